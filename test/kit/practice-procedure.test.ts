import { type PracticeHarness, startPracticeHarness } from './practice-harness.ts';

let harness: PracticeHarness;
beforeAll(async () => {
  harness = await startPracticeHarness();
});
afterAll(() => harness.close());

describe('a case of the practice procedure', () => {
  test('starts a clock, opens a task and goes on with what it is told next, until it finishes', async () => {
    const practice = await harness.start();
    await practice.startClock('plain');
    const choices = [{ key: 'done', title: 'Done', needsComment: false }];
    const task = {
      kind: 'escalation',
      role: 'operations-manager',
      title: 'Look',
      description: 'Please look.',
      choices,
    } as const;
    await practice.tell({ do: 'task', label: 'look', task }, { do: 'meet', name: 'plain' });
    await practice.decide('escalation', 'done', { comment: 'seen' });
    await practice.sees(
      'the decision',
      ({ case: view }) => view.facts['decided:look'] !== undefined,
    );
    await practice.finish();
    const { case: view } = await practice.document();
    expect(view.status).toBe('completed');
    expect(view.clocks.map((clock) => [clock.name, clock.state])).toEqual([['plain', 'met']]);
    expect(view.facts['decided:look']).toMatchObject({
      choice: 'done',
      comment: 'seen',
      by: 'ann',
    });
  });

  test('climbs the ladder of a clock that nobody meets, and is cancelled like any other case', async () => {
    const practice = await harness.start();
    await practice.startClock('laddered');
    await practice.advance('3h');
    const rungs = (await practice.events('ladder.rung')).map(({ data }) => [
      data?.['rung'],
      data?.['occurrence'],
    ]);
    expect(rungs).toEqual([
      ['remind', 1],
      ['escalate', 1],
      ['escalate', 2],
      ['escalate', 3],
    ]);
    await practice.openTask('escalation');
    await practice.cancel();
    await expect(practice.handle.result()).rejects.toThrow('cancelled');
    expect((await practice.document()).case).toMatchObject({
      status: 'cancelled',
      slaState: 'breached',
    });
  });
});
