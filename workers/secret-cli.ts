import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { runCommand } from '../platform/cli/command.ts';
import { asLocalFailure } from '../platform/cli/failure.ts';
import { runSecretCommand } from './secret-command.ts';

/** `npm run secret` */
runCommand((args) =>
  runSecretCommand(args, {
    client: () => new SecretsManagerClient({}),
    print: (line) => void process.stdout.write(`${line}\n`),
  }).catch(asLocalFailure),
);
