import { Client } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { productFile } from '../../platform/config/product-file.ts';
import { createDataConverter } from '../../platform/temporal/data-converter.ts';
import { loadPolicy } from '../../workflows/load-policy.ts';
import { withSlices } from './changed-policy.ts';
import { testKeyRing } from './keys.ts';
import { composeAt, createWorkerAt, type WorkerPlace } from './worker-place.ts';

/**
 * A worker as a process of its own, on the place given as JSON. It says `polling`; SIGTERM lets it
 * drain and end.
 */
Runtime.install({ logger: new DefaultLogger('WARN') });
const place = JSON.parse(process.argv[2] ?? 'null') as WorkerPlace;
const shipped = loadPolicy(productFile('policy'));
const policy = withSlices({ ...shipped, notices: place.notices }, place.policies);

const connection = await NativeConnection.connect({ address: place.temporalAddress });
const client = new Client({ connection, dataConverter: createDataConverter(testKeyRing) });
const { activities, close } = composeAt(place, { client, policy });
const worker = await createWorkerAt(place, connection, { activities });
const running = worker.run();
process.stdout.write('polling\n');
await running;
close();
await connection.close();
