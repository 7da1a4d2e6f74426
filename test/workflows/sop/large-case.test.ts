import { historyCost } from '../../../dev/bench/history-cost.ts';
import { updateNames } from '../../../domain/cases/messages.ts';
import { person } from '../../kit/case-driver.ts';
import type { PracticeCommand } from '../../kit/practice-commands.ts';
import {
  type PracticeDriver,
  type PracticeHarness,
  startPracticeHarness,
} from '../../kit/practice-harness.ts';
import { sized } from '../../kit/sizes.ts';
import { clocks } from './clock-talk.ts';

const clockCount = 20;
const eventCount = 200;
const staff = person('ann', 'operations-manager');
const names = Array.from({ length: clockCount }, (_, i) => `clock ${i + 1}`);
/** Half of the clocks count business hours, of which a calendar is asked. */
const clockOf = (i: number) => (i % 2 === 0 ? 'office' : 'tiered');

/** A second in full size; a busy machine is given time, since the bench measures what it takes. */
const withinMs = sized({ full: 1_000, usual: 10_000 });
let harness: PracticeHarness;
let practice: PracticeDriver;
let caseId: string;

beforeAll(async () => {
  harness = await startPracticeHarness({ practice: { clocks } });
  practice = await harness.start({ region: 'emea' });
  caseId = await practice.caseId();
  await practice.tell(
    ...names.map((name, i): PracticeCommand => ({ do: 'clock', clock: clockOf(i), name })),
  );
  await practice.sees('all clocks', ({ case: view }) => view.clocks.length === clockCount);
  for (let n = 0; n < eventCount; n += 10) {
    const note = (i: number) =>
      practice.update(updateNames.note, { caseId, actor: staff, text: `note ${n + i}` });
    await Promise.all(Array.from({ length: 10 }, (_, i) => note(i)));
  }
}, 60_000);
afterAll(() => harness.close());

/** One time that a busy machine stretched says nothing of the case. */
function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

/** How long a change takes until it is answered, and what it adds to the history. */
async function measured(change: () => Promise<unknown>) {
  const before = historyCost(await practice.handle.fetchHistory());
  const startedMs = performance.now();
  await change();
  const tookMs = performance.now() - startedMs;
  const after = historyCost(await practice.handle.fetchHistory());
  return { tookMs, events: after.events - before.events, bytes: after.bytes - before.bytes };
}

describe(`a case with ${clockCount} clocks and ${eventCount} timeline entries`, () => {
  test('is as large as that', async () => {
    const { case: view, events } = await practice.document();
    expect(view.clocks.filter(({ countingSinceMs }) => countingSinceMs !== undefined)).toHaveLength(
      clockCount,
    );
    expect(events.length).toBeGreaterThanOrEqual(eventCount);
  });

  test('answers each decision within a second, shown in the read model, for a write that does not grow with the timeline', async () => {
    const choices = [{ key: 'done', title: 'Done', needsComment: false }];
    const took: number[] = [];
    for (let i = 0; i < 5; i++) {
      const task = {
        kind: 'escalation',
        role: 'operations-manager',
        title: 'Look',
        description: 'Please look.',
        choices,
      } as const;
      await practice.tell({ do: 'task', label: `look ${i}`, task });
      const open = await practice.openTask('escalation');
      const { tookMs, events, bytes } = await measured(() =>
        practice.complete(open, 'done', { by: staff }),
      );
      process.stdout.write(
        `decision ${i + 1}: ${Math.round(tookMs)} ms, ${events} events, ${bytes} bytes\n`,
      );
      took.push(tookMs);
      expect((await harness.readModel.getTask(open.taskId))?.state).toBe('completed');
      // A workflow task, the update, and the marker of one write; 200 entries alone would be some
      // 40 kB.
      expect(events).toBeLessThanOrEqual(12);
      expect(bytes).toBeLessThan(20_000);
    }
    expect(median(took)).toBeLessThan(withinMs);
  });

  test('answers a pause, and a change of priority that gives every clock another target, within a second', async () => {
    const pauses: number[] = [];
    for (const clock of names.slice(0, 3)) {
      const words = { caseId, actor: staff, clock, reason: 'the customer has the next move' };
      pauses.push((await measured(() => practice.update(updateNames.pauseClock, words))).tookMs);
    }
    const changes: number[] = [];
    for (const priority of ['P1', 'P3', 'P1']) {
      const words = { caseId, actor: staff, priority, reason: 'many customers' };
      changes.push((await measured(() => practice.update(updateNames.setPriority, words))).tookMs);
    }
    process.stdout.write(
      `pauses: ${pauses.map(Math.round).join(', ')} ms, priorities: ${changes.map(Math.round).join(', ')} ms\n`,
    );
    expect(median(pauses)).toBeLessThan(withinMs);
    expect(median(changes)).toBeLessThan(withinMs);
    expect(await practice.events('clock.retargeted')).toHaveLength(changes.length * clockCount);
  });
});
