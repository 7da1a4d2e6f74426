import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type AwsStandIn, startAwsStandIn } from '../../dev/sandbox/aws/aws-stand-in.ts';
import { createSecretSource } from '../../platform/config/cloud-secret.ts';
import type { SecretValue } from '../../workers/make-secret.ts';
import { runSecretCommand } from '../../workers/secret-command.ts';

let aws: AwsStandIn;
let client: SecretsManagerClient;
beforeAll(async () => {
  aws = await startAwsStandIn();
  client = new SecretsManagerClient({
    region: 'us-east-1',
    endpoint: aws.url,
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  });
});
afterAll(async () => {
  client.destroy();
  await aws.close();
});

async function run(...args: string[]) {
  const lines: string[] = [];
  const code = await runSecretCommand(args, {
    client: () => client,
    print: (line) => lines.push(line),
  });
  return { code, text: lines.join('\n') };
}
const kept = (): SecretValue => JSON.parse(aws.secrets.get('s') ?? '') as SecretValue;

test('prints a secret that the API can read, another one each time', async () => {
  const [first, second] = [await run('--stage', 'prod'), await run('--stage', 'prod')];
  expect(first.text).not.toBe(second.text);
  aws.secrets.set('s', first.text);
  expect(await createSecretSource('s', client).forApi()).toMatchObject({
    payloadKeys: { current: 'k1' },
  });
});

test('completes the secret that stands, and prints no value of it', async () => {
  aws.secrets.set('s', '{"systems":{"crm":1},"cursorKey":"written by an operator"}');
  const { code, text } = await run('--stage', 'prod', '--secret-id', 's');
  expect(code).toBe(0);
  expect(kept()).toMatchObject({
    systems: { crm: 1 },
    cursorKey: 'written by an operator',
    payloadKeys: { current: 'k1' },
  });
  expect(text).toBe('s: payload key k1 of 1 is current');
  const before = kept();
  await run('--stage', 'prod', '--secret-id', 's');
  expect(kept()).toEqual(before);
});

test('a rotation makes a new key known first and current by its second call, and keeps every old one', async () => {
  const before = kept();
  const added = await run('--stage', 'prod', '--secret-id', 's', '--rotate');
  const { payloadKeys, webhookSecrets, ...rest } = kept();
  expect(payloadKeys).toMatchObject({
    current: 'k1',
    keys: { ...before.payloadKeys?.keys, k2: expect.any(String) },
  });
  expect(added.text).toContain(
    's: k2 is known; once every API and worker process has begun anew, --rotate makes it current',
  );
  expect(webhookSecrets?.slice(1)).toEqual(before.webhookSecrets);
  expect(before).toMatchObject(rest);
  const used = await run('--stage', 'prod', '--secret-id', 's', '--rotate');
  expect(used.text).toBe('s: payload key k2 of 2 is current');
  expect(kept()).toEqual({
    ...rest,
    webhookSecrets,
    payloadKeys: { ...payloadKeys, current: 'k2' },
  });
});

test('a secret that is not there is told by its name', async () => {
  await expect(run('--stage', 'prod', '--secret-id', 'another')).rejects.toThrow(
    'another: there is no such secret',
  );
});

test('what is no JSON, and a stage that is none, are left alone', async () => {
  aws.secrets.set('s', 'precious');
  await expect(run('--stage', 'prod', '--secret-id', 's')).rejects.toThrow('left as it is');
  expect(aws.secrets.get('s')).toBe('precious');
  expect((await run('--stage', 'production')).code).toBe(1);
});
