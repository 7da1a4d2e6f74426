import { randomUUID } from 'node:crypto';
import { absenceAccepted, exceptionAccepted, taskWithForms } from '../../../api/schemas/views.ts';
import type { TaskKind } from '../../../domain/cases/task.ts';
import type { ApiCaller, Json, Seen } from '../../kit/api-caller.ts';
import { type ApiHarness, type PostedOrder, startApiHarness } from '../../kit/api-harness.ts';
import { alwaysOpen } from '../../workflows/provisioning-handoff/always-open.ts';

let harness: ApiHarness;
let olga: ApiCaller;
beforeAll(async () => {
  harness = await startApiHarness({ policy: alwaysOpen });
  olga = harness.as('olga', 'operations-manager');
});
afterAll(() => harness.close());

const codeOf = ({ status, json }: Seen) => [status, json.code];
const fieldsOf = ({ json }: Seen) => json.errors?.map(({ field }: { field: string }) => field);
const specialist = (subject: string) => harness.as(subject, 'order-management-specialist');
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

/** Posts an order and answers with the path of the task at which it stops. */
async function stopped(
  sourceNumber: string,
  kind: TaskKind,
): Promise<PostedOrder & { readonly path: string }> {
  const order = await harness.postOrder(sourceNumber);
  const { taskId } = await order.driver.openTask(kind);
  await harness.reads(olga, `/v1/tasks/${taskId}`);
  return { ...order, path: `/v1/tasks/${taskId}` };
}

describe('the form of a task', () => {
  let path: string;
  let order: PostedOrder;
  let handoff: PostedOrder['driver']['handoff'];
  const sam = () => specialist('sam');
  beforeAll(async () => {
    order = await harness.postOrder('Q-1004');
    await order.driver.handedOff();
    handoff = order.driver.handoff;
    await handoff.advance('481m');
    const task = await handoff.openTask(
      'handoff-delay',
      ({ data, role }) => data['handoff'] === 'provisioning' && role.startsWith('order'),
    );
    path = `/v1/tasks/${task.taskId}`;
  });

  test('is shown as JSON Schema with the choice that brings it', async () => {
    const task = await harness.reads(sam(), path);
    const { choices } = taskWithForms.parse(task);
    const acknowledged = choices.find((choice) => choice.key === 'acknowledged');
    expect(acknowledged).toMatchObject({
      form: 'ticket-acknowledgment',
      formSchema: {
        type: 'object',
        required: ['owner', 'dueAt'],
        additionalProperties: false,
        properties: { owner: { title: 'Owner downstream' } },
      },
    });
    expect(choices.find((choice) => choice.key === 'chased')).not.toHaveProperty('formSchema');
  });

  test.each<[object, string[]]>([
    [{}, ['form.owner', 'form.dueAt']],
    [{ owner: ' ', dueAt: '2030-01-15T12:00:00Z' }, ['form.owner']],
    [{ owner: 'nora', dueAt: 'soon' }, ['form.dueAt']],
    [{ owner: 'nora', dueAt: '2030-01-15T12:00:00Z', mood: 'good' }, ['form.mood']],
  ])('OB-48: %j is a 422 that names %j, and the task stays open', async (form, fields) => {
    const answer = await sam().post(`${path}/complete`, {
      choice: 'acknowledged',
      comment: 'on the phone',
      form,
    });
    expect([...codeOf(answer), fieldsOf(answer)]).toEqual([422, 'form-invalid', fields]);
    expect((await sam().get(path)).json.state).toBe('open');
  });

  test('is missing, or brought by a choice that takes none: 422', async () => {
    const missing = await sam().post(`${path}/complete`, { choice: 'acknowledged', comment: 'x' });
    const extra = await sam().post(`${path}/complete`, {
      choice: 'chased',
      comment: 'x',
      form: { owner: 'nora' },
    });
    expect([missing, extra].map(codeOf)).toEqual([
      [422, 'form-invalid'],
      [422, 'form-invalid'],
    ]);
  });

  test('is saved half filled in by who holds the task, then counts and stands in the record of the decision', async () => {
    expect(
      codeOf(await sam().post(`${path}/draft`, { choice: 'acknowledged', form: { owner: 'no' } })),
    ).toEqual([409, 'not-claimed']);
    await sam().post(`${path}/claim`);
    const unknown = await sam().post(`${path}/draft`, {
      choice: 'acknowledged',
      form: { mood: 'good' },
    });
    expect([...codeOf(unknown), fieldsOf(unknown)]).toEqual([422, 'form-invalid', ['form.mood']]);
    expect(
      (await sam().post(`${path}/draft`, { choice: 'acknowledged', form: { owner: 'no' } })).status,
    ).toBe(200);
    const held = await harness.reads(sam(), path, ({ draft }) => draft !== undefined);
    expect([held.draft.form, held.claimedUntilMs > held.claimedAtMs]).toEqual([
      { owner: 'no' },
      true,
    ]);
    const form = { owner: '  nora ', dueAt: '2030-01-15T12:00:00Z' };
    expect(
      (
        await sam().post(`${path}/complete`, {
          choice: 'acknowledged',
          comment: 'on the phone',
          form,
        })
      ).status,
    ).toBe(200);
    const decided = await harness.reads(sam(), path, ({ state }) => state === 'completed');
    expect(decided.decision.form).toEqual({ owner: 'nora', dueAt: '2030-01-15T12:00:00Z' });
  });

  test('of a decided task is the case’s to refuse, which keeps the attempt', async () => {
    const late = await specialist('sue').post(`${path}/complete`, {
      choice: 'acknowledged',
      comment: 'x',
      form: {},
    });
    expect([...codeOf(late), late.json.by]).toEqual([409, 'already-decided', 'sam']);
    expect((await handoff.events('task.refused')).at(-1)).toMatchObject({ actor: 'sue' });
  });
});

