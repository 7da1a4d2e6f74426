import { caseClocks, changeAccepted } from '../../../api/schemas/views.ts';
import type { Policy } from '../../../workflows/load-policy.ts';
import type { ApiCaller } from '../../kit/api-caller.ts';
import { type ApiHarness, startApiHarness } from '../../kit/api-harness.ts';
import { withChanged } from '../../kit/changed-policy.ts';
import {
  type PracticeDriver,
  practiceBundle,
  startPractice,
  withPractice,
  withPracticeAccess,
} from '../../kit/practice-harness.ts';
import { practicePolicy, simpleClock } from '../../kit/practice-policy.ts';
import { withTarget } from '../../workflows/provisioning-handoff/always-open.ts';

describe('the clocks of a case over HTTP', () => {
  let harness: ApiHarness;
  let specialist: ApiCaller;
  let manager: ApiCaller;
  let practice: PracticeDriver;
  let path: string;

  beforeAll(async () => {
    const clocks = {
      ...practicePolicy.clocks,
      respond: simpleClock('respond', 60),
      tiered: simpleClock('resolve', 100, {
        targets: {
          default: { minutes: 100, calendar: 'always' },
          P1: { minutes: 40, calendar: 'always' },
        },
      }),
    };
    harness = await startApiHarness({
      bundlePath: practiceBundle(),
      policy: withPractice({ clocks }),
      deps: withPracticeAccess,
    });
    specialist = harness.as('sue', 'order-management-specialist');
    manager = harness.as('mo', 'operations-manager');
  }, 60_000);
  afterAll(() => harness.close());
  beforeEach(async () => {
    practice = await startPractice(harness);
    await practice.startClock('tiered');
    path = `/v1/cases/${await practice.caseId()}`;
  });
  afterEach(() => practice.finish());

  const clocks = async () => caseClocks.parse((await specialist.get(`${path}/clocks`)).json);

  test('CS-23: are read with target, calendar and due time, in data and in a sentence', async () => {
    const { clocks: shown, priority, slaState } = await clocks();
    expect([priority, slaState]).toEqual(['P3', 'ok']);
    const [clock] = shown;
    expect(clock).toMatchObject({
      name: 'tiered',
      kind: 'resolve',
      state: 'running',
      calendar: 'always',
      targetMinutes: 100,
      elapsedMinutes: 0,
    });
    const iso = (ms = 0) => new Date(ms).toISOString();
    expect(clock?.explanation).toBe(
      `Due ${iso(clock?.dueAtMs)}: 100 minutes of calendar always for priority P3, counted from ${iso(clock?.startedAtMs)}.`,
    );
  });

  test('G-9: are paused and resumed with a reason; the pause explains what it moved', async () => {
    const before = (await clocks()).clocks[0];
    const paused = await specialist.post(`${path}/clocks/tiered/pause`, {
      reason: 'the customer has the next move',
    });
    expect(paused.status).toBe(200);
    expect(changeAccepted.parse(paused.json).seq).toBeGreaterThan(0);
    expect((await clocks()).clocks[0]?.explanation).toMatch(
      /^Paused since .* after 0(\.\d+)? minutes of 100 minutes of calendar always/,
    );
    expect(
      (await specialist.post(`${path}/clocks/tiered/resume`, { reason: 'answered' })).status,
    ).toBe(200);
    const [after] = (await clocks()).clocks;
    const [pause] = after?.pauses ?? [];
    expect((after?.dueAtMs ?? 0) - (before?.dueAtMs ?? 0)).toBe(
      (pause?.toMs ?? 0) - (pause?.fromMs ?? 0),
    );
    expect(after?.explanation).toContain('by sue: the customer has the next move.');
  });

  test('G-1: follow the priority, which a manager of the queues sets', async () => {
    const refused = await specialist.post(`${path}/priority`, {
      priority: 'P1',
      reason: 'many customers',
    });
    expect(refused.status).toBe(403);
    expect(
      (await manager.post(`${path}/priority`, { priority: 'P1', reason: 'many customers' })).status,
    ).toBe(200);
    const { clocks: shown, priority } = await clocks();
    expect(priority).toBe('P1');
    expect(shown[0]).toMatchObject({ priority: 'P1', targetMinutes: 40 });
    expect(shown[0]?.explanation).toContain(
      'mo changed the priority from P3 to P1 (many customers)',
    );
    const { json } = await specialist.get(path);
    expect([json.priority, json.nextDueAtMs]).toEqual(['P1', shown[0]?.dueAtMs]);
  });

  test.each([
    {
      what: 'a clock that never pauses',
      verb: 'clocks/respond/pause',
      status: 409,
      type: 'clock-not-pausable',
    },
    {
      what: 'a clock that is not there',
      verb: 'clocks/other/pause',
      status: 404,
      type: 'unknown-clock',
    },
    { what: 'a clock that counts', verb: 'clocks/tiered/resume', status: 409, type: 'clock-state' },
  ])('are not changed where that cannot be: $what gets $status', async ({ verb, status, type }) => {
    await practice.startClock('respond');
    const answer = await specialist.post(`${path}/${verb}`, { reason: 'asked' });
    expect(answer.status).toBe(status);
    expect(answer.json.type).toContain(type);
  });

  test.each([
    { verb: 'clocks/tiered/pause', body: {}, field: 'reason' },
    { verb: 'clocks/tiered/pause', body: { reason: ' ' }, field: 'reason' },
    { verb: 'priority', body: { priority: 'P9', reason: 'asked' }, field: 'priority' },
    { verb: 'priority', body: { priority: 'P1' }, field: 'reason' },
  ])('are not changed without what is needed: $verb with $body', async ({ verb, body, field }) => {
    const answer = await manager.post(`${path}/${verb}`, body);
    expect(answer.status).toBe(400);
    expect(answer.json.errors).toMatchObject([{ field }]);
  });

  test('of a case that is not there are not found', async () => {
    expect((await specialist.get('/v1/cases/practice:run:P-none.00000000/clocks')).status).toBe(
      404,
    );
  });
});

