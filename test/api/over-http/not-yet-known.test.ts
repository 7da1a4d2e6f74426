import type { ApiCaller, Seen } from '../../kit/api-caller.ts';
import { type ApiHarness, startApiHarness } from '../../kit/api-harness.ts';
import {
  type PracticeDriver,
  practiceBundle,
  startPractice,
  withPractice,
} from '../../kit/practice-harness.ts';

let harness: ApiHarness;
let manager: ApiCaller;
let practice: PracticeDriver;
let caseId: string;

beforeAll(async () => {
  harness = await startApiHarness({ bundlePath: practiceBundle(), policy: withPractice() });
  manager = harness.as('mo', 'operations-manager');
  practice = await startPractice(harness);
  caseId = await practice.caseId();
}, 60_000);
afterAll(() => harness.close());

const updates = async () => {
  const { events } = await practice.handle.fetchHistory();
  return (events ?? []).filter(
    (event) => event.workflowExecutionUpdateAcceptedEventAttributes != null,
  ).length;
};
const codeOf = ({ status, json }: Seen) => [status, json.code];

/**
 * As a person sees it whose request overtakes the workflow task that makes the thing: a worker died
 * after it was shown.
 */
describe('F-30: what was shown before it was in history', () => {
  test('a decision on a task that is not there leaves nothing in history, and succeeds under the same key once it is', async () => {
    const path = `/v1/tasks/${caseId}~1/complete`;
    const decide = () =>
      manager.post(path, { choice: 'done', comment: 'looked' }, { 'idempotency-key': 'decide-1' });
    expect(codeOf(await decide())).toEqual([404, 'unknown-task']);
    expect(codeOf(await decide())).toEqual([404, 'unknown-task']);
    expect(await updates()).toBe(0);
    const choices = [{ key: 'done', title: 'Done', needsComment: true }];
    const task = {
      kind: 'escalation',
      role: 'operations-manager',
      title: 'Look',
      description: 'Please look.',
      choices,
    } as const;
    await practice.tell({ do: 'task', label: 'look', task });
    await practice.openTask('escalation');
    const { status, json } = await decide();
    expect([status, json.caseId]).toEqual([200, caseId]);
    expect(await updates()).toBe(1);
    expect((await decide()).headers.get('idempotent-replayed')).toBe('true');
  });

  test('so does a message to a clock', async () => {
    const pause = () =>
      manager.post(
        `/v1/cases/${caseId}/clocks/plain/pause`,
        { reason: 'the customer is asked' },
        { 'idempotency-key': 'pause-1' },
      );
    expect(codeOf(await pause())).toEqual([404, 'unknown-clock']);
    await practice.startClock('plain');
    expect((await pause()).status).toBe(200);
  });
});
