import type { UpdateAnswer } from '../../../domain/cases/answers.ts';
import { updateNames } from '../../../domain/cases/messages.ts';
import { person } from '../../kit/case-driver.ts';
import {
  type PracticeDriver,
  type PracticeHarness,
  startPracticeHarness,
} from '../../kit/practice-harness.ts';

let harness: PracticeHarness;
let practice: PracticeDriver;
let caseId: string;
beforeAll(async () => {
  harness = await startPracticeHarness();
});
afterAll(() => harness.close());
beforeEach(async () => {
  practice = await harness.start();
  caseId = await practice.caseId();
});

const sam = person('sam', 'order-management-specialist', 'operations-manager');
const [omar, bea] = [person('omar', 'operations-manager'), person('bea', 'billing-owner')];
const ask = (message: object) =>
  practice.update(updateNames.requestException, {
    caseId,
    actor: sam,
    text: 'the customer agreed by mail',
    ...message,
  });
const skip = (step: string, actor = sam) =>
  practice.update(updateNames.skipStep, { caseId, actor, step, reason: 'agreed by mail' });
const exceptions = async () => (await practice.document()).case.exceptions;
const idOf = (answer: UpdateAnswer) => (answer.ok ? answer.exceptionId : undefined);
async function granted(message: object): Promise<string | undefined> {
  const id = idOf(await ask(message));
  await practice.decide('approval', 'approve', { by: omar, comment: 'granted once' });
  return id;
}
const stepStates = async () =>
  (await practice.document()).case.steps.map((step) => [step.key, step.state]);

describe('G-18, CS-8: a written exception', () => {
  test('opens an approval for the approver roles of policy, and is kept with author, approver, text and validity', async () => {
    const validUntilMs = Date.now() + 3_600_000;
    const answer = await ask({ step: 'check', validUntilMs });
    expect(answer).toMatchObject({ ok: true, exceptionId: 'E1' });
    const task = await practice.openTask('approval');
    expect(task).toMatchObject({
      role: 'operations-manager',
      alsoRoles: ['billing-owner'],
      data: { exceptionId: 'E1', exceptionFrom: 'check' },
    });
    expect(task.description).toContain('the customer agreed by mail');
    expect(await practice.complete(task, 'approve', { by: sam })).toMatchObject({
      ok: false,
      code: 'own-request',
    });
    await practice.complete(task, 'approve', { by: bea, comment: 'fine this once' });
    await practice.finish();
    const kept = {
      id: 'E1',
      step: 'check',
      text: 'the customer agreed by mail',
      request: {
        author: 'sam',
        state: 'approved',
        approvedBy: ['bea'],
        validUntilMs,
        taskId: task.taskId,
      },
      resolution: { text: 'fine this once', by: 'bea' },
    };
    const record = await harness.records.get(caseId);
    expect(record?.record.case.exceptions).toMatchObject([kept]);
    expect(await practice.events('exception.approved')).toMatchObject([
      { actor: 'bea', data: { exceptionId: 'E1', approvedBy: ['bea'] } },
    ]);
  });

  test('can be about the target of a clock', async () => {
    expect(await ask({ clock: 'plain' })).toMatchObject({
      ok: false,
      code: 'unknown-clock',
      field: 'clock',
    });
    await practice.startClock('plain');
    await granted({ clock: 'plain' });
    expect(await exceptions()).toMatchObject([{ request: { clock: 'plain', state: 'approved' } }]);
  });

  test('about a clock moves its target, until it is no longer valid; a change of priority does not take it away', async () => {
    await practice.startClock('plain');
    await practice.advance('20 minutes');
    const before = (await practice.document()).case.clocks[0];
    const validUntilMs = (before?.startedAtMs ?? 0) + 60 * 60_000;
    await granted({ clock: 'plain', targetMinutes: 300, validUntilMs });
    const moved = await practice.sees(
      'the target',
      ({ case: view }) => view.clocks[0]?.targetMinutes === 300,
    );
    const [clock] = moved.case.clocks;
    expect(clock).toMatchObject({
      dueAtMs: (before?.startedAtMs ?? 0) + 300 * 60_000,
      priority: 'P3',
    });
    const exception = { exceptionId: 'E1', author: 'sam', approvedBy: ['omar'], validUntilMs };
    expect(clock?.retargets).toMatchObject([
      {
        by: 'omar',
        reason: 'the customer agreed by mail',
        exception,
        from: { targetMinutes: 100 },
      },
    ]);
    expect(moved.case.exceptions[0]?.request).toMatchObject({
      targetMinutes: 300,
      usedAtMs: expect.any(Number),
    });
    await practice.update(updateNames.setPriority, {
      caseId,
      actor: sam,
      priority: 'P1',
      reason: 'many customers',
    });
    await practice.advance('41 minutes');
    const [after] = (await practice.document()).case.clocks;
    expect(after).toMatchObject({ targetMinutes: 100, dueAtMs: before?.dueAtMs, priority: 'P1' });
    expect(after?.retargets?.[1]).toMatchObject({
      endedException: 'E1',
      from: { targetMinutes: 300 },
      to: { targetMinutes: 100 },
    });
    await practice.finish();
  });

  test('about the target of a clock that is rejected moves nothing, nor one that is granted when its time is over', async () => {
    await practice.startClock('plain');
    await ask({ clock: 'plain', targetMinutes: 300 });
    await practice.decide('approval', 'reject', { by: omar, comment: 'no' });
    await ask({ clock: 'plain', targetMinutes: 400, validUntilMs: Date.now() + 60_000 });
    await practice.openTask('approval');
    await practice.advance('5 minutes');
    await practice.decide('approval', 'approve', { by: omar, comment: 'too late' });
    await practice.finish();
    expect((await practice.document()).case.clocks).toMatchObject([{ targetMinutes: 100 }]);
    expect(await practice.events('clock.retargeted')).toEqual([]);
  });

  test('that is rejected is kept as that', async () => {
    await ask({ step: 'check' });
    await practice.decide('approval', 'reject', { by: omar, comment: 'no' });
    expect(await exceptions()).toMatchObject([
      { request: { state: 'rejected', approvedBy: [] }, resolution: { text: 'no', by: 'omar' } },
    ]);
    expect(await practice.events('exception.rejected')).toHaveLength(1);
  });

  test('from a step that does not exist is refused with those that do', async () => {
    const detail = expect.stringContaining('work, check, finish');
    expect(await ask({ step: 'rest' })).toMatchObject({
      ok: false,
      code: 'unknown-step',
      field: 'step',
      detail,
    });
    expect(await exceptions()).toEqual([]);
  });

  test('that nobody decided ends with its case', async () => {
    await ask({ step: 'check' });
    await practice.openTask('approval');
    await practice.cancel('not wanted');
    await expect(practice.handle.result()).rejects.toMatchObject({
      cause: { name: 'CancelledFailure' },
    });
    expect(await exceptions()).toMatchObject([
      { request: { state: 'requested' }, resolution: { text: 'Case cancelled: not wanted' } },
    ]);
    expect((await practice.document()).tasks).toMatchObject([{ state: 'cancelled' }]);
  });
});

