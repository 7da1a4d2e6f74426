import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Child } from '../../dev/stack/child.ts';
import { readLocalConfig } from '../../dev/stack/config.ts';
import { startDynamoDbLocal } from '../../dev/stack/dynamodb-local.ts';
import { requireJava } from '../../dev/stack/java.ts';
import { freePort } from '../../dev/stack/ports.ts';
import { ensureTemporalCli } from '../../dev/stack/temporal-cli.ts';
import { startTemporalServer } from '../../dev/stack/temporal-server.ts';
import { writeBuiltFile } from '../../platform/config/built-file.ts';
import {
  buildWorkflowBundle,
  ensureWorkflowBundle,
  sourceHash,
} from '../../workers/workflow-bundle.ts';
import { keepForTeardown } from './shared-servers.ts';

/**
 * Time of one workflow can be skipped by the server; without the last, continue-as-new waits all
 * skipped time again (server 1.32).
 */
const timeSkipping = [
  'frontend.WorkflowTimeSkippingEnabled=true',
  'history.timerProcessorMaxTimeShift="20ms"',
  'history.workflowIdReuseMinimalInterval="-87600h"',
];

/**
 * Makes what all test files share: one Temporal dev server and one DynamoDB Local, both in memory
 * on free ports, and the bundles of all workflows and of the practice procedure. Test files find
 * them in TEMPORAL_ADDRESS, DYNAMODB_ENDPOINT, WORKFLOW_BUNDLE and PRACTICE_BUNDLE.
 */
export default async function globalSetup(): Promise<void> {
  const config = readLocalConfig(process.env);
  const [cli] = await Promise.all([ensureTemporalCli(config), requireJava()]);
  const folder = mkdtempSync(join(tmpdir(), 'handoff-test-'));
  const [temporalPort, dynamodbPort] = [await freePort(), await freePort()];
  const logFile = (name: string) => join(folder, `${name}.log`);
  const starting = [
    startTemporalServer({
      cli: cli.path,
      port: temporalPort,
      logFile: logFile('temporal'),
      dynamicConfig: timeSkipping,
    }),
    startDynamoDbLocal({ port: dynamodbPort, logFile: logFile('dynamodb') }),
  ];
  const outcomes = await Promise.allSettled(starting);
  keepForTeardown({
    folder,
    children: outcomes.flatMap((o): Child[] => (o.status === 'fulfilled' ? [o.value] : [])),
  });
  await Promise.all(starting);
  process.env.WORKFLOW_BUNDLE = await ensureWorkflowBundle(join(config.dataDir, 'bundles'));
  process.env.PRACTICE_BUNDLE = await ensurePracticeBundle(join(config.dataDir, 'bundles'));
  // Every test process would print the same seven lines about a Node version of 2027.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  process.env.TEMPORAL_ADDRESS = `127.0.0.1:${temporalPort}`;
  process.env.DYNAMODB_ENDPOINT = `http://127.0.0.1:${dynamodbPort}`;
}

/**
 * Path of the bundle of the practice procedure, which all tests of the kernel share: built only
 * when a source changed.
 */
async function ensurePracticeBundle(cacheDir: string): Promise<string> {
  const source = join(import.meta.dirname, 'practice-procedure.ts');
  const hash = createHash('sha256').update(sourceHash());
  for (const part of ['procedure', 'commands', 'definition', 'policy'])
    hash.update(readFileSync(join(import.meta.dirname, `practice-${part}.ts`)));
  const file = join(cacheDir, `practice-${hash.digest('hex').slice(0, 12)}.js`);
  if (!existsSync(file)) writeBuiltFile(file, await buildWorkflowBundle(source));
  return file;
}