describe('the priority of an order', () => {
  /** Its handoff has half an hour for an order of priority P1. */
  const urgent = (policy: Policy): Policy => {
    const handoff = policy.forProcedure('provisioning-handoff');
    const { billing, provisioning } = handoff.clocks;
    const withP1 = (clock: typeof billing) => ({
      ...clock,
      targets: {
        ...clock.targets,
        P1: withTarget(clock, { minutes: 30, calendar: 'always' }).targets.default,
      },
    });
    const clocks = { billing: withP1(billing), provisioning: withP1(provisioning) };
    return withChanged(policy, 'provisioning-handoff', (slice) => ({ ...slice, clocks }));
  };
  let harness: ApiHarness;
  beforeAll(async () => {
    harness = await startApiHarness({ policy: urgent });
  }, 60_000);
  afterAll(() => harness.close());

  test('OB-51: reaches the clocks of its handoff, which show the change as the order does', async () => {
    const manager = harness.as('mo', 'operations-manager');
    const { driver, caseId } = await harness.postOrder('Q-1002');
    await driver.handedOff();
    expect(
      (
        await manager.post(`/v1/cases/${caseId}/priority`, {
          priority: 'P1',
          reason: 'goes live today',
        })
      ).status,
    ).toBe(200);
    const { case: handoff } = await driver.handoff.sees('the priority', ({ case: view }) =>
      view.clocks.every(({ priority }) => priority === 'P1'),
    );
    expect(handoff.priority).toBe('P1');
    for (const { dueAtMs, retargets, calendar } of handoff.clocks) {
      // A moment of business hours may have been used before.
      const leftMs = dueAtMs - (retargets?.[0]?.atMs ?? 0);
      expect(calendar).toBe('always');
      expect(leftMs).toBeLessThanOrEqual(30 * 60_000);
      expect(leftMs).toBeGreaterThan(29.5 * 60_000);
    }
    const shown = await harness.reads(
      manager,
      `/v1/cases/${handoff.caseId}/clocks`,
      (body) => body.priority === 'P1',
    );
    expect(caseClocks.parse(shown).clocks).toHaveLength(2);
    await driver.acknowledgeAll();
    await driver.handle.result();
  });
});
