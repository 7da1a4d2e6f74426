import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Client } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createDataConverter } from '../../platform/temporal/data-converter.ts';
import { buildWorkflowBundle } from '../../workers/workflow-bundle.ts';
import { testKeyRing } from '../kit/keys.ts';
import type { failing } from './failing-workflow.ts';

test('a failure of workflow code carries its message and the place where it was thrown, without its callers', async () => {
  // The failure is the point of it, not news for a log.
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const connection = await NativeConnection.connect({
    address: process.env.TEMPORAL_ADDRESS ?? '',
  });
  const taskQueue = randomUUID();
  const dataConverter = createDataConverter(testKeyRing);
  const workflowBundle = {
    code: await buildWorkflowBundle(join(import.meta.dirname, 'failing-workflow.ts')),
  };
  const worker = await Worker.create({ connection, taskQueue, workflowBundle, dataConverter });
  const client = new Client({ connection, dataConverter });
  const run = worker.runUntil(
    client.workflow.execute<typeof failing>('failing', { taskQueue, workflowId: randomUUID() }),
  );
  const { cause } = await run.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: Error) => error as Error & { readonly cause: Error & { readonly type: string } },
  );
  await connection.close();
  expect(cause).toMatchObject({ message: 'the quote has no lines', type: 'quote-refused' });
  const frames = cause.stack?.split('\n').filter((line) => line.startsWith('    at '));
  expect(frames).toEqual([
    expect.stringMatching(/^ {4}at refuse \(.*failing-workflow\.ts:\d+:\d+\)$/),
  ]);
});
