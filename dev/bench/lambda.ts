import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../../platform/cli/command.ts';
import { startAwsStandIn } from '../sandbox/aws/aws-stand-in.ts';
import { gatewayEvent, startLambdaProcess } from './lambda-process.ts';
import { percentiles } from './percentiles.ts';

const coldStarts = 10;
const warmRequests = 200;
/** A secret of no worth: the figures need one that can be read. */
const secret = {
  payloadKeys: { current: 'k1', keys: { k1: Buffer.alloc(32).toString('base64') } },
  webhookSecrets: ['whsec_YmVuY2g='],
  cursorKey: 'cursor key of the bench',
};
const settings = {
  HANDOFF_STAGE: 'prod',
  HANDOFF_TABLE: 'bench',
  HANDOFF_VAULT_TABLE: 'bench-vault',
  HANDOFF_RECORDS_BUCKET: 'bench',
  HANDOFF_ATTACHMENTS_BUCKET: 'bench',
  HANDOFF_SECRET_ID: 'bench',
  HANDOFF_UI_URL: 'https://temporal.example',
  HANDOFF_ISSUER: 'https://issuer.example',
  HANDOFF_CLIENT_IDS: 'bench',
  TEMPORAL_ADDRESS: '127.0.0.1:1',
  TEMPORAL_NAMESPACE: 'bench',
  TEMPORAL_TLS: 'false',
};

/**
 * `npm run bench:lambda`: how long the API's artefact takes to its first answer in a new process,
 * and to the next ones in a warm one.
 */
runCommand(async () => {
  const module = join(import.meta.dirname, '../dist/artefacts/api/index.mjs');
  if (!existsSync(module))
    throw new Error('dist/artefacts/api is not there; build it with: npm run artefacts');
  const aws = await startAwsStandIn();
  aws.secrets.set('bench', JSON.stringify(secret));
  const environment = { PATH: process.env.PATH, ...aws.environment, ...settings };
  const event = gatewayEvent({ method: 'GET', path: '/healthz' });
  const [cold, load, cpu, warm]: [number[], number[], number[], number[]] = [[], [], [], []];
  for (let i = 0; i < coldStarts; i += 1) {
    const startedMs = performance.now();
    const lambda = startLambdaProcess(module, environment);
    const first = await lambda.invoke(event);
    if (first.answer.statusCode !== 200)
      throw new Error(`the API answered ${first.answer.statusCode}: ${lambda.log().join('\n')}`);
    cold.push(performance.now() - startedMs);
    load.push(first.loadMs);
    cpu.push(first.cpuMs);
    for (let n = 0; i === 0 && n < warmRequests; n += 1) warm.push((await lambda.invoke(event)).ms);
    await lambda.close();
  }
  await aws.close();
  const figures = {
    coldMs: percentiles(cold),
    loadMs: percentiles(load),
    coldCpuMs: percentiles(cpu),
    warmMs: percentiles(warm),
  };
  process.stdout.write(`${JSON.stringify(figures)}\n`);
  return 0;
});
