import { Client, Connection } from '@temporalio/client';
import { runCommand } from '../../platform/cli/command.ts';
import { sandboxApiKey } from '../stack/sandbox-key.ts';
import { stackAddresses } from '../stack/stack.ts';
import { createHttpClient } from './http-client.ts';
import { runLoad } from './load.ts';
import { type BenchStack, withBenchStack } from './local-stack.ts';
import { type BenchParts, measure } from './measurement.ts';
import { type BenchOptions, parseBenchOptions, usualOrders } from './options.ts';
import { createProductApi } from './product-api.ts';
import { createSandboxAdmin } from './sandbox-admin.ts';

const tell = (line: string) => void process.stderr.write(`${line}\n`);
const acknowledgeAfterMs = 50;
const tokenSeconds = 3600;
const mostRefusalsTold = 5;
/** Orders that let the engines compile before anything is measured. */
const warmUp = { orders: 40, inFlight: 10 };

async function partsOf({
  config,
  prepared,
  pids,
  storeMeter,
}: BenchStack): Promise<BenchParts & { readonly close: () => Promise<void> }> {
  const { apiUrl, sandboxUrl, temporalAddress } = stackAddresses(config);
  const roles = ['upstream-system', 'order-management-specialist'] as const;
  const token = await prepared.keys.issuer.issueToken({
    subject: 'bench',
    roles,
    ttlSeconds: tokenSeconds,
  });
  const [product, sandbox] = [
    createHttpClient(apiUrl, token),
    createHttpClient(sandboxUrl, sandboxApiKey),
  ];
  const connection = await Connection.connect({ address: temporalAddress });
  return {
    api: createProductApi(product),
    sandbox: createSandboxAdmin(sandbox),
    temporal: new Client({ connection, namespace: 'default' }),
    pids,
    ...(storeMeter && { storeMeter }),
    close: async () => {
      product.close();
      sandbox.close();
      await connection.close();
      await storeMeter?.close();
    },
  };
}

/** Prints one line for each level; answers with the number of orders that failed. */
async function runLevels(
  parts: BenchParts,
  { inFlight: levels, orders, queues, seed }: BenchOptions,
): Promise<number> {
  await parts.sandbox.acknowledgeAfter(acknowledgeAfterMs);
  await runLoad(parts.api, {
    orders: await parts.sandbox.plantOrders({
      prefix: `B${seed}-warm`,
      count: warmUp.orders,
      queues,
    }),
    inFlight: warmUp.inFlight,
  });
  let failures = 0;
  for (const inFlight of levels) {
    const count = orders ?? usualOrders(inFlight);
    tell(`${count} orders, ${inFlight} in flight …`);
    const { line, refusals } = await measure(parts, { inFlight, count, queues, seed });
    failures += line.failures;
    process.stdout.write(`${JSON.stringify(line)}\n`);
    for (const refusal of refusals.slice(0, mostRefusalsTold)) tell(`refused: ${refusal}`);
  }
  const repeats = parts.api.repeats();
  if (repeats > 0)
    tell(`${repeats} times a request was sent again, because the product said that it was busy.`);
  return failures;
}

runCommand(async (args) => {
  const options = parseBenchOptions(args);
  let failures = 0;
  await withBenchStack(options, async (stack) => {
    const parts = await partsOf(stack);
    failures = await runLevels(parts, options);
    await parts.close();
  });
  return failures === 0 ? 0 : 1;
});
