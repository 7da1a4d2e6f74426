import type { Client } from '@temporalio/client';
import type { NativeConnection, Worker } from '@temporalio/worker';
import type { HandoffActivities } from '../../activities/catalogue.ts';
import { createDynamoClient } from '../../store/client.ts';
import { createReadModel } from '../../store/read-model.ts';
import { createFolderRecordStore } from '../../store/records/folder-record-store.ts';
import { createVault } from '../../store/vault/vault.ts';
import {
  composeActivities,
  createHandoffWorker,
  type OutsideSystems,
  type WorkerParts,
} from '../../workers/compose.ts';
import { inBothShapes } from '../../workers/item-activities.ts';
import type { Policy } from '../../workflows/load-policy.ts';
import { type Slices } from './changed-policy.ts';
import { createCreditAccount } from './credit-accounts.ts';
import { testKeyRing } from './keys.ts';

/**
 * What a worker of the tests works on, as plain data: it also goes to workers in processes of their
 * own.
 */
export interface WorkerPlace {
  readonly temporalAddress: string;
  readonly taskQueue: string;
  readonly bundlePath: string;
  readonly systems: OutsideSystems;
  readonly store: { readonly endpoint: string; readonly table: string };
  readonly recordsFolder: string;
  /** The slices of policy that cases open under. */
  readonly policies: Slices;
  /** Addresses, roster and quiet hours by which notices go. */
  readonly notices: Policy['notices'];
  readonly tuning?: NonNullable<WorkerParts['tuning']>;
  /** The release that its workers are of. */
  readonly version?: NonNullable<WorkerParts['version']>;
}

/** Signs the cursors of lists in tests. */
export const testCursorKey = 'cursor key of the tests';

/** Only tests of the vault make this table. */
export const vaultTableOf = ({ store }: Pick<WorkerPlace, 'store'>) => `${store.table}-vault`;

/**
 * The product's own activities on a place, and the item activity of the tests; `close` ends the
 * connections they keep.
 */
export function composeAt(
  place: WorkerPlace,
  { client, policy }: { readonly client: Client; readonly policy: Policy },
): { readonly activities: HandoffActivities; readonly close: () => void } {
  const store = createDynamoClient({ endpoint: place.store.endpoint, region: 'local' });
  const readModel = createReadModel({
    client: store,
    table: place.store.table,
    cursorKey: testCursorKey,
  });
  const records = createFolderRecordStore(place.recordsFolder);
  const { activities, close } = composeActivities({
    systems: place.systems,
    policy,
    readModel,
    records,
    vault: createVault({ client: store, table: vaultTableOf(place), keyRing: testKeyRing }),
    client,
  });
  const creditAccount = createCreditAccount({ client: store, table: place.store.table });
  return {
    activities: { ...activities, ...inBothShapes({ creditAccount }) },
    close: () => {
      close();
      store.destroy();
    },
  };
}

/** A worker on a place, made as the product makes its own. */
export function createWorkerAt(
  place: WorkerPlace,
  connection: NativeConnection,
  work: Pick<WorkerParts, 'activities' | 'tracing'>,
): Promise<Worker> {
  const { taskQueue, bundlePath, tuning, version } = place;
  const parts = {
    connection,
    namespace: 'default',
    taskQueue,
    keyRing: testKeyRing,
    bundlePath,
    ...work,
  };
  return createHandoffWorker({ ...parts, ...(tuning && { tuning }), ...(version && { version }) });
}
