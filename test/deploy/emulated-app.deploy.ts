import { randomUUID } from 'node:crypto';
import type { Child } from '../../dev/stack/child.ts';
import type { ApiCaller, Json } from '../kit/api-caller.ts';
import { type Build, buildAgain, buildProduct } from './builds.ts';
import { logOf } from './function-log.ts';
import { removeGrant } from './grants.ts';
import { openPlace, type Place } from './place.ts';
import { type Order, openProduct, type Product, pinningOf, untilNoWorkerRuns } from './product.ts';
import { releaseBuild, rollBackRelease } from './release.ts';
import { startEmulator, startSandbox, startTemporal } from './servers.ts';
import { bootstrap, type Deployment, deploy, destroy, putSecret } from './stage.ts';
import { tampered, unsigned } from './tokens.ts';

const webhookSecret = `whsec_${Buffer.from(randomUUID()).toString('base64')}`;
let place: Place;
const servers = new Map<string, Child>();
let first: Build;
let second: Build;
let deployment: Deployment;
let product: Product;
let shop: ApiCaller;
let manager: ApiCaller;
let open: Order;

beforeAll(async () => {
  place = await openPlace();
});
afterAll(async () => {
  await Promise.all([...servers.values()].map((server) => server.stop()));
});

let failed = false;
/** Each step stands on those before it. */
function inTurn(run: () => Promise<void>): () => Promise<void> {
  return async () => {
    if (failed)
      throw Object.assign(new Error('not tried: a step before failed'), { stack: undefined });
    failed = true;
    const started = Date.now();
    await run();
    failed = false;
    process.stdout.write(
      `[${((Date.now() - started) / 1000).toFixed(1)} s] ${expect.getState().currentTestName}\n`,
    );
  };
}

async function start(name: string, starting: Promise<Child>): Promise<void> {
  servers.set(name, await starting);
}

async function stop(name: string): Promise<void> {
  await servers.get(name)?.stop();
  servers.delete(name);
}

/** Deploys, puts the secret, and tells the teams where to send their acknowledgments. */
async function bringUp(build: Build): Promise<void> {
  deployment = await deploy(place, build);
  await putSecret(place, deployment.outputs, webhookSecret);
  product = openProduct(place, deployment);
  await product.sandbox.settings({ 'webhook.url': `${product.apiUrl}/v1/acknowledgments` });
  shop = product.withToken(
    await product.signIn.machine('handoff/read', 'handoff/write', 'handoff/upstream-system'),
  );
  manager = product.withToken(
    (await product.signIn.person('manager', ['operations-manager'])).access,
  );
}

const completed = (order: Order): Promise<Json> =>
  product.reads(shop, order.path, ({ status }) => status === 'completed');

async function completesOn(build: Build): Promise<void> {
  const order = await product.order(shop, 'Q-1001');
  const view = await completed(order);
  expect(view.steps.map(({ state }: Json) => state)).toEqual(Array(7).fill('done'));
  const { build: pinned, doneBy } = await pinningOf(place, order);
  expect([pinned, ...new Set(doneBy)]).toEqual([build.buildId, build.buildId]);
}

test(
  'the artefacts are built while emulator, Temporal and the systems around start',
  inTurn(async () => {
    const building = buildProduct(place);
    const starting = [
      start('emulator', startEmulator(place, { auth: false })),
      start('temporal', startTemporal(place, 'temporal')),
      start('sandbox', startSandbox(place, webhookSecret)),
    ];
    await Promise.allSettled(starting);
    await Promise.all(starting);
    await bootstrap(place);
    first = await building;
  }),
);

test(
  'stage local is deployed and has its secret',
  inTurn(() => bringUp(first)),
);

