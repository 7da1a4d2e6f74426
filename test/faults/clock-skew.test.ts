import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureLocalIssuer, type LocalIssuer } from '../../api/auth/local-issuer.ts';
import { type Child, startChild } from '../../dev/stack/child.ts';
import type { CaseDocument } from '../../domain/cases/case.ts';
import type { ClockView } from '../../domain/sla/clock-view.ts';
import { dueAfterPauses } from '../../domain/sla/due.ts';
import { loadPolicy } from '../../workflows/load-policy.ts';
import { type ApiCaller, createCaller } from '../kit/api-caller.ts';
import { eventually } from '../kit/eventually.ts';
import {
  type PracticeDriver,
  type PracticeHarness,
  startPracticeHarness,
} from '../kit/practice-harness.ts';
import { simpleClock } from '../kit/practice-policy.ts';
import { clockIn, shiftedBy } from '../kit/shifted-process.ts';
import { root, testProgram } from '../kit/test-program.ts';
import type { WorkerProcess, WorkerProcesses } from '../kit/worker-process.ts';
import { practiceWorkers } from '../storm/workers.ts';

const hourMs = 3_600_000;
/** What a loaded machine may take; far less than the clocks are off. */
const slackMs = 60_000;
const clocks = {
  short: simpleClock('resolve', 4 / 60),
  long: simpleClock('resolve', 100),
  office: simpleClock('resolve', 600, {
    targets: { default: { minutes: 600, calendar: 'region' } },
  }),
};
const rows = [
  { worker: 2, api: -2 },
  { worker: -2, api: 2 },
] as const;

describe.each(rows)(
  'a worker whose clock is off by $worker hours and an API whose clock is off by $api',
  ({ worker: workerHours, api: apiHours }) => {
    let harness: PracticeHarness;
    let processes: WorkerProcesses;
    let worker: WorkerProcess;
    let api: Child;
    let folder: string;
    let issuer: LocalIssuer;
    let practice: PracticeDriver;
    let path: string;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'handoff-skew-'));
      issuer = await ensureLocalIssuer(folder, { HANDOFF_STAGE: 'local' });
      harness = await startPracticeHarness({ idle: true, practice: { clocks } });
      processes = practiceWorkers(harness, { clocks });
      [worker, api] = await Promise.all([
        processes.start(undefined, shiftedBy(workerHours * hourMs)),
        startShiftedApi(),
      ]);
      practice = await harness.start({ region: 'emea' });
      path = `/v1/cases/${await practice.caseId()}`;
    }, 90_000);
    afterAll(async () => {
      await Promise.all([api?.stop(), processes?.close()]);
      await harness?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    function startShiftedApi(): Promise<Child> {
      return startChild({
        name: 'API',
        command: process.execPath,
        args: [testProgram('api'), JSON.stringify({ place: harness.place, issuerFolder: folder })],
        cwd: root,
        env: shiftedBy(apiHours * hourMs),
        logFile: join(folder, 'api.log'),
        isReady: (log) => log.includes('listening'),
        readyWithinMs: 60_000,
      });
    }

    const apiLog = () => readFileSync(api.logFile, 'utf8');
    const as = (ttlSeconds: number): ApiCaller => {
      const url = /^listening (\S+)$/m.exec(apiLog())?.[1];
      const token = issuer.issueToken({
        subject: 'sue',
        roles: ['operations-manager'],
        ttlSeconds,
      });
      return createCaller((to, init) => fetch(`${url}${to}`, init), token);
    };
    const sue = () => as(3 * 3_600);
    const clockOf = ({ case: view }: CaseDocument, name: string): ClockView => {
      const clock = view.clocks.find((one) => one.name === name);
      if (clock === undefined) throw new Error(`no clock ${name}`);
      return clock;
    };
    const isNow = (atMs = 0) => Math.abs(atMs - Date.now()) < slackMs;

    test('F-36: their clocks are off indeed', () => {
      expect(Math.abs(clockIn(worker.log()) - Date.now() - workerHours * hourMs)).toBeLessThan(
        slackMs,
      );
      expect(Math.abs(clockIn(apiLog()) - Date.now() - apiHours * hourMs)).toBeLessThan(slackMs);
    });

    test('F-36: a clock starts, comes at risk and is breached by the time of the server', async () => {
      await practice.startClock('short');
      const { startedAtMs, dueAtMs } = clockOf(await practice.document(), 'short');
      expect(isNow(startedAtMs)).toBe(true);
      expect(dueAtMs).toBe(startedAtMs + 4_000);
      await practice.sees(
        'breached',
        (document) => clockOf(document, 'short').state === 'breached',
      );
      expect(Date.now()).toBeGreaterThanOrEqual(dueAtMs);
      const [breach, ...more] = await practice.events('clock.breached');
      expect(more).toEqual([]);
      expect(breach?.data).toMatchObject({ clock: 'short', dueAtMs, atMs: dueAtMs });
      expect(Number(breach?.data?.['firedAtMs'])).toBeGreaterThanOrEqual(dueAtMs);
      expect(isNow(Number(breach?.data?.['firedAtMs']))).toBe(true);
      expect((await practice.events('clock.at-risk')).map(({ data }) => data?.['atMs'])).toEqual([
        startedAtMs + 3_000,
      ]);
    });

    test('F-36: a pause through the API counts by the time of the server', async () => {
      await practice.startClock('long');
      const before = clockOf(await practice.document(), 'long');
      for (const verb of ['pause', 'resume']) {
        const { status, text } = await sue().post(`${path}/clocks/long/${verb}`, {
          reason: 'the customer has the next move',
        });
        expect([verb, status, text]).toEqual([verb, 200, text]);
      }
      const after = clockOf(await practice.document(), 'long');
      const [pause] = after.pauses ?? [];
      expect([isNow(pause?.fromMs), isNow(pause?.toMs)]).toEqual([true, true]);
      expect(after.dueAtMs - before.dueAtMs).toBe((pause?.toMs ?? 0) - (pause?.fromMs ?? 0));
      expect(after.state).toBe('running');
      const shown = await eventually('the clock as it is', async () => {
        const { json } = await sue().get(`${path}/clocks`);
        return json.clocks.find(
          (one: ClockView) => one.name === 'long' && one.pauses?.[0]?.toMs !== undefined,
        ) as ClockView | undefined;
      });
      expect(shown).toMatchObject({ state: 'running', dueAtMs: after.dueAtMs });
    });

    test('F-36: business hours are counted from the time of the server', async () => {
      await practice.startClock('office');
      const { startedAtMs, dueAtMs } = clockOf(await practice.document(), 'office');
      const emea = loadPolicy(join(import.meta.dirname, '../../policy')).calendars.get('emea');
      if (emea === undefined) throw new Error('no calendar emea');
      expect(isNow(startedAtMs)).toBe(true);
      expect(dueAtMs).toBe(
        dueAfterPauses(emea, { startMs: startedAtMs, minutes: 600, pauses: [] }),
      );
    });

    test('F-36: the API takes tokens by its own clock, which is off by more than its minute of tolerance', async () => {
      expect((await as(600).get(path)).status).toBe(apiHours > 0 ? 401 : 200);
    });
  },
);
