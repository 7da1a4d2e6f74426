import type { ApiCaller, Seen } from '../../kit/api-caller.ts';
import { type ApiHarness, startApiHarness } from '../../kit/api-harness.ts';

let harness: ApiHarness;
let shop: ApiCaller;
let portal: ApiCaller;
beforeAll(async () => {
  harness = await startApiHarness();
  shop = harness.as('shop', 'upstream-system');
  portal = harness.as('portal', 'upstream-system');
});
afterAll(() => harness.close());

const codeOf = ({ status, json }: Seen) => [status, json.code];

test('F-59, F-86: an order and its handoff are their client’s alone, from the moment of the start on', async () => {
  const { caseId, driver } = await harness.postOrder('Q-1002');
  const path = `/v1/cases/${caseId}`;
  const note = { text: 'The customer called.' };
  const early = [await portal.post(`${path}/notes`, note), await shop.post(`${path}/notes`, note)];
  expect(early.map(({ status }) => status)).toEqual([404, 200]);
  await driver.handedOff();
  const handoff = `/v1/cases/${(await driver.handoff.document()).case.caseId}`;
  for (const one of [path, handoff]) {
    await harness.reads(shop, one);
    expect(codeOf(await portal.get(one))).toEqual([404, 'not-found']);
    expect(codeOf(await portal.get(`${one}/timeline`))).toEqual([404, 'not-found']);
  }
  const cancel = await portal.post(`${path}/cancel`, { reason: 'not ours' });
  expect(codeOf(cancel)).toEqual([404, 'not-found']);
  const listed = async (caller: ApiCaller) =>
    (await caller.get('/v1/cases')).json.cases.map((one: { caseId: string }) => one.caseId);
  expect(await listed(shop)).toContain(caseId);
  expect(await listed(portal)).toEqual([]);
});

test('OB-2: staff work on what any client has started, and clients decide no tasks', async () => {
  const { caseId, driver } = await harness.postOrder('Q-1011');
  const { taskId } = await driver.openTask('escalation');
  const sue = harness.as('sue', 'order-management-specialist');
  expect((await sue.post(`/v1/tasks/${taskId}/claim`, {})).status).toBe(200);
  expect(codeOf(await shop.post(`/v1/tasks/${taskId}/claim`, {}))).toEqual([403, 'not-allowed']);
  expect((await sue.get(`/v1/cases/${caseId}`)).status).toBe(200);
});
