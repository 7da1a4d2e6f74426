import { parseArgs } from 'node:util';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { completeSecret, newestKey, rotateSecret, type SecretValue } from './make-secret.ts';

/** What the command works on. */
export interface SecretCommandParts {
  readonly client: () => SecretsManagerClient;
  readonly print: (line: string) => void;
}

const usage =
  'usage: npm run secret -- --stage dev|prod|local [--secret-id <name or ARN> [--rotate]]';
const options = {
  stage: { type: 'string' },
  'secret-id': { type: 'string' },
  rotate: { type: 'boolean', default: false },
} as const;

/**
 * Without `--secret-id` it prints a new secret as JSON, for the operator to put. With it, the
 * secret of AWS is completed in its place, or with `--rotate` taken a step further in a rotation;
 * no value is printed then. Answers with the exit code.
 */
export async function runSecretCommand(
  args: readonly string[],
  { client, print }: SecretCommandParts,
): Promise<number> {
  const { values } = parseArgs({ args: [...args], options });
  const { stage = '', 'secret-id': id, rotate } = values;
  if (!['local', 'dev', 'prod'].includes(stage) || (rotate && id === undefined)) {
    print(usage);
    return 1;
  }
  if (id === undefined) {
    print(JSON.stringify(completeSecret({}), null, 2));
    return 0;
  }
  for (const line of await renew(client(), id, rotate ? rotateSecret : completeSecret)) print(line);
  return 0;
}

async function renew(
  manager: SecretsManagerClient,
  id: string,
  change: (value: SecretValue) => SecretValue,
): Promise<readonly string[]> {
  const value = change(await read(manager, id));
  await manager.send(
    new PutSecretValueCommand({ SecretId: id, SecretString: JSON.stringify(value) }),
  );
  const { payloadKeys = { current: '', keys: {} } } = value;
  const { current, keys } = payloadKeys;
  const newest = newestKey(payloadKeys);
  const next =
    newest === current
      ? []
      : [
          `${id}: ${newest} is known; once every API and worker process has begun anew, ` +
            '--rotate makes it current',
        ];
  const missing =
    value['systems'] === undefined
      ? [`${id}: systems is still to be written in, before a worker starts`]
      : [];
  return [
    `${id}: payload key ${current} of ${Object.keys(keys).length} is current`,
    ...next,
    ...missing,
  ];
}

/**
 * What the stack put there at first is no JSON object with parts of ours. Anything else that cannot
 * be read must not be written over.
 */
async function read(manager: SecretsManagerClient, id: string): Promise<SecretValue> {
  try {
    const { SecretString = '{}' } = await manager.send(new GetSecretValueCommand({ SecretId: id }));
    return JSON.parse(SecretString) as SecretValue;
  } catch (error) {
    if (error instanceof ResourceNotFoundException)
      throw new Error(
        `${id}: there is no such secret, or it has no value; the Data stack makes it`,
      );
    if (error instanceof SyntaxError)
      throw new Error(
        `${id}: its value is no JSON, so it is left as it is; delete it if it is of no worth`,
      );
    throw error;
  }
}
