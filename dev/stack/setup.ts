import { runCommand } from '../../platform/cli/command.ts';
import { readLocalConfig } from './config.ts';
import { prepareMachine } from './prepare.ts';

runCommand(async () => {
  const { story } = await prepareMachine(readLocalConfig(process.env));
  process.stdout.write(`${story}\n`);
  return 0;
});
