import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { createDataConverter } from '../../platform/temporal/data-converter.ts';
import { buildWorkflowBundle } from '../../workers/workflow-bundle.ts';
import * as procedures from '../../workflows/index.ts';
import { testKeyRing } from '../kit/keys.ts';
import { type Golden, goldenName, readGoldens } from './goldens.ts';
import { scenarios } from './scenarios.ts';
import { reviewScenarios } from './scenarios-reviews.ts';

const goldens = readGoldens();
const root = join(import.meta.dirname, '../..');

beforeAll(() => {
  // A replay that fails is the point of half of these tests, not news for a log.
  Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined) });
});

/** What is wrong with each golden under a bundle; empty when every one replays. */
async function replay(code: string, chosen: readonly Golden[]): Promise<readonly string[]> {
  const histories = chosen.map(({ workflowId, history }) => ({ workflowId, history }));
  const options = { workflowBundle: { code }, dataConverter: createDataConverter(testKeyRing) };
  const problems: string[] = [];
  for await (const result of Worker.runReplayHistories(options, histories)) {
    if (result.error) problems.push(`${result.workflowId}: ${result.error.message}`);
  }
  return problems;
}

const stepStarted = "file.record({ kind: 'step.started', text: title });";
const billingStep =
  "await sop.step('billing-readiness', () => validateBilling(sop, request, customer));";
const mutants = [
  {
    what: 'a wait more in a step',
    file: 'sop/steps.ts',
    line: stepStarted,
    instead: `${stepStarted}\n    await new Promise((go) => setTimeout(go, 5));`,
  },
  { what: 'a read left out', file: 'order-booking/check-order.ts', line: billingStep, instead: '' },
];

describe('the replay gate', () => {
  test('F-38: every golden history replays on the workflows as they are', async () => {
    expect(await replay(await buildWorkflowBundle(), goldens)).toEqual([]);
  });

  // What starts the reviews is no case and has no branches.
  test.each(Object.keys(procedures))('%s has golden histories', (workflow) => {
    expect(goldens.filter((golden) => golden.workflow === workflow).length).toBeGreaterThan(
      workflow === 'monthlyReviews' ? 0 : 3,
    );
  });

  test('the goldens are those of the branches that are recorded, no more and no fewer', () => {
    expect(new Set(goldens.map((golden) => golden.name))).toEqual(
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
      const mutant = await buildWorkflowBundle(join(folder, 'workflows/index.ts'));
      const clean = goldens.filter(
        (golden) => golden.name === 'clean-two-queues' && golden.workflow === 'orderBooking',
      );
      expect(await replay(mutant, clean)).toEqual([
        expect.stringMatching(/nondeterminism|TMPRL1100/i),
      ]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
