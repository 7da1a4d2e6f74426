import type { TaskSpec } from '../../../workflows/sop/index.ts';
import {
  type PracticeDriver,
  type PracticeHarness,
  startPracticeHarness,
} from '../../kit/practice-harness.ts';
import { factOf, unreplayed } from './verb-kit.ts';

let harness: PracticeHarness;
const drivers: PracticeDriver[] = [];
beforeAll(async () => {
  harness = await startPracticeHarness();
});
afterAll(() => harness.close());
const task = (title: string): TaskSpec => ({
  kind: 'exception',
  role: 'operations-manager',
  title,
  description: `${title}, please.`,
  choices: [
    { key: 'yes', title: 'Yes', needsComment: false },
    { key: 'no', title: 'No', needsComment: false },
  ],
});
const titled = (title: string) => (one: { readonly title: string }) => one.title === title;
async function open(wait: 'any' | 'all'): Promise<PracticeDriver> {
  const practice = await harness.start();
  drivers.push(practice);
  const tasks = [task('first'), task('second'), task('third')];
  await practice.tell({ do: 'tasks', label: 'all', tasks, wait });
  await practice.sees('three tasks', ({ tasks: seen }) => seen.length === 3);
  return practice;
}

test('several tasks are open at once; the first decision counts, the others are withdrawn', async () => {
  const practice = await open('any');
  await practice.complete(await practice.openTask('exception', titled('second')), 'no');
  expect(await factOf(practice, 'decided:all')).toEqual([1, 'no']);
  const { tasks, events } = await practice.document();
  expect(tasks.map(({ state }) => state)).toEqual(['cancelled', 'completed', 'cancelled']);
  const withdrawn = events.filter(({ kind }) => kind === 'task.cancelled');
  expect(withdrawn.map(({ text }) => text)).toEqual([
    'first: another one was decided',
    'third: another one was decided',
  ]);
  await practice.finish();
});

test('all of them are awaited, in whatever order they are decided', async () => {
  const practice = await open('all');
  for (const [title, choice] of [
    ['third', 'no'],
    ['first', 'yes'],
    ['second', 'yes'],
  ] as const)
    await practice.complete(await practice.openTask('exception', titled(title)), choice);
  expect(await factOf(practice, 'decided:all')).toEqual(['yes', 'yes', 'no']);
  await practice.finish();
});

test('F-35: a cancellation while several are open ends them all', async () => {
  const practice = await open('all');
  expect(await practice.cancel()).toMatchObject({ ok: true });
  await expect(practice.handle.result()).rejects.toMatchObject({
    cause: { name: 'CancelledFailure' },
  });
  const record = await harness.records.get(await practice.caseId());
  expect(record?.record.tasks.map(({ state }) => state)).toEqual([
    'cancelled',
    'cancelled',
    'cancelled',
  ]);
});

test('F-38: histories with several tasks replay', async () => {
  expect(await unreplayed(drivers)).toEqual([]);
});
