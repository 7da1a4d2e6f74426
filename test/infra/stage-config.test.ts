import { readAccount, stageConfig, stages } from '../../infra/stage-config.ts';

const example = () =>
  readAccount('example') as { temporal: { address: string }; alarmMail?: string; region: string };

test('stage local is the emulator: nothing there outlives its stack, and what the emulator cannot do is off', () => {
  expect(stages.local).toMatchObject({
    account: '000000000000',
    switches: { retain: false, canary: false, autoscaling: false, budget: false },
  });
});

test.each(['dev', 'prod'] as const)(
  'stage %s keeps what it holds, and takes no password over the API',
  (stage) => {
    expect(stages[stage].switches).toMatchObject({
      retain: true,
      passwordSignIn: false,
      secretsByName: false,
      canary: true,
    });
  },
);

test('records of production are locked for as long as business records are kept', () => {
  expect(stages.prod.records.lockDays).toBe(10 * 365 + 3);
});

test('an account that is wrong is refused with the name of every field', () => {
  const account = {
    ...example(),
    region: 'Frankfurt',
    temporal: { ...example().temporal, address: 'somewhere' },
    secret: 'x',
  };
  delete account.alarmMail;
  for (const field of [
    'stage prod',
    'at region',
    'at temporal.address',
    'at alarmMail',
    '"secret"',
  ]) {
    expect(() => stageConfig('prod', account)).toThrow(field);
  }
});

test('a certificate of CloudFront of another region than us-east-1 is refused', () => {
  const certificateArn =
    'arn:aws:acm:eu-central-1:123456789012:certificate/00000000-0000-4000-8000-000000000001';
  const account = {
    ...example(),
    domains: { console: { name: 'console.handoff.example', certificateArn } },
  };
  expect(() => stageConfig('prod', account)).toThrow(/us-east-1/);
});

test('a stage without its account says which file is missing', () => {
  expect(() => readAccount('dev')).toThrow('infra/accounts/dev.json cannot be read');
});