describe('AU-11: skipping a step', () => {
  test('is refused without an approved exception, and the attempt is kept', async () => {
    expect(await skip('check')).toMatchObject({ ok: false, code: 'exception-missing' });
    await ask({ step: 'check' });
    expect(await skip('check')).toMatchObject({ ok: false, code: 'exception-missing' });
    await practice.decide('approval', 'reject', { by: omar, comment: 'no' });
    expect(await skip('check')).toMatchObject({ ok: false, code: 'exception-missing' });
    expect(await practice.events('step.skip-refused')).toHaveLength(3);
    await practice.finish();
    expect((await stepStates())[1]).toEqual(['check', 'done']);
  });

  test('that has not begun takes effect when it is reached: by whom, why, under which exception', async () => {
    await granted({ step: 'check' });
    expect(await skip('check')).toMatchObject({ ok: true });
    await practice.finish();
    expect(await stepStates()).toEqual([
      ['work', 'done'],
      ['check', 'skipped'],
      ['finish', 'done'],
    ]);
    const data = { exceptionId: 'E1', approvedBy: ['omar'] };
    expect(await practice.events('step.skipped')).toMatchObject([
      { actor: 'sam', text: 'agreed by mail', step: 'check', data },
    ]);
    expect(await exceptions()).toMatchObject([{ request: { usedAtMs: expect.any(Number) } }]);
  });

  test('that waits ends at once, with what it asked of people', async () => {
    const choices = [{ key: 'done', title: 'Done', needsComment: false }];
    const task = {
      kind: 'escalation',
      role: 'operations-manager',
      title: 'Look',
      description: 'Please look.',
      choices,
    } as const;
    await practice.tell({ do: 'task', label: 'look', task });
    await practice.openTask('escalation');
    await granted({ step: 'work' });
    expect(await skip('work')).toMatchObject({ ok: true });
    await practice.handle.result();
    expect((await stepStates())[0]).toEqual(['work', 'skipped']);
    const { tasks } = await practice.document();
    expect(tasks.map(({ kind, state }) => [kind, state])).toEqual([
      ['escalation', 'cancelled'],
      ['approval', 'completed'],
    ]);
  });

  test('counts the validity when the step is reached', async () => {
    const { openedAtMs } = (await practice.document()).case;
    await granted({ step: 'check', validUntilMs: openedAtMs + 3_600_000 });
    expect(await skip('check')).toMatchObject({ ok: true });
    await practice.advance('61 minutes');
    await practice.finish();
    expect((await stepStates())[1]).toEqual(['check', 'done']);
    expect(await practice.events('step.skipped')).toEqual([]);
  });

  test('is refused for one that the procedure does not let be skipped, that is over, or that does not exist', async () => {
    await granted({ step: 'finish' });
    expect(await skip('finish')).toMatchObject({ ok: false, code: 'not-skippable' });
    expect(await skip('rest')).toMatchObject({ ok: false, code: 'unknown-step' });
  });
});
