import { Worker } from '@temporalio/worker';
import { updateNames } from '../../../domain/cases/messages.ts';
import type { TaskView } from '../../../domain/cases/task.ts';
import { createDataConverter } from '../../../platform/temporal/data-converter.ts';
import { person } from '../../kit/case-driver.ts';
import { testKeyRing } from '../../kit/keys.ts';
import {
  type PracticeDriver,
  type PracticeHarness,
  startPracticeHarness,
} from '../../kit/practice-harness.ts';
import { practicePolicy } from '../../kit/practice-policy.ts';
import { clockTalk, minute, slack } from './clock-talk.ts';

const always = (targetMinutes: number) => ({ targetMinutes, calendar: 'always' });
const region = (targetMinutes: number) => ({ targetMinutes, calendar: 'region' });

let harness: PracticeHarness;
let practice: PracticeDriver;
beforeAll(async () => {
  const taskTargets = {
    ...practicePolicy.taskTargets,
    escalation: { ...always(100), byPriority: { P1: always(40), P4: always(300) } },
    correction: {
      ...region(600),
      byPriority: { P0: always(60), P1: region(120), P4: region(2_400) },
    },
  };
  harness = await startPracticeHarness({ practice: { taskTargets } });
});
afterAll(() => harness.close());

const { advanceMinutes, setPriority } = clockTalk(() => practice);
const role = 'order-management-specialist';
const choices = [{ key: 'done', title: 'Done', needsComment: false }];
const tellTask = (kind: TaskView['kind'], label: string = kind) =>
  practice.tell({
    do: 'task',
    label,
    task: { kind, role, title: 'Look', description: 'Please look.', choices },
  });
async function startWith(kind: TaskView['kind'], input = {}): Promise<TaskView> {
  practice = await harness.start(input);
  await tellTask(kind);
  return practice.openTask(kind);
}
const current = async ({ taskId }: TaskView): Promise<TaskView> => {
  const { tasks } = await practice.document();
  return (
    tasks.find((one) => one.taskId === taskId) ?? Promise.reject(new Error(`no task ${taskId}`))
  );
};
const targetOf = ({ openedAtMs, dueAtMs, atRiskAtMs }: TaskView) => [
  (atRiskAtMs - openedAtMs) / minute,
  (dueAtMs - openedAtMs) / minute,
];

describe('G-1: the priority of a case', () => {
  test('moves the at-risk and due time of its open tasks; time already used stays used', async () => {
    const task = await startWith('escalation');
    expect(targetOf(task)).toEqual([75, 100]);
    await advanceMinutes(20);
    expect(await setPriority('P4')).toMatchObject({ ok: true });
    expect(targetOf(await current(task))).toEqual([225, 300]);
    await setPriority('P1');
    const urgent = await current(task);
    expect(targetOf(urgent)).toEqual([30, 40]);
    expect(urgent).toMatchObject({ priority: 'P1', state: 'open' });
    expect(await harness.readModel.getTask(task.taskId)).toEqual(urgent);
    const told = {
      taskId: task.taskId,
      role,
      priority: 'P1',
      targetMinutes: 40,
      calendar: 'always',
    };
    const fromDueAtMs = task.openedAtMs + 300 * minute;
    expect((await practice.events('task.retargeted')).at(-1)).toMatchObject({
      actor: 'ann',
      data: { ...told, fromDueAtMs, dueAtMs: urgent.dueAtMs },
    });
  });

  test('with a target that is used up makes the task late at once: due when it would have been', async () => {
    const task = await startWith('escalation');
    await advanceMinutes(60);
    await setPriority('P1');
    expect((await current(task)).dueAtMs).toBe(task.openedAtMs + 40 * minute);
    const nowMs = (await practice.document()).case.updatedAtMs;
    const ask = {
      view: 'breached',
      viewer: { subject: 'olga', roles: [role] },
      nowMs,
      limit: 100,
    } as const;
    const { tasks } = await harness.readModel.listTasks(ask);
    expect(tasks.map(({ taskId }) => taskId)).toContain(task.taskId);
  });

  test('moves a task from business hours to the clock without closed times and back', async () => {
    const task = await startWith('correction', { region: 'emea' });
    await setPriority('P0');
    const { dueAtMs } = await current(task);
    // What was used of the business hours in the moment before is all that is missing.
    expect(Math.abs((dueAtMs - task.openedAtMs) / minute - 60)).toBeLessThan(slack);
    await setPriority('P3');
    expect(Math.abs(((await current(task)).dueAtMs - task.dueAtMs) / minute)).toBeLessThan(slack);
    expect(
      (await practice.events('task.retargeted')).map(({ data }) => data?.['calendar']),
    ).toEqual(['always', 'emea']);
  });

  test('without a target of its own leaves the due time; a decided task keeps the one it had', async () => {
    const task = await startWith('escalation');
    await setPriority('P2');
    expect(await current(task)).toEqual({ ...task, priority: 'P2', version: task.version + 1 });
    await practice.decide('escalation', 'done');
    const decided = await current(task);
    await setPriority('P1');
    expect(await current(task)).toEqual(decided);
    expect(await practice.events('task.retargeted')).toEqual([]);
  });

  test('holds for tasks that are opened later, and for one that is opened meanwhile', async () => {
    practice = await harness.start({ region: 'emea' });
    await Promise.all([tellTask('correction'), setPriority('P0')]);
    const meanwhile = await practice.openTask('correction');
    await tellTask('escalation');
    await setPriority('P1');
    const later = await practice.openTask('escalation');
    expect(targetOf(await current(later))[1]).toBe(40);
    await setPriority('P0');
    expect(Math.abs((targetOf(await current(meanwhile))[1] ?? 0) - 60)).toBeLessThan(slack);
  });
});

test('F-38: changes of many tasks in business hours, asked for at once, end with the last and replay', async () => {
  practice = await harness.start({ region: 'apac' });
  for (const label of ['one', 'two', 'three']) await tellTask('correction', label);
  const { tasks } = await practice.sees('three tasks', ({ tasks: open }) => open.length === 3);
  const claim = { taskId: tasks[0]?.taskId, actor: person('olga', role) };
  const asked = [
    setPriority('P1'),
    setPriority('P4'),
    practice.update(updateNames.claim, claim),
    setPriority('P1'),
    setPriority('P4'),
  ];
  expect((await Promise.all(asked)).every(({ ok }) => ok)).toBe(true);
  await setPriority('P3');
  const back = (await practice.document()).tasks;
  const moved = back.map(({ dueAtMs }, i) => Math.abs(dueAtMs - (tasks[i]?.dueAtMs ?? 0)));
  expect(moved.map((ms) => ms < slack * minute)).toEqual([true, true, true]);
  expect(back[0]).toMatchObject({ claimedBy: 'olga', state: 'claimed' });
  for (const { taskId } of back)
    await practice.update(updateNames.complete, {
      taskId,
      actor: claim.actor,
      choice: 'done',
      comment: '',
    });
  await practice.finish();
  const history = await practice.handle.fetchHistory();
  const options = {
    workflowBundle: { codePath: harness.place.bundlePath },
    dataConverter: createDataConverter(testKeyRing),
  };
  await expect(
    Worker.runReplayHistory(options, history, practice.workflowId),
  ).resolves.toBeUndefined();
});
