import type { CaseDocument, ProjectionBatch } from '../../../domain/cases/case.ts';
import { updateNames } from '../../../domain/cases/messages.ts';
import { inFullPages } from '../../../domain/cases/timeline.ts';
import { person } from '../../kit/case-driver.ts';
import { eventually } from '../../kit/eventually.ts';
import { type Harness, startHarness } from '../../kit/harness.ts';
import { changeQuote, inHours, numberOf } from '../order-booking/order-evidence.ts';

let harness: Harness;
let storeFails = false;
/**
 * What the cases wrote, as the activities saw it: a query of a closed case replays it, and may give
 * other milliseconds.
 */
const batches: ProjectionBatch[] = [];
const closed = new Map<string, CaseDocument>();
const nina = person('nina');

beforeAll(async () => {
  harness = await startHarness({
    activities: (real) => ({
      ...real,
      project: async (batch) => {
        if (storeFails) throw new Error('the store is down');
        await real.project(batch);
        batches.push(batch);
      },
      closeCase: async (closing) => {
        const answer = await real.closeCase(closing);
        batches.push(closing.batch);
        closed.set(closing.document.case.workflowId, closing.document);
        return answer;
      },
    }),
  });
});
afterAll(() => harness.close());

describe('the projection of a case', () => {
  let cases: readonly CaseDocument[];

  beforeAll(async () => {
    const order = await harness.order('Q-1015');
    await order.decide('escalation', 'resolved', { comment: 'too early' });
    const again = await order.openTask('escalation', (task) => task.taskId.endsWith('~2'));
    await order.update(updateNames.note, {
      caseId: await order.caseId(),
      actor: nina,
      text: 'being extended',
    });
    await changeQuote(harness.sandbox, numberOf(order), { validUntil: inHours(24) });
    await order.complete(again, 'resolved');
    await order.acknowledgeAll();
    await order.handle.result();
    cases = [documentOf(order.workflowId), documentOf(order.handoff.workflowId)];
  });

  test('numbers every change from 1 without a gap, in the order in which it happened', () => {
    for (const { case: view, events } of cases) {
      expect(events.map((event) => event.n)).toEqual(events.map((_, i) => i + 1));
      expect(view.seq).toBe(events.length);
      expect(events.every((event, i) => event.atMs >= (events[i - 1]?.atMs ?? 0))).toBe(true);
    }
  });

  test('leaves in batches that follow each other: each begins with the page in which the one before ended, and names its last number', () => {
    for (const { case: view, events } of cases) {
      const own = batches.filter((batch) => batch.case.workflowId === view.workflowId);
      expect(own.length).toBeGreaterThan(1);
      const begins = own.map((_, i) => inFullPages(own[i - 1]?.case.seq ?? 0));
      expect(own.map((batch) => batch.events)).toEqual(
        own.map(({ case: { seq } }, i) => events.slice(begins[i], seq)),
      );
      expect(own.map((batch) => batch.case.seq)).toEqual(
        own.map((batch) => batch.events.at(-1)?.n),
      );
    }
  });

  test('makes the read model equal to the case: row, tasks and timeline', async () => {
    for (const document of cases) expect(await shown(document.case.caseId)).toEqual(document);
  });

  test('F-9: waits for no store that is down, and catches up without a gap', async () => {
    const order = await harness.order('Q-1068');
    const task = await order.openTask('non-conformance');
    const caseId = await order.caseId();
    const before = await eventually('the wait is shown', async () => {
      const view = await harness.readModel.getCase(caseId);
      return view?.status === 'waiting' && view;
    });

    storeFails = true;
    const note = await order.update(updateNames.note, {
      caseId,
      actor: nina,
      text: 'while the store was down',
    });
    expect(note).toMatchObject({ ok: true });
    await harness.sandbox.call('POST', '/admin/billing/accounts/BA-117/release-hold');
    expect(await order.complete(task, 'resolved')).toMatchObject({ ok: true });
    await order.handedOff();
    expect(await harness.readModel.getCase(caseId)).toEqual(before);

    storeFails = false;
    await order.acknowledgeAll();
    await order.handle.result();
    const document = documentOf(order.workflowId);
    expect(document.events.find((event) => event.kind === 'note.added')?.text).toBe(
      'while the store was down',
    );
    expect(await shown(caseId)).toEqual(document);
  });
});

async function shown(caseId: string): Promise<Partial<CaseDocument>> {
  const [view, tasks, { events }] = await Promise.all([
    harness.readModel.getCase(caseId),
    harness.readModel.tasksOfCase(caseId),
    harness.readModel.timeline(caseId, { limit: 100 }),
  ]);
  return { ...(view && { case: view }), tasks, events };
}

function documentOf(workflowId: string): CaseDocument {
  const document = closed.get(workflowId);
  if (document === undefined) throw new Error(`${workflowId} is not closed`);
  return document;
}
