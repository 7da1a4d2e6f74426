// Stands for Lambda: loads the handler named by the first argument, and for every line of input, an
// event, prints a line with the answer, how long it took, and, for the first, how long the module
// took to load.
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const startedMs = performance.now();
const { handler } = await import(pathToFileURL(process.argv[2]).href);
const loadMs = performance.now() - startedMs;
const print = (line) => process.stdout.write(`answer ${JSON.stringify(line)}\n`);

for await (const line of createInterface({ input: process.stdin })) {
  const sentMs = performance.now();
  const answer = await handler(JSON.parse(line), {});
  const { user, system } = process.cpuUsage();
  print({ answer, loadMs, ms: performance.now() - sentMs, cpuMs: (user + system) / 1_000 });
}
process.exit(0);
