import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child } from '../../../dev/stack/child.ts';
import { readLocalConfig } from '../../../dev/stack/config.ts';
import { freePort } from '../../../dev/stack/ports.ts';
import { ensureTemporalCli } from '../../../dev/stack/temporal-cli.ts';
import { startTemporalServer } from '../../../dev/stack/temporal-server.ts';
import { signalNames, updateNames } from '../../../domain/cases/messages.ts';
import type { TaskSpec } from '../../../workflows/sop/index.ts';
import { person } from '../../kit/case-driver.ts';
import {
  type PracticeDriver,
  type PracticeHarness,
  startPracticeHarness,
} from '../../kit/practice-harness.ts';
import { factOf, unreplayed } from './verb-kit.ts';

/** What this file's own server lets one run have; the policy of practice knows it. */
const limits = { updates: 20, signals: 40, events: 51_200, nearShare: 0.5 };
const folder = mkdtempSync(join(tmpdir(), 'handoff-limits-'));
let server: Child;
let harness: PracticeHarness;
beforeAll(async () => {
  const port = await freePort();
  const { path: cli } = await ensureTemporalCli(readLocalConfig(process.env));
  server = await startTemporalServer({
    cli,
    port,
    logFile: join(folder, 'server.log'),
    dynamicConfig: [
      `history.maxTotalUpdates=${limits.updates}`,
      `history.maximumSignalsPerExecution=${limits.signals}`,
    ],
  });
  const temporalAddress = `127.0.0.1:${port}`;
  harness = await startPracticeHarness({ temporalAddress, practice: { limits } });
}, 120_000);
afterAll(async () => {
  await harness.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const ann = person('ann', 'operations-manager');
const task: TaskSpec = {
  kind: 'exception',
  role: 'operations-manager',
  title: 'Decide',
  description: 'Yes or no.',
  choices: [{ key: 'yes', title: 'Yes', needsComment: false }],
};

async function fullOfUpdates(): Promise<PracticeDriver> {
  const practice = await harness.start();
  const caseId = await practice.caseId();
  await practice.tell({ do: 'task', label: 't', task });
  for (let n = 0; n < limits.updates * limits.nearShare; n += 1) {
    const note = { caseId, actor: ann, text: `note ${n}` };
    expect(await practice.update(updateNames.note, note)).toMatchObject({ ok: true });
  }
  return practice;
}

describe('F-77: a case near the limits of its run', () => {
  test('refuses conveniences with a reason, uses nothing up by it, and still takes a decision', async () => {
    const practice = await fullOfUpdates();
    const caseId = await practice.caseId();
    for (let n = 0; n < limits.updates; n += 1) {
      const answer = await practice.update(updateNames.note, { caseId, actor: ann, text: 'more' });
      expect(answer).toMatchObject({
        ok: false,
        code: 'case-near-limit',
        detail: expect.stringContaining('10 of 20 updates'),
      });
    }
    expect((await practice.document()).case.nearLimit).toContain('updates');
    await practice.decide('exception', 'yes', { by: ann });
    expect(await factOf(practice, 'decided:t')).toMatchObject({ choice: 'yes' });
    await practice.finish();
    expect(await unreplayed([practice])).toEqual([]);
  });

  test('can still be cancelled', async () => {
    const practice = await fullOfUpdates();
    expect(await practice.cancel()).toMatchObject({ ok: true });
    await expect(practice.handle.result()).rejects.toMatchObject({
      cause: { name: 'CancelledFailure' },
    });
  });

  test('says so in its row before notes, which are signals, reach the bound', async () => {
    const practice = await harness.start();
    const caseId = await practice.caseId();
    for (let n = 0; n < limits.signals * limits.nearShare; n += 1)
      await practice.handle.signal(signalNames.note, {
        caseId,
        actor: ann,
        text: `note ${n} ${randomUUID()}`,
      });
    const { case: view } = await practice.sees('it', ({ case: seen }) => !!seen.nearLimit);
    expect(view.nearLimit).toContain('signals');
    await practice.finish();
  });
});
