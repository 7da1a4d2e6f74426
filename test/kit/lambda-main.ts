import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { Context } from 'aws-lambda';
import { createDataConverter } from '../../platform/temporal/data-converter.ts';
import { createLambdaHandler } from '../../workers/lambda-handler.ts';
import { loadPolicy } from '../../workflows/load-policy.ts';
import { withSlices } from './changed-policy.ts';
import { testKeyRing } from './keys.ts';
import { composeAt, type WorkerPlace } from './worker-place.ts';

/** One invocation of the Lambda worker, on the place and with the deadline given as JSON. */
interface Call {
  readonly place: WorkerPlace & { readonly version: NonNullable<WorkerPlace['version']> };
  readonly timeoutMs: number;
  readonly context: Partial<Context>;
}

const { place, timeoutMs, context } = JSON.parse(process.argv[2] ?? 'null') as Call;

const handler = createLambdaHandler(async () => {
  const client = new Client({
    connection: Connection.lazy({ address: place.temporalAddress }),
    dataConverter: createDataConverter(testKeyRing),
  });
  const shipped = loadPolicy(join(import.meta.dirname, '../../policy'));
  const policy = withSlices({ ...shipped, notices: place.notices }, place.policies);
  const { activities } = composeAt(place, { client, policy });
  return {
    namespace: 'default',
    taskQueue: place.taskQueue,
    keyRing: testKeyRing,
    bundlePath: place.bundlePath,
    activities,
    version: place.version,
    connection: { address: place.temporalAddress },
    shutdownBufferMs: 2_500,
  };
});

// Loading is not counted, as in Lambda.
process.stdout.write('called\n');
const called = Date.now();
const getRemainingTimeInMillis = () => called + timeoutMs - Date.now();
await handler({}, { ...context, getRemainingTimeInMillis } as Context);
process.exit(0);