describe('G-18: a written exception', () => {
  test('is asked for, decided by an approver who did not ask, and shown on the case', async () => {
    const { caseId } = await stopped('Q-1011', 'escalation');
    const asked = await olga.post(`/v1/cases/${caseId}/exceptions`, {
      step: 'quote',
      text: 'agreed by mail',
      validUntil: inDays(1),
    });
    expect(asked.status).toBe(200);
    const { exceptionId } = exceptionAccepted.parse(asked.json);
    const seen = await harness.reads(olga, `/v1/cases/${caseId}`, ({ tasks }) =>
      tasks.some((task: Json) => task.kind === 'approval'),
    );
    const approval = seen.tasks.find((task: Json) => task.kind === 'approval');
    expect([approval.role, approval.alsoRoles]).toEqual(['operations-manager', ['billing-owner']]);
    const decide = (who: ApiCaller) =>
      who.post(`/v1/tasks/${approval.taskId}/complete`, {
        choice: 'approve',
        reasonCode: 'other',
        comment: 'once',
      });
    expect(codeOf(await decide(olga))).toEqual([403, 'own-request']);
    const bea = harness.as('bea', 'billing-owner');
    expect((await bea.get(`/v1/tasks/${approval.taskId}`)).status).toBe(200);
    expect((await decide(bea)).status).toBe(200);
    const { exceptions } = await harness.reads(olga, `/v1/cases/${caseId}`, (body) =>
      body.exceptions.some((one: Json) => one.resolution),
    );
    expect(exceptions.find((one: Json) => one.id === exceptionId)).toMatchObject({
      step: 'quote',
      text: 'agreed by mail',
      request: {
        author: 'olga',
        state: 'approved',
        approvedBy: ['bea'],
        validUntilMs: expect.any(Number),
      },
    });
    const skipped = await olga.post(`/v1/cases/${caseId}/steps/quote/skip`, {
      reason: 'agreed by mail',
    });
    expect(codeOf(skipped)).toEqual([409, 'not-skippable']);
    expect(codeOf(await olga.post(`/v1/cases/${caseId}/steps/nap/skip`, { reason: 'x' }))).toEqual([
      422,
      'unknown-step',
    ]);
  });

  test('for a case that is not there is a 404', async () => {
    const answer = await olga.post('/v1/cases/order-booking:quote:Q-9.ffffffff/exceptions', {
      step: 'quote',
      text: 'x',
    });
    expect(answer.status).toBe(404);
  });
});