test(
  'who has no valid access token with the scope of the route is turned away, and who may not is told so',
  inTurn(async () => {
    const { signIn, withToken } = product;
    const specialist = await signIn.person('specialist', ['order-management-specialist']);
    const nobody = await signIn.person('nobody', []);
    const foreign = await signIn.person(
      'visitor',
      ['operations-manager'],
      await signIn.foreignClient(),
    );
    const reader = await signIn.machine('handoff/read', 'handoff/upstream-system');
    const seen = async (caller: ApiCaller, post?: string) =>
      (await (post ? caller.post(post, {}) : caller.get('/v1/tasks'))).status;
    const roles = { 'cognito:groups': ['operations-manager'] };
    const statuses = {
      none: await seen(withToken()),
      garbage: await seen(withToken('a.b.c')),
      unsigned: await seen(withToken(unsigned(specialist.access))),
      tampered: await seen(withToken(tampered(nobody.access, roles))),
      'ID token': await seen(withToken(specialist.id)),
      'of another client': await seen(withToken(foreign.access)),
      'without the scope': await seen(withToken(reader), '/v1/orders'),
      'without a role': await seen(withToken(nobody.access)),
      'of the wrong role': await seen(withToken(reader)),
      'with all': await seen(withToken(specialist.access)),
    };
    expect(statuses).toEqual({
      none: 401,
      garbage: 401,
      unsigned: 401,
      tampered: 401,
      'ID token': 403,
      'of another client': 401,
      'without the scope': 403,
      'without a role': 403,
      'of the wrong role': 403,
      'with all': 200,
    });
  }),
);

test(
  'the first build is released',
  inTurn(async () => {
    expect(await releaseBuild(place, first, deployment)).toContain(`Released ${first.buildId}.`);
  }),
);

test(
  'with no worker running an order completes: Temporal wakes the deployed function',
  inTurn(async () => {
    await untilNoWorkerRuns(place, deployment);
    await completesOn(first);
  }),
);

test(
  'a case waits for a decision while the second build is deployed and released',
  inTurn(async () => {
    open = await product.order(shop, 'Q-1081');
    await product.reads(shop, open.path, ({ status }) => status === 'waiting');
    second = buildAgain(place, first);
    deployment = await deploy(place, second);
    const said = await releaseBuild(place, second, deployment);
    expect(said).toContain(`Released ${second.buildId}.`);
    expect(said).toContain(`1 of 1 running cases replay on ${second.buildId}.`);
  }),
);

test(
  'a new order goes to the second build',
  inTurn(() => completesOn(second)),
);

test(
  'the case that waited takes the decision on the first build, and ends there',
  inTurn(async () => {
    const { json } = await manager.get('/v1/tasks?state=open&sort=due&limit=100');
    const task = json.tasks.find(({ caseId }: Json) => caseId === open.caseId);
    const claimed = await manager.post(`${task.links.self}/claim`);
    const code = task.choices.find(({ key }: Json) => key === 'approve')?.reasonCodes?.[0];
    const decision = {
      choice: 'approve',
      comment: 'seen to',
      ...(code && { reasonCode: code.key }),
    };
    const decided = await manager.post(`${task.links.self}/complete`, decision);
    expect([claimed.status, decided.status, decided.text]).toEqual([200, 200, expect.any(String)]);
    await completed(open);
    const { build, doneBy } = await pinningOf(place, open);
    expect([build, ...new Set(doneBy)]).toEqual([first.buildId, first.buildId]);
  }),
);

test(
  'one call rolls back: the next order goes to the first build',
  inTurn(async () => {
    expect(await rollBackRelease(place, deployment)).toContain(
      `new cases go to ${first.buildId} instead of ${second.buildId}`,
    );
    await completesOn(first);
  }),
);

test(
  'all stacks are destroyed and deployed anew',
  inTurn(async () => {
    await stop('temporal');
    await destroy(place, second);
    expect((await product.withToken().get('/v1/tasks')).status).toBe(404);
    await start('temporal', startTemporal(place, 'temporal-2'));
    await bringUp(first);
    await releaseBuild(place, first, deployment);
  }),
);

test(
  'with IAM evaluated an order completes',
  inTurn(async () => {
    await untilNoWorkerRuns(place, deployment);
    await stop('emulator');
    await start('emulator', startEmulator(place, { auth: true }));
    await completesOn(first);
  }),
);

test(
  'without one grant a call fails, and the log says why under the id of the request',
  inTurn(async () => {
    const { path } = await product.order(shop, 'Q-1001');
    await product.reads(shop, path, () => true);
    await removeGrant(place, 'Handoff-local-Api', 'dynamodb:GetItem');
    const answer = await shop.get(path);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      500,
      'application/problem+json',
    ]);
    const requestId = answer.json.instance.replace('urn:uuid:', '');
    const lines = (await logOf(place, 'Handoff-local-Api')).filter((line) =>
      line.includes(requestId),
    );
    expect(lines.join('\n')).toContain('"error":"AccessDeniedException"');
  }),
);
