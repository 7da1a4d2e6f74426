/* oxlint-disable node/no-process-env -- a composition root */
import { runCommand } from '../../platform/cli/command.ts';
import { asLocalFailure } from '../../platform/cli/failure.ts';
import { createDynamoClient } from '../client.ts';
import { storeConfigFromEnv } from '../config.ts';
import { runVaultCommand } from './command.ts';
import { createCustomerKeys } from './customer-keys.ts';

/** `npm run vault`: on the table HANDOFF_VAULT_TABLE; to erase a key takes no master key. */
runCommand(async (args) => {
  const { dynamo, vaultTable: table } = storeConfigFromEnv(process.env);
  const client = createDynamoClient(dynamo);
  const keys = createCustomerKeys({ client, table }, { current: '', keys: {} });
  const print = (line: string) => process.stdout.write(`${line}\n`);
  const command = runVaultCommand(args, { vault: { eraseCustomer: keys.erase }, print });
  return command.catch(asLocalFailure).finally(() => client.destroy());
});
