import { runCommand } from '../../platform/cli/command.ts';
import { buildWorkflowBundle } from '../../workers/workflow-bundle.ts';

runCommand(async () => {
  const code = await buildWorkflowBundle();
  process.stdout.write(`Workflow bundle: ${Math.round(Buffer.byteLength(code) / 1024)} kB.\n`);
  return 0;
});
