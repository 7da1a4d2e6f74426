import type { ProjectionBatch } from '../../../domain/cases/case.ts';
import { type Tell, telling } from '../../../platform/metrics/observe.ts';
import { CaseFile } from '../../../workflows/sop/case/case-file.ts';

const procedure = {
  key: 'order-booking',
  title: 'Order booking',
  pointOfNoReturn: 'none',
  steps: [],
};

function openFile(): CaseFile {
  const opened = {
    workflowId: 'order-booking/Q-1',
    runId: 'r',
    title: 'Q-1',
    customerId: 'C-1',
    region: 'EU',
    requestedBy: 'crm',
  };
  return new CaseFile(
    procedure,
    { ...opened, caseId: 'order-booking:quote:Q-1.0a1b2c3d', openedAtMs: 0, references: [] },
    () => undefined,
  );
}

const breach = (file: CaseFile) => file.record({ kind: 'clock.breached', text: 'late' });

/** Writes to a store that works, or to one that is down, and keeps what is told. */
function observed(write: () => Promise<void> = async () => undefined) {
  const told: object[] = [];
  const tell: Tell = (values, about) => told.push({ ...values, ...about });
  return { told, project: telling<unknown>(write, tell) };
}

test('CS-21: each missed target counts once, though a page of the timeline is written whole and a call carries news ahead', async () => {
  const file = openFile();
  const batches: ProjectionBatch[] = [];
  for (let i = 0; i < 3; i += 1) {
    breach(file);
    batches.push(file.news(), file.takeBatch());
  }
  expect(batches.map(({ events }) => events.length)).toEqual([1, 1, 2, 2, 3, 3]);
  const { told, project } = observed();
  for (const batch of batches) await project(batch);
  expect(told).toEqual(
    Array.from({ length: 3 }, () => ({ SlaBreaches: 1, procedure: 'order-booking' })),
  );
});

test('CS-21: missed targets are told by number once their batch is written, and not when the store refuses it', async () => {
  const file = openFile();
  breach(file);
  breach(file);
  const batch = file.takeBatch();
  const refused = observed(() => Promise.reject(new Error('down')));
  await expect(refused.project(batch)).rejects.toThrow('down');
  const written = observed();
  await written.project(batch);
  await written.project(file.takeBatch());
  expect([refused.told, written.told]).toEqual([
    [],
    [{ SlaBreaches: 2, procedure: 'order-booking' }],
  ]);
});
