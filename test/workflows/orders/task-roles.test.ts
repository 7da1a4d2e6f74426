import type { TaskKind, TaskView } from '../../../domain/cases/case.ts';
import { updateNames } from '../../../domain/cases/messages.ts';
import { type Role, roles } from '../../../domain/shared/roles.ts';
import { type OrderDriver, person } from '../../kit/case-driver.ts';
import { type Harness, startHarness } from '../../kit/harness.ts';

const rows: readonly { readonly source: string; readonly kind: TaskKind; readonly role: Role; readonly choice: string }[] = [
  { source: 'Q-1015', kind: 'escalation', role: 'order-management-specialist', choice: 'resolved' },
  { source: 'Q-1035', kind: 'correction', role: 'revenue-operations-analyst', choice: 'corrected' },
  { source: 'Q-1068', kind: 'non-conformance', role: 'billing-owner', choice: 'resolved' },
  { source: 'Q-1081', kind: 'approval', role: 'operations-manager', choice: 'approve' },
];

let harness: Harness;
const waiting = new Map<string, { readonly order: OrderDriver; readonly task: TaskView }>();

beforeAll(async () => {
  harness = await startHarness();
  await Promise.all(
    rows.map(async ({ source, kind }) => {
      const order = await harness.order(source);
      const task = await order.openTask(kind);
      waiting.set(source, { order, task });
    }),
  );
});
afterAll(() => harness.close());

describe('roles', () => {
  test('OB-2: each of the seven steps has one owner role', async () => {
    const { steps } = (await the('Q-1015').order.document()).case;
    expect(steps.map((step) => [step.number, step.ownerRole])).toEqual([
      [1, 'order-management-specialist'],
      [2, 'revenue-operations-analyst'],
      [3, 'billing-specialist'],
      [4, 'order-management-specialist'],
      [5, 'billing-specialist'],
      [6, 'customer-operations-coordinator'],
      [7, 'order-management-specialist'],
    ]);
  });

  test('OB-11, OB-20, OB-25: escalation, correction, non-conformance and approval are different tasks with different owner roles', () => {
    const tasks = rows.map(({ source }) => the(source).task);
    expect(new Set(tasks.map((task) => task.kind)).size).toBe(4);
    expect(new Set(tasks.map((task) => task.role)).size).toBe(4);
  });

  test.each(rows)('OB-2: $kind: claimed and decided by $role alone; a refused attempt changes nothing', async (row) => {
    const { order, task } = the(row.source);
    const before = await order.document();
    const outsider = person('otto', ...roles.filter((role) => role !== row.role));
    const nobody = person('nobody');
    for (const actor of [outsider, nobody]) {
      const claim = await order.update(updateNames.claim, { taskId: task.taskId, actor });
      expect(claim).toMatchObject({ ok: false, code: 'role-missing', detail: expect.stringContaining(row.role) });
      expect(await order.complete(task, row.choice, { by: actor })).toMatchObject({ ok: false, code: 'role-missing' });
    }
    expect(await order.document()).toEqual(before);
  });

  test.each(rows)('OB-2: $kind: once claimed by one $role, decided by no other until it is released', async (row) => {
    const { order, task } = the(row.source);
    const [ida, ivo] = [person('ida', row.role), person('ivo', row.role)];
    expect(await order.update(updateNames.claim, { taskId: task.taskId, actor: ida })).toMatchObject({ ok: true });
    const refused = await order.complete(task, row.choice, { by: ivo });
    expect(refused).toMatchObject({ ok: false, code: 'claimed-by-other', by: 'ida', atMs: expect.any(Number) });
    expect(await order.update(updateNames.release, { taskId: task.taskId, actor: ivo })).toMatchObject({ ok: false, code: 'not-claimed' });
    expect(await order.update(updateNames.release, { taskId: task.taskId, actor: ida })).toMatchObject({ ok: true });
    expect(await order.complete(task, row.choice, { by: ivo })).toMatchObject({ ok: true });
  });
});

function the(source: string) {
  const found = waiting.get(source);
  if (found === undefined) throw new Error(`${source} was not started`);
  return found;
}
