import { stages } from '../../infra/stage-config.ts';
import { synthesize } from './synthesized.ts';
import { type Estate, estateOf } from './walk/estate.ts';
import { type RuleName, rules } from './walk/rules.ts';

const names = Object.keys(rules) as RuleName[];

/** What the emulator cannot do; every other stage has no exception from any rule. */
const onTheEmulator: { readonly [rule in RuleName]?: RegExp } = {
  'every stateful resource stays when its stack goes': /goes with its stack$/, // nothing there outlives its stack
  'tables and people cannot be deleted by mistake': /can be deleted by mistake$/,
  'every bucket takes TLS alone': /^Handoff-local-Edge\/Console\w+ answers without TLS$/, // its CloudFront reads the bucket without
  'no role acts on what is not named': /allows secretsmanager:GetSecretValue on arn:aws:secretsmanager:us-east-1:000000000000:secret:\*$/, // it gives a secret's name for its ARN
};

const estates: { readonly [stage in keyof typeof stages]: Estate } = {
  local: estateOf(synthesize(stages.local).app),
  dev: estateOf(synthesize(stages.dev).app),
  prod: estateOf(synthesize(stages.prod).app),
};

describe.each(['dev', 'prod'] as const)('in stage %s', (stage) => {
  test.each(names)('%s', (name) => {
    expect(rules[name](estates[stage])).toEqual([]);
  });
});

describe('in stage local', () => {
  test.each(names)('%s, but for what the emulator cannot do', (name) => {
    const findings = rules[name](estates.local);
    const excepted = onTheEmulator[name];
    expect(findings.filter((finding) => !excepted?.test(finding))).toEqual([]);
    expect(findings.length > 0).toBe(excepted !== undefined);
  });
});

test('the walk has seen every stack of every stage', () => {
  const stacks = (estate: Estate) => [...new Set(estate.parts.map(({ stack }) => stack.split('-')[2]))].toSorted();
  const everywhere = ['Api', 'Auth', 'Data', 'Edge', 'Observability', 'WorkerLambda'];
  expect(stacks(estates.local)).toEqual(everywhere);
  expect(stacks(estates.dev)).toEqual(everywhere);
  expect(stacks(estates.prod)).toEqual([...everywhere, 'WorkerFargate'].toSorted());
});
