import { at, type Estate, listOf, type Part, type Value } from './estate.ts';
import { each, type Rule } from './rule.ts';

/** What is written is not kept for ever by mistake. */
export const logsEnd: Rule = each(
  ['AWS::Logs::LogGroup'],
  ({ properties }) => properties['RetentionInDays'] === undefined && 'keeps its lines for ever',
);

/** A function without a group of its own gets one from Lambda, which keeps for ever. */
export const functionsLogToOwnGroup: Rule = each(['AWS::Lambda::Function'], (part, { named }) => {
  const group = named(at(part.properties['LoggingConfig'], 'LogGroup'), part);
  return group?.type !== 'AWS::Logs::LogGroup' && 'logs to a group that is none of ours';
});

const publicAccess = [
  'BlockPublicAcls',
  'BlockPublicPolicy',
  'IgnorePublicAcls',
  'RestrictPublicBuckets',
];

export const bucketsArePrivate: Rule = each(['AWS::S3::Bucket'], ({ properties }) => {
  const open = publicAccess.filter(
    (setting) => at(properties['PublicAccessBlockConfiguration'], setting) !== true,
  );
  return open.length > 0 && `leaves out ${open.join(', ')}`;
});

export const bucketsAskForTls: Rule = each(
  ['AWS::S3::Bucket'],
  (part, estate) =>
    !policiesOf(part, estate).some(({ properties }) =>
      listOf(at(properties['PolicyDocument'], 'Statement')).some(refusesPlain),
    ) && 'answers without TLS',
);

const policiesOf = (bucket: Part, { of, named }: Estate) =>
  of('AWS::S3::BucketPolicy').filter(
    (policy) => named(policy.properties['Bucket'], policy) === bucket,
  );

function refusesPlain(statement: Value): boolean {
  const isPlain = at(statement, 'Condition', 'Bool', 'aws:SecureTransport') === 'false';
  return (
    isPlain &&
    at(statement, 'Effect') === 'Deny' &&
    at(statement, 'Action') === 's3:*' &&
    listOf(at(statement, 'Resource')).length === 2
  );
}

const stateful = [
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::S3::Bucket',
  'AWS::KMS::Key',
  'AWS::SecretsManager::Secret',
  'AWS::Cognito::UserPool',
  'AWS::Logs::LogGroup',
];

export const stateIsRetained: Rule = each(
  stateful,
  ({ keptOnDelete, keptOnReplace }) => !(keptOnDelete && keptOnReplace) && 'goes with its stack',
);

export const deletionIsRefused: Rule = each(
  ['AWS::DynamoDB::GlobalTable', 'AWS::Cognito::UserPool'],
  ({ properties }) => {
    const replicas = listOf(properties['Replicas']);
    const refused =
      replicas.length > 0
        ? replicas.every((replica) => at(replica, 'DeletionProtectionEnabled') === true)
        : properties['DeletionProtection'] === 'ACTIVE';
    return !refused && 'can be deleted by mistake';
  },
);
