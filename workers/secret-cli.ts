/* oxlint-disable no-restricted-imports -- a composition root */
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { runCommand } from '../local/command.ts';
import { asLocalFailure } from '../local/failure.ts';
import { runSecretCommand } from './secret-command.ts';

/** `npm run secret` */
runCommand((args) =>
  runSecretCommand(args, { client: () => new SecretsManagerClient({}), print: (line) => void process.stdout.write(`${line}\n`) }).catch(
    asLocalFailure,
  ),
);
