import type { TaskView } from '../../domain/cases/task.ts';
import { createReadModel } from '../../store/read-model.ts';
import { taskFigures } from '../../store/stuck-tasks.ts';
import { aCase, aTask } from '../api/api-kit.ts';
import { createTestTable, type TestTable } from '../kit/dynamo.ts';

const limits = { failingMs: 1_000, breachedMs: 10_000 };
const nowMs = 100_000;

let table: TestTable;
beforeAll(async () => {
  table = await createTestTable();
});
afterAll(() => table.close());

test("a case is stuck when a failing call or a missed target is left alone beyond its limit; others are somebody's work", async () => {
  const { project } = createReadModel({ ...table, cursorKey: 'cursor key of the tests' });
  const show = async (number: string, task: Partial<TaskView>) => {
    const caseId = `order-booking:quote:${number}.0a1b2c3d`;
    const view = { ...aCase, caseId, workflowId: `order-booking:quote:${number}` };
    const own: TaskView = {
      ...aTask,
      openedAtMs: nowMs - 5_000,
      dueAtMs: nowMs + 1,
      ...task,
      caseId,
      taskId: `${caseId}~1`,
    };
    await project({ case: view, tasks: [own], events: [] });
    return caseId;
  };
  const outage = await show('outage', { kind: 'stuck-effect' });
  await show('new-outage', { kind: 'stuck-effect', openedAtMs: nowMs - 500 });
  await show('mended-outage', { kind: 'stuck-effect', state: 'completed' });
  const late = await show('late', { dueAtMs: nowMs - 10_000, snoozedUntilMs: nowMs + 1 });
  await show('just-late', { dueAtMs: nowMs - 500 });
  const { open, stuckCases } = await taskFigures(table, limits, nowMs);
  expect([open, stuckCases.toSorted()]).toEqual([4, [late, outage]]);
});
