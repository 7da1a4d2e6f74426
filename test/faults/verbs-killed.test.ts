import { randomUUID } from 'node:crypto';
import { signalNames } from '../../domain/cases/messages.ts';
import type { TaskSpec } from '../../workflows/sop/index.ts';
import {
  type PracticeDriver,
  type PracticeHarness,
  startPracticeHarness,
} from '../kit/practice-harness.ts';
import { practicePolicy, simpleClock } from '../kit/practice-policy.ts';
import type { WorkerProcesses } from '../kit/worker-process.ts';
import { practiceWorkers } from '../storm/workers.ts';
import { factOf, unreplayed } from '../workflows/sop/verb-kit.ts';

const clocks = { wait: simpleClock('acknowledge', 100, { mayPause: true }) };
const policy = { ...practicePolicy, clocks };
let harness: PracticeHarness;
let processes: WorkerProcesses;
let practice: PracticeDriver;
const task = (title: string): TaskSpec => ({
  kind: 'exception',
  role: 'operations-manager',
  title,
  description: `${title}, please.`,
  choices: [{ key: 'yes', title: 'Yes', needsComment: false }],
});
const word = async (text: string) => ({
  caseId: await practice.caseId(),
  name: 'word',
  messageId: randomUUID(),
  sender: 'machine:shop',
  data: { text },
});

/** A case that waits with every verb at once, on a worker that is then killed. */
beforeAll(async () => {
  harness = await startPracticeHarness({ idle: true, practice: policy });
  processes = practiceWorkers(harness, policy);
  const first = await processes.start();
  practice = await harness.start();
  await practice.startClock('wait');
  await practice.tell(
    { do: 'pause', name: 'wait', reason: 'returned' },
    { do: 'until', label: 'later', afterMs: 3_600_000 },
    { do: 'tasks', label: 'two', tasks: [task('one'), task('two')], wait: 'all' },
    { do: 'reconcile', customerId: 'C-101' },
    { do: 'take', label: 'first' },
    { do: 'take', label: 'second' },
  );
  await practice.handle.signal(signalNames.message, await word('before'));
  await factOf(practice, 'word:first');
  await practice.sees('two tasks', ({ tasks }) => tasks.length === 2);
  await first.kill();
  await processes.start();
}, 180_000);
afterAll(async () => {
  await processes.close();
  await harness.close();
});

test('F-1: what a killed worker’s case waited for comes on another worker, each once', async () => {
  await practice.handle.signal(signalNames.message, await word('after'));
  expect(await factOf(practice, 'word:second')).toMatchObject({ text: 'after' });
  for (const title of ['one', 'two'])
    await practice.complete(
      await practice.openTask('exception', (one) => one.title === title),
      'yes',
    );
  expect(await factOf(practice, 'decided:two')).toEqual(['yes', 'yes']);
  await practice.tell({ do: 'resume', name: 'wait', reason: 'resubmitted' });
  await practice.sees('the count', ({ case: view }) => view.clocks[0]?.state === 'running');
  await practice.advance('61 minutes');
  expect(await factOf(practice, 'until:later')).toMatchObject({ answer: 'deadline' });
  expect(await factOf(practice, 'found')).toBe('C-101');
  const { events } = await practice.document();
  const count = (kind: string) => events.filter((event) => event.kind === kind).length;
  expect([count('task.opened'), count('clock.paused'), count('clock.resumed')]).toEqual([2, 1, 1]);
  await practice.finish();
  expect(await unreplayed([practice])).toEqual([]);
});
