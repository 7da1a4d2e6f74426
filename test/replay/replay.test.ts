import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { replayAll } from '../../infra/release/replay-gate.ts';
import { buildWorkflowBundle } from '../../workers/workflow-bundle.ts';
import * as procedures from '../../workflows/index.ts';
import { required } from '../kit/harness.ts';
import { cleanBranch, type Golden, goldenName, readGoldens } from './goldens.ts';
import { scenarios } from './scenarios.ts';
import { reviewScenarios } from './scenarios-reviews.ts';

const goldens = readGoldens();
const root = join(import.meta.dirname, '../..');

beforeAll(() => {
  // A replay that fails is the point of half of these tests, not news for a log.
  Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined) });
});

/** What is wrong with each golden under a bundle; empty when every one replays. */
async function replay(bundlePath: string, chosen: readonly Golden[]): Promise<readonly string[]> {
  const { problems } = await replayAll(chosen, { bundlePath });
  return problems.map(({ name, reason }) => `${name}: ${reason}`);
}

const stepStarted = "file.record({ kind: 'step.started', text: title });";
const billingStep =
  "await sop.step('billing-readiness', () => validateBilling(sop, request, customer));";
const mutants = [
  {
    what: 'a wait more in a step',
    file: 'sop/steps/steps.ts',
    line: stepStarted,
    instead: `${stepStarted}\n    await new Promise((go) => setTimeout(go, 5));`,
  },
  { what: 'a read left out', file: 'order-booking/check-order.ts', line: billingStep, instead: '' },
];

describe('the replay gate', () => {
  test('F-38: every golden history replays on the workflows as they are', async () => {
    expect(await replay(required('WORKFLOW_BUNDLE'), goldens)).toEqual([]);
  });

  // What starts the reviews is no case and has no branches. Batches of fan-outs are the kernel's:
  // its own tests replay them (fan-out.test.ts).
  const recorded = Object.keys(procedures).filter((name) => name !== 'fanOutBatch');
  test.each(recorded)('%s has golden histories', (workflow) => {
    expect(goldens.filter((golden) => golden.workflow === workflow).length).toBeGreaterThan(
      workflow === 'monthlyReviews' ? 0 : 3,
    );
  });

  test('the goldens are those of the branches that are recorded, no more and no fewer', () => {
    expect(new Set(goldens.map((golden) => golden.branch))).toEqual(
      new Set(Object.keys({ ...scenarios, ...reviewScenarios }).map(goldenName)),
    );
  });

  test.each(mutants)('F-38: a mutant is caught: $what', async ({ file, line, instead }) => {
    const folder = mkdtempSync(join(root, '.data-mutant-'));
    try {
      for (const source of ['workflows', 'domain', 'platform', 'activities']) {
        cpSync(join(root, source), join(folder, source), { recursive: true });
      }
      const path = join(folder, 'workflows', file);
      const source = readFileSync(path, 'utf8');
      expect(source).toContain(line);
      writeFileSync(path, source.replace(line, instead));
      const mutant = join(folder, 'mutant.js');
      writeFileSync(mutant, await buildWorkflowBundle(join(folder, 'workflows/index.ts')));
      const clean = goldens.filter(
        ({ branch, workflow }) => branch === goldenName(cleanBranch) && workflow === 'orderBooking',
      );
      expect(await replay(mutant, clean)).toEqual([
        expect.stringMatching(/nondeterminism|TMPRL1100/i),
      ]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
