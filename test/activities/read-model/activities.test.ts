import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createReadModelActivities } from '../../../activities/read-model/activities.ts';
import type { ProcedurePolicy } from '../../../domain/cases/procedure-policy.ts';
import { createDynamoClient } from '../../../store/client.ts';
import { createReadModel, type ReadModel } from '../../../store/read-model.ts';
import { createFolderRecordStore } from '../../../store/records/folder-record-store.ts';
import type { RecordStore } from '../../../store/records/record-store.ts';
import { createTestTable, type TestTable } from '../../kit/dynamo.ts';
import { caseView, closedDocument } from '../../store/sample-case.ts';

const cursorKey = 'a key only the tests know';
const policies: Record<string, ProcedurePolicy> = {
  'order-booking': {
    version: 'v7',
    priority: 'P3',
    clocks: {},
    taskTargets: {},
    effectLimitMinutes: 15,
    compensationAttempts: 3,
    limits: { updates: 2_000, signals: 10_000, events: 51_200, nearShare: 0.8 },
    reconcileEveryMinutes: 30,
    tasks: {
      leaseMinutes: 30,
      handOverNote: false,
      longestSnoozeDays: 90,
      escalateTo: 'operations-manager',
      reasonCodes: {},
    },
    exceptions: { approverRoles: ['operations-manager'], quorum: 1 },
  },
};
const policyFor = (procedure: string) => {
  const policy = policies[procedure];
  if (policy === undefined) throw new Error(`procedure ${procedure} has no policy`);
  return policy;
};

let place: TestTable;
let readModel: ReadModel;
let folder: string;
let records: RecordStore;

beforeAll(async () => {
  place = await createTestTable();
  readModel = createReadModel({ ...place, cursorKey });
});
afterAll(() => place.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handoff-records-'));
  records = createFolderRecordStore(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('opening a case shows it and answers with the policy of its procedure', async () => {
  const view = caseView('order-booking:quote:Q-1.aaaaaaaa', { seq: 0 });
  const { openCase } = createReadModelActivities({ readModel, records, policyFor });
  expect(await openCase({ procedure: 'order-booking', case: view })).toEqual({
    policy: policies['order-booking'],
    projected: true,
  });
  expect(await readModel.getCase(view.caseId)).toEqual(view);
});

test('a procedure without policy is not opened', async () => {
  const { openCase } = createReadModelActivities({ readModel, records, policyFor });
  await expect(
    openCase({ procedure: 'other', case: caseView('order-booking:quote:Q-2.aaaaaaaa') }),
  ).rejects.toThrow('procedure other has no policy');
});

describe('F-9: with a store that is down', () => {
  let silent: Server;
  beforeAll(async () => {
    // Takes connections and never says a word.
    silent = createServer();
    await new Promise<void>((resolve) => {
      silent.listen(0, '127.0.0.1', resolve);
    });
  });
  afterAll(() => silent.close());

  const activitiesOn = (endpoint: string) => {
    const client = createDynamoClient({ endpoint, region: 'local' });
    const down = createReadModel({ client, table: 'handoff', cursorKey });
    return { client, ...createReadModelActivities({ readModel: down, records, policyFor }) };
  };

  test('a case opens within two seconds and says that it is not shown, whether the store refuses or hangs', async () => {
    const endpoints = [
      'http://127.0.0.1:1',
      `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
    ];
    for (const endpoint of endpoints) {
      const { openCase, client } = activitiesOn(endpoint);
      const startedAt = performance.now();
      const opened = await openCase({
        procedure: 'order-booking',
        case: caseView('order-booking:quote:Q-3.aaaaaaaa'),
      });
      expect(opened.projected).toBe(false);
      expect(performance.now() - startedAt).toBeLessThan(2000);
      client.destroy();
    }
  });

  test('a projection fails, so that it is retried; the record of a closing case is kept before', async () => {
    const { project, closeCase, client } = activitiesOn('http://127.0.0.1:1');
    const document = closedDocument('order-booking:quote:Q-4.aaaaaaaa', 4);
    await expect(project(document)).rejects.toThrow('ECONNREFUSED');
    await expect(closeCase({ document, batch: document })).rejects.toThrow('ECONNREFUSED');
    expect(await records.get(document.case.caseId)).toBeDefined();
    client.destroy();
  });
});

test('closing keeps the record and shows the last batch; twice is once', async () => {
  const document = closedDocument('order-booking:quote:Q-5.aaaaaaaa', 12);
  const { closeCase } = createReadModelActivities({ readModel, records, policyFor });
  const once = await closeCase({ document, batch: document });
  expect(await closeCase({ document, batch: document })).toEqual(once);
  expect((await records.get(document.case.caseId))?.record.digest).toBe(once.digest);
  expect(await readModel.getCase(document.case.caseId)).toEqual(document.case);
  expect((await records.verify()).problems).toEqual([]);
});

test('a record that conflicts with the one in place is final, and nothing is shown', async () => {
  const document = closedDocument('order-booking:quote:Q-6.aaaaaaaa', 3);
  await records.put({ ...document, tasks: [] });
  const { closeCase } = createReadModelActivities({ readModel, records, policyFor });
  await expect(closeCase({ document, batch: document })).rejects.toMatchObject({
    type: 'RecordConflict',
    nonRetryable: true,
  });
  expect(await readModel.getCase(document.case.caseId)).toBeUndefined();
});
