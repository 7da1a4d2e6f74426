import { sandboxOptions } from './options.ts';
import { startSandbox } from './sandbox.ts';

const sandbox = await startSandbox(sandboxOptions(process.env));
console.log(`sandbox ready: http=${sandbox.url} smtp=${sandbox.smtpPort}`);
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void sandbox.close().then(() => process.exit(0)));
