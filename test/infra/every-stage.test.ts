import { App, Stack, Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks, type NagPack, ServerlessChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { stages } from '../../infra/stage-config.ts';
import { type Synthesized, synthesize } from './synthesized.ts';
import { type Estate, estateOf } from './walk/estate.ts';
import { type RuleName, rules } from './walk/rules.ts';

/** What the emulator cannot do; the other stages have no exception from any rule. */
const onTheEmulator: { readonly [rule in RuleName]?: RegExp } = {
  'every stateful resource stays when its stack goes': /goes with its stack$/, // nothing there outlives its stack
  'tables and people cannot be deleted by mistake': /can be deleted by mistake$/,
  'every bucket takes TLS alone':
    /^Handoff-local-(Edge\/Console|Data\/(Records|Attachments))\w+ answers without TLS$/, // neither its CloudFront nor its functions have it
  'no role acts on what is not named': // it gives a secret's name for its ARN
    /allows secretsmanager:GetSecretValue on arn:aws:secretsmanager:us-east-1:000000000000:secret:\*$/,
};

const everywhere = ['Api', 'Auth', 'Data', 'Edge', 'Observability', 'WorkerLambda'];
const stacksOf = { local: everywhere, dev: everywhere, prod: [...everywhere, 'WorkerFargate'] };

/**
 * What differs with what is deployed or with the machine: hashes of artefacts and of versions, the
 * processor of stage `local`.
 */
function masked(template: string): unknown {
  const text = template
    .replaceAll(/[0-9a-f]{64}/g, '<asset>')
    .replaceAll(/(CurrentVersion[0-9A-F]{8})[0-9a-f]{32}/g, '$1<version>')
    .replaceAll(/"(arm64|x86_64)"/g, '"<architecture>"');
  return JSON.parse(text);
}

/** Every resource with its type; whatever else `dev` and `local` say comes from their settings. */
function inventory(template: string): unknown {
  const { Resources } = masked(template) as { Resources: Record<string, { Type: string }> };
  return Object.entries(Resources).map(([id, { Type }]) => `${id}: ${Type}`);
}

/** What a pack has against a scope and nobody has accepted, as `rule: construct`. */
function findings(pack: NagPack, scope: IConstruct): readonly string[] {
  const { violations } = pack.validateScope(scope);
  return violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(({ constructPath }) => `${ruleName}: ${constructPath}`),
  );
}

/** Every reason given for a finding. */
function reasons(scope: IConstruct): readonly string[] {
  const entries = scope.node.findAll().flatMap((node) => node.node.metadata);
  const accepted = entries.filter(
    ({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY,
  );
  return accepted.flatMap(({ data }) => Object.values(data as Record<string, string>));
}

describe.each(['local', 'dev', 'prod'] as const)('stage %s', (stage) => {
  const synthesized: Synthesized = synthesize(stages[stage]);
  const estate: Estate = estateOf(synthesized.app);

  test('has every stack', () => {
    const names = Object.keys(synthesized.texts).map((name) =>
      name.replace(`Handoff-${stage}-`, ''),
    );
    expect(names.toSorted()).toEqual(stacksOf[stage].toSorted());
  });

  test.each(Object.keys(rules) as RuleName[])('%s', (name) => {
    const excepted = stage === 'local' ? onTheEmulator[name] : undefined;
    const found = rules[name](estate);
    expect(found.filter((finding) => !excepted?.test(finding))).toEqual([]);
    expect(found.length > 0).toBe(excepted !== undefined);
  });

  test.each([new AwsSolutionsChecks(), new ServerlessChecks()])(
    'the rules of $name find nothing that has no reason',
    (pack) => {
      expect(findings(pack, synthesized.app)).toEqual([]);
    },
  );

  test('every reason is a sentence', () => {
    expect(reasons(synthesized.app).length).toBeGreaterThan(10);
    for (const reason of reasons(synthesized.app)) expect(reason).toMatch(/^\S.{25,}$/s);
  });

  test('is synthesized byte for byte the same again', () => {
    expect(synthesize(stages[stage]).texts).toEqual(synthesized.texts);
  });

  test.each(stacksOf[stage])('%s is what it was', (name) => {
    const template = synthesized.texts[`Handoff-${stage}-${name}`] ?? '';
    expect(stage === 'prod' ? masked(template) : inventory(template)).toMatchSnapshot();
  });
});

test('the rule packs bite: a bucket that is open to plain requests is found', () => {
  const stack = new Stack(new App(), 'Broken');
  new Bucket(stack, 'Open');
  expect(findings(new AwsSolutionsChecks(), stack)).toContain(
    'AwsSolutions-S10: Broken/Open/Resource',
  );
});