describe('an absence', () => {
  test('moves what the person holds or was given to the deputy now, with a record, and what they are given until then', async () => {
    const [away, deputy] = [`zoe-${randomUUID().slice(0, 6)}`, `dan-${randomUUID().slice(0, 6)}`];
    const [claimed, given, later] = [
      await stopped('Q-1011', 'escalation'),
      await stopped('Q-1011', 'escalation'),
      await stopped('Q-1011', 'escalation'),
    ];
    await specialist(away).post(`${claimed.path}/claim`);
    await olga.post(`${given.path}/reassign`, { toPerson: away, comment: 'hers' });
    await harness.reads(specialist(away), '/v1/tasks?view=mine', ({ tasks }) => tasks.length === 2);

    const begun = await olga.post('/v1/absences', { person: away, deputy, until: inDays(7) });
    expect(begun.status).toBe(200);
    const { moved, complete } = absenceAccepted.parse(begun.json);
    expect([moved.map((one) => one.moved), complete]).toEqual([[true, true], true]);
    for (const { path, driver } of [claimed, given]) {
      await harness.reads(
        olga,
        path,
        ({ state, assignee, handOver }) =>
          state === 'open' && assignee === deputy && handOver.by === 'olga',
      );
      expect((await driver.events('task.reassigned')).at(-1)).toMatchObject({
        actor: 'olga',
        data: { assignee: deputy, insteadOf: { person: away } },
      });
    }

    await olga.post(`${later.path}/reassign`, { toPerson: away, comment: 'hers' });
    await harness.reads(olga, later.path, ({ assignee }) => assignee === deputy);
    const { absences } = (await olga.get('/v1/absences')).json;
    expect(absences.find((one: Json) => one.person === away)).toMatchObject({ deputy, by: 'olga' });

    expect((await specialist(away).post(`/v1/absences/${away}/end`)).status).toBe(200);
    await olga.post(`${later.path}/reassign`, { toPerson: away, comment: 'back' });
    await harness.reads(olga, later.path, ({ assignee }) => assignee === away);
    expect((await olga.post(`/v1/absences/${away}/end`)).status).toBe(404);
  });

  test('of oneself is said by anybody, that of others by operations managers alone', async () => {
    const person = `per-${randomUUID().slice(0, 6)}`;
    const own = await specialist(person).post('/v1/absences', { deputy: 'dan', until: inDays(1) });
    expect([own.status, own.json.person, own.json.moved]).toEqual([200, person, []]);
    expect(
      codeOf(
        await specialist('sue').post('/v1/absences', { person, deputy: 'dan', until: inDays(1) }),
      ),
    ).toEqual([403, 'not-allowed']);
    expect(codeOf(await specialist('sue').post(`/v1/absences/${person}/end`))).toEqual([
      403,
      'not-allowed',
    ]);
  });

  test('F-61: an approval does not go to the deputy who asked for it, and the answer says so', async () => {
    const away = `max-${randomUUID().slice(0, 6)}`;
    const { path } = await stopped('Q-1081', 'approval');
    const max = harness.as(away, 'operations-manager');
    await max.post(`${path}/claim`);
    await harness.reads(max, '/v1/tasks?view=mine', ({ tasks }) => tasks.length === 1);
    const { json } = await max.post('/v1/absences', { deputy: 'shop', until: inDays(1) });
    expect(json.moved).toMatchObject([{ moved: false, code: 'own-request' }]);
    expect((await max.get(path)).json.claimedBy).toBe(away);
  });
});
