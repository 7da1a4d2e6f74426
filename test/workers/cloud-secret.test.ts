import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createSecretSource } from '../../platform/config/cloud-secret.ts';

const key = Buffer.alloc(32, 7).toString('base64');
const whole = {
  payloadKeys: { current: 'k1', keys: { k1: key } },
  webhookSecrets: ['whsec_c2VjcmV0'],
  cursorKey: 'sixteen characters',
};

/** A Secrets Manager that gives these answers one after the other, and counts who asks. */
function managerOf(...answers: (string | Error)[]) {
  const client = new SecretsManagerClient({
    region: 'local',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  });
  const asked: unknown[] = [];
  client.middlewareStack.add(
    () => async () => {
      const answer = answers[asked.push(1) - 1];
      if (answer instanceof Error) throw answer;
      return { output: { SecretString: answer, $metadata: {} }, response: {} };
    },
    { step: 'initialize', priority: 'high', override: true },
  );
  return { source: createSecretSource('handoff/test', client), asked };
}

test('the secret is read once, however often it is needed', async () => {
  const { source, asked } = managerOf(JSON.stringify(whole));
  const [first, second] = await Promise.all([source.forApi(), source.forApi()]);
  expect(first).toEqual({
    ...whole,
    payloadKeys: { current: 'k1', keys: { k1: Buffer.alloc(32, 7) } },
  });
  expect(second).toEqual(first);
  expect(asked).toHaveLength(1);
});

test('a failure is not kept: who asks next tries again', async () => {
  const { source, asked } = managerOf(
    Object.assign(new Error('throttled'), { name: 'ThrottlingException' }),
    JSON.stringify(whole),
  );
  await expect(source.forApi()).rejects.toThrow(
    'secret handoff/test cannot be read: ThrottlingException',
  );
  expect(await source.forApi()).toMatchObject({ cursorKey: whole.cursorKey });
  expect(asked).toHaveLength(2);
});

test('a worker needs what the API does not, and each is told what is missing by its name alone', async () => {
  await expect(managerOf(JSON.stringify(whole)).source.forWorker()).rejects.toThrow(
    'systems is missing',
  );
  const spoiled = {
    ...whole,
    cursorKey: 'short-secret',
    payloadKeys: { current: 'k2', keys: { k1: key } },
  };
  const fault = await managerOf(JSON.stringify(spoiled))
    .source.forApi()
    .catch((error: Error) => error.message);
  expect(fault).toContain('cursorKey must have 16 characters or more');
  expect(fault).not.toContain('short-secret');
});

test('the placeholder that the stack makes is no secret, and its text is in no error', async () => {
  const { message, cause } = (await managerOf('placeholder-text')
    .source.forApi()
    .catch((error: unknown) => error)) as Error;
  expect(message).toContain('holds no JSON; make its value with: npm run secret');
  expect(`${message} ${String(cause)}`).not.toContain('placeholder-text');
});
