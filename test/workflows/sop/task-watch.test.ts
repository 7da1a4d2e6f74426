import { type Activation, type Job, TaskWatch } from '../../../workflows/sop/runtime/task-watch.ts';

const signal: Job = { signalWorkflow: {} };
const written: Job = { resolveActivity: { isLocal: true, result: { completed: {} } } };
const called: Job = { resolveActivity: { isLocal: false, result: { completed: {} } } };
const refused: Job = { resolveActivity: { isLocal: false, result: {} } };
const query = (queryId: string): Job => ({ queryWorkflow: { queryId } });
const overlap = 'a new workflow task came while local activities of the last one were under way';
const lost = 'the local activities of the last workflow task are not in history';

/** A run whose worker has ten seconds for a workflow task. */
function watched() {
  const watch = new TaskWatch(10_000);
  const at = (historyLength: number, jobs: readonly Job[], more: Partial<Activation> = {}) =>
    watch.faultOf({ jobs, historyLength, nowMs: 100 * historyLength, isReplaying: false, ...more });
  return { watch, at };
}

/** A task with one write, which has ended. */
function withWrite(run: ReturnType<typeof watched>): void {
  expect(run.at(4, [signal])).toBeUndefined();
  run.watch.localActivityScheduled();
  expect(run.at(4, [written])).toBeUndefined();
  run.watch.localActivityEnded();
}

describe('F-44: workflow tasks of a run', () => {
  test('a task whose write is in history is followed by the next', () => {
    const run = watched();
    withWrite(run);
    // Completed, the write's marker, a signal, scheduled, started.
    expect(run.at(9, [signal])).toBeUndefined();
    expect(run.at(12, [signal])).toBeUndefined();
  });

  test('a task on top of one whose write is under way is refused', () => {
    const run = watched();
    run.at(4, [signal]);
    run.watch.localActivityScheduled();
    expect(run.at(8, [signal])).toBe(overlap);
  });

  test.each([
    { afterMs: 7_900, fault: overlap, what: 'too early for a sign of life' },
    { afterMs: 8_000, fault: undefined, what: 'after a sign of life' },
    { afterMs: 10_000, fault: overlap, what: 'after the last one timed out' },
  ])('a task $afterMs ms after one whose write is under way, $what', ({ afterMs, fault }) => {
    const run = watched();
    run.at(4, [signal]);
    run.watch.localActivityScheduled();
    expect(run.at(8, [signal], { nowMs: 400 + afterMs })).toBe(fault);
  });

  test('a task that is completed early to answer a query goes on in the next one', () => {
    const run = watched();
    run.at(4, [signal]);
    run.watch.localActivityScheduled();
    run.at(4, [query('2f1e')], { isReplaying: true });
    expect(run.at(7, [signal, written])).toBeUndefined();
    run.watch.localActivityEnded();
    // The write's event came with the end of the first task, or comes with that of the second.
    expect(run.at(11, [signal])).toBeUndefined();
  });

  test('a query by itself ends no task, so the next one is on top of the last', () => {
    const run = watched();
    run.at(4, [signal]);
    run.watch.localActivityScheduled();
    run.at(4, [query('legacy_query')], { isReplaying: true });
    expect(run.at(8, [signal], { nowMs: 12_000 })).toBe(overlap);
  });

  test.each([
    { what: 'a signal', jobs: [signal], length: 8 },
    { what: 'two answers of activities', jobs: [called, called], length: 11 },
    { what: 'nothing but the time', jobs: [{ fireTimer: {} }], length: 8 },
    {
      what: 'the start and the end of a child',
      jobs: [
        { resolveChildWorkflowExecutionStart: { succeeded: {} } },
        { resolveChildWorkflowExecution: {} },
      ],
      length: 9,
    },
    {
      what: 'the answer of a signal to another run',
      jobs: [{ resolveSignalExternalWorkflow: {} }],
      length: 8,
    },
  ])(
    'a task that a query made the worker forget is missed in history when $what follows',
    ({ jobs, length }) => {
      const run = watched();
      withWrite(run);
      run.at(4, [query('legacy_query')], { isReplaying: true });
      // Timed out, the jobs' own events, scheduled, started.
      expect(run.at(length, jobs, { nowMs: 10_450 })).toBe(lost);
    },
  );

  test('what a query brings along ahead of its workflow task is refused, for the run does not know the time of it', () => {
    const run = watched();
    withWrite(run);
    expect(run.at(8, [signal], { nowMs: 400 })).toBe(
      'a query brought along what no workflow task has brought yet',
    );
  });

  test('what may have no event, or one instead of two, is counted as little as it can be', () => {
    const run = watched();
    withWrite(run);
    expect(
      run.at(9, [
        refused,
        { resolveSignalExternalWorkflow: { failure: {} } },
        { resolveChildWorkflowExecutionStart: {} },
      ]),
    ).toBeUndefined();
  });

  test('a run that begins again from its history is not held against what it was before', () => {
    const run = watched();
    run.at(4, [signal], { isReplaying: true });
    run.watch.localActivityScheduled();
    expect(run.at(8, [signal])).toBeUndefined();
    run.at(8, [written]);
    run.watch.localActivityEnded();
    expect(run.at(13, [signal])).toBeUndefined();
  });
});
