import { at, listOf, type Part, textOf, type Value } from './estate.ts';
import type { Finding, Rule } from './rule.ts';

/** Actions that IAM lets nobody narrow down to a resource, with what they can do at most. */
const withoutResource: { readonly [action: string]: string } = {
  'ecr:GetAuthorizationToken': 'a token to ask for images; which images is said elsewhere',
  'xray:PutTelemetryRecords': 'writes trace statistics',
  'xray:PutTraceSegments': 'writes traces',
};

interface Statement {
  readonly part: Part;
  /** Of a role: what it may do. Of a resource: who may do something to it. */
  readonly of: 'role' | 'resource';
  readonly value: Value;
}

const documents: {
  readonly [type: string]: {
    readonly of: Statement['of'];
    readonly find: (part: Part) => readonly Value[];
  };
} = {
  'AWS::IAM::Policy': { of: 'role', find: ({ properties }) => [properties['PolicyDocument']] },
  'AWS::IAM::ManagedPolicy': {
    of: 'role',
    find: ({ properties }) => [properties['PolicyDocument']],
  },
  'AWS::IAM::Role': {
    of: 'role',
    find: ({ properties }) =>
      listOf(properties['Policies']).map((policy) => at(policy, 'PolicyDocument')),
  },
  'AWS::S3::BucketPolicy': {
    of: 'resource',
    find: ({ properties }) => [properties['PolicyDocument']],
  },
  'AWS::SQS::QueuePolicy': {
    of: 'resource',
    find: ({ properties }) => [properties['PolicyDocument']],
  },
  'AWS::SNS::TopicPolicy': {
    of: 'resource',
    find: ({ properties }) => [properties['PolicyDocument']],
  },
  'AWS::KMS::Key': { of: 'resource', find: ({ properties }) => [properties['KeyPolicy']] },
  'AWS::SecretsManager::ResourcePolicy': {
    of: 'resource',
    find: ({ properties }) => [properties['ResourcePolicy']],
  },
};

function allowed(part: Part): readonly Statement[] {
  const document = documents[part.type];
  const statements = document?.find(part).flatMap((found) => listOf(at(found, 'Statement'))) ?? [];
  return statements
    .filter((value) => at(value, 'Effect') === 'Allow')
    .map((value) => ({ part, of: document?.of ?? 'role', value }));
}

const say = ({ part }: Statement, what: string): Finding => `${part.stack}/${part.id} ${what}`;

const actionsOf = ({ value }: Statement) =>
  [...listOf(at(value, 'Action')), ...listOf(at(value, 'NotAction'))].map(textOf);

/**
 * A key's policy that names the account itself leaves it to the policies of its roles, which the
 * walk sees too.
 */
const leavesItToRoles = ({ of, part, value }: Statement) =>
  of === 'resource' &&
  part.type === 'AWS::KMS::Key' &&
  /^arn:(aws|\$\{AWS::Partition\}):iam::\d{12}:root$/.test(textOf(at(value, 'Principal', 'AWS')));

/** No policy allows a family of actions. */
export const noWildcardActions: Rule = ({ parts }) =>
  parts
    .flatMap(allowed)
    .filter((statement) => !leavesItToRoles(statement))
    .flatMap((statement) =>
      actionsOf(statement).flatMap((action) =>
        action.includes('*') ? [say(statement, `allows ${action}`)] : [],
      ),
    );

/**
 * A role acts on what is named; `*` may only stand behind the name of one of our resources, or
 * where IAM knows no resource.
 */
export const noWildcardResources: Rule = ({ parts }) =>
  parts
    .flatMap(allowed)
    .filter(({ of }) => of === 'role')
    .flatMap((statement) => {
      const narrow = actionsOf(statement).filter((action) => !(action in withoutResource));
      const wide = [
        ...listOf(at(statement.value, 'Resource')),
        ...listOf(at(statement.value, 'NotResource')),
      ]
        .map(textOf)
        .filter(
          (resource) =>
            resource.includes('*') &&
            !/\$\{[^}]*\}[^*]*\*$/.test(resource.replaceAll('${AWS::Partition}', 'aws')),
        );
      return narrow.length > 0
        ? wide.map((resource) => say(statement, `allows ${narrow.join(', ')} on ${resource}`))
        : [];
    });

/** Nothing of ours lets everybody in. */
export const noPublicPrincipals: Rule = ({ parts }) =>
  parts
    .flatMap(allowed)
    .filter(
      ({ value }) =>
        [at(value, 'Principal'), at(value, 'Principal', 'AWS')].some((principal) =>
          listOf(principal).includes('*'),
        ) && at(value, 'Condition') === undefined,
    )
    .map((statement) => say(statement, 'lets everybody in'));
