import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadAccessPolicy } from '../../api/access/access-policy.ts';
import { listRoutes } from '../../api/create-api.ts';
import { procedureKeys, servedProcedures } from '../../api/procedures.ts';
import { type Action, actions } from '../../domain/shared/actions.ts';
import { type Role, roles } from '../../domain/shared/roles.ts';
import type { TaskFilter } from '../../store/queries.ts';
import {
  type ApiUnderTest,
  anOrder,
  caseId,
  problemOf,
  startApiUnderTest,
  taskId,
} from './api-kit.ts';

interface Operation {
  readonly 'x-action'?: Action;
  readonly 'x-procedure'?: string;
  readonly 'x-access'?: string;
}
interface Description {
  readonly paths: { readonly [path: string]: { readonly [method: string]: Operation } };
}

let api: ApiUnderTest;
let operations: readonly {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}[];
beforeAll(async () => {
  api = await startApiUnderTest();
  const description = (await (await api.app.request('/v1/openapi.json')).json()) as Description;
  operations = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
});
afterAll(() => api.close());

/** Addresses of a case and a task of the procedure; order booking has one that is there. */
const filled = (path: string, procedure = 'order-booking') =>
  path
    .replace('{caseId}', caseId.replace('order-booking', procedure))
    .replace('{taskId}', taskId.replace('order-booking', procedure))
    .replace('{procedure}', procedure)
    .replace('{token}', 'x')
    .replace('{step}', 'quote')
    .replace('{clock}', 'billing')
    .replace('{name}', 'no-such-message')
    .replace('{person}', 'bob');
const bodies: { readonly [path: string]: object } = {
  '/v1/orders': anOrder(),
  '/v1/tasks/{taskId}/complete': { choice: 'retry' },
  '/v1/tasks/{taskId}/reassign': { toRole: 'billing-owner', comment: 'theirs' },
  '/v1/tasks/{taskId}/draft': { choice: 'retry', form: {} },
  '/v1/cases/{caseId}/exceptions': { step: 'quote', text: 'agreed by mail' },
  '/v1/cases/{caseId}/steps/{step}/skip': { reason: 'agreed by mail' },
  '/v1/absences': { person: 'bob', deputy: 'carl', until: '2099-01-01T00:00:00Z' },
  '/v1/cases/{caseId}/clocks/{clock}/pause': { reason: 'the customer has the next move' },
  '/v1/cases/{caseId}/clocks/{clock}/resume': { reason: 'the customer answered' },
  '/v1/cases/{caseId}/priority': { priority: 'P1', reason: 'many customers' },
  '/v1/cases/{caseId}/notes': { text: 'called' },
  '/v1/cases/{caseId}/cancel': { reason: 'withdrawn' },
  '/v1/cases/{caseId}/attachments': {
    fileName: 'scan.pdf',
    mediaType: 'application/pdf',
    bytes: 1,
    sha256: 'a'.repeat(64),
  },
  '/v1/codec/decode': { payloads: [] },
};

/**
 * One task is read by its role, and by those who read the tasks of all; the table has two rows for
 * that. One's own absence is one's own; that of others is for operations managers.
 */
function isRefusedBesides({ path, operation }: (typeof operations)[number], role: Role): boolean {
  const readers: readonly Role[] = [
    'order-management-specialist',
    'operations-manager',
    'on-call-engineer',
  ];
  if (path === '/v1/tasks/{taskId}') return !readers.includes(role);
  return operation['x-action'] === 'manage-absences' && role !== 'operations-manager';
}

/** The procedures for whose cases a route is asked; `undefined` where it is about none. */
const proceduresOf = ({ path, operation }: (typeof operations)[number]) =>
  /\{(caseId|taskId)\}/.test(path) ? procedureKeys : [operation['x-procedure']];

test('F-60, F-86: every role on every route of every procedure is let in exactly where the policy table says', async () => {
  const policy = loadAccessPolicy(resolve('policy/access.yaml'), procedureKeys);
  const seen = { 'let in': 0, refused: 0 };
  for (const one of operations) {
    const { method, path, operation } = one;
    const action = operation['x-action'];
    if (action === undefined) continue;
    for (const procedure of proceduresOf(one)) {
      for (const role of roles) {
        const address = filled(path, procedure);
        const response =
          method === 'get'
            ? await api.get(address, [role])
            : await api.post(address, bodies[path] ?? {}, { roles: [role] });
        const mayBesides = procedure !== 'order-booking' && path === '/v1/tasks/{taskId}';
        const isAllowed =
          policy.rolesOf(action, procedure).includes(role) &&
          (mayBesides || !isRefusedBesides(one, role));
        const verdict = response.status === 403 ? 'refused' : 'let in';
        const asked = `${role} ${method} ${address}`;
        expect(`${asked}: ${verdict}`).toBe(`${asked}: ${isAllowed ? 'let in' : 'refused'}`);
        expect(response.status).toBeLessThan(500);
        seen[verdict] += 1;
      }
    }
  }
  expect(seen['let in']).toBeGreaterThan(200);
  expect(seen.refused).toBeGreaterThan(200);
});

test('F-60: there is no route without a rule', () => {
  const ruleless = operations
    .filter(({ operation }) => operation['x-action'] === undefined)
    .map(({ method, path }) => `${method} ${path}`);
  expect(ruleless.toSorted()).toEqual([
    'get /healthz',
    'get /readyz',
    'get /v1/docs',
    'get /v1/openapi.json',
    'post /v1/acknowledgments',
    'post /v1/codec/{token}/decode',
  ]);
  expect(
    listRoutes(api.deps)
      .map(({ method, path }) => `${method} ${path}`)
      .toSorted(),
  ).toEqual(operations.map(({ method, path }) => `${method} ${path}`).toSorted());
  const used = new Set(
    listRoutes(api.deps).flatMap(({ access }) => ('action' in access ? [access.action] : [])),
  );
  expect([...used, 'read-tasks-of-all-roles'].toSorted()).toEqual([...actions].toSorted());
});

test('F-86: what a role may do to the cases of one procedure it may not do to those of another', async () => {
  const cancel = (id: string) => api.post(`/v1/cases/${id}/cancel`, { reason: 'not needed' });
  expect((await cancel(caseId)).status).toBe(200);
  const review = 'service-level-review:month:order-booking_2026-10.0a1b2c3d';
  const refused = await cancel(review);
  expect(refused.status).toBe(403);
  expect((await problemOf(refused)).detail).toBe(
    'The token has no role that may do this; one of operations-manager may.',
  );
  expect((await api.get(`/v1/cases/${review}`)).status).toBe(403);
  expect((await api.post(`/v1/tasks/${review}~1/claim`, {})).status).toBe(403);
});

test('F-86: of many tasks at once, each is asked for its own procedure', async () => {
  const foreign = 'service-level-review:month:order-booking_2026-10.0a1b2c3d~1';
  const body = { action: 'escalate', taskIds: [taskId, foreign], reason: 'late' };
  const response = await api.post('/v1/tasks/bulk', body, { roles: ['billing-queue-lead'] });
  expect(await response.json()).toMatchObject({
    changed: 1,
    refused: 1,
    results: [
      { taskId, status: 200 },
      { taskId: foreign, status: 403, code: 'not-allowed' },
    ],
  });
});

test('F-86: the inbox shows the tasks of those procedures alone that a role may read, of its own roles or of all', async () => {
  const asks: TaskFilter[] = [];
  const own = await startApiUnderTest({
    readModel: {
      ...api.deps.readModel,
      listTasks: async (ask) => {
        asks.push(ask);
        return { tasks: [] };
      },
    },
  });
  await own.get('/v1/tasks', ['billing-specialist']);
  await own.get('/v1/tasks', ['operations-manager']);
  const roles: readonly Role[] = ['billing-specialist'];
  expect(asks[0]).toMatchObject({
    visible: roles,
    sight: { 'order-booking': roles, 'provisioning-handoff': roles },
  });
  expect(asks[0]?.sight).not.toHaveProperty('service-level-review');
  expect(asks[1]).not.toHaveProperty('visible');
  expect(asks[1]).not.toHaveProperty('sight');
  own.close();
});

test('every role that a procedure names may read and decide the tasks of its cases', () => {
  const policy = loadAccessPolicy(resolve('policy/access.yaml'), procedureKeys);
  for (const { definition } of servedProcedures)
    for (const { role } of definition.roles)
      for (const action of ['read-cases', 'read-tasks', 'decide-tasks', 'add-notes'] as const)
        expect([definition.key, role, action, policy.rolesOf(action, definition.key)]).toEqual([
          definition.key,
          role,
          action,
          expect.arrayContaining([role]),
        ]);
});

test('F-60: an on-call engineer reads everything and changes nothing', async () => {
  for (const { method, path, operation } of operations) {
    if (operation['x-action'] === undefined || path.startsWith('/v1/codec')) continue;
    const response =
      method === 'get'
        ? await api.get(filled(path), ['on-call-engineer'])
        : await api.post(filled(path), {}, { roles: ['on-call-engineer'] });
    expect([path, response.status === 403]).toEqual([path, method === 'post']);
  }
});

test('PA-9: only who leads a queue changes the priority of a case or many tasks at once', async () => {
  const leads: readonly Role[] = [
    'operations-manager',
    'billing-queue-lead',
    'provisioning-queue-lead',
  ];
  const led = operations.filter(({ operation }) => operation['x-action'] === 'manage-queues');
  expect(led.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual([
    'post /v1/cases/{caseId}/priority',
    'post /v1/tasks/bulk',
  ]);
  for (const { path } of led) {
    const allowed = await Promise.all(
      roles.map(async (role) =>
        (await api.post(filled(path), {}, { roles: [role] })).status === 403 ? undefined : role,
      ),
    );
    expect([path, allowed.filter((role) => role !== undefined).toSorted()]).toEqual([
      path,
      leads.toSorted(),
    ]);
  }
});

describe('the access policy file', () => {
  const shipped = readFileSync(resolve('policy/access.yaml'), 'utf8');
  const folder = mkdtempSync(join(tmpdir(), 'handoff-access-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const load = (text: string, procedures = procedureKeys) => {
    const file = join(folder, 'access.yaml');
    writeFileSync(file, text);
    return loadAccessPolicy(file, procedures);
  };
  const rowOf = (text: string, row: string) =>
    text.split('\n').findIndex((line) => line.includes(row)) + 1;

  test.each([
    [
      'an action without a row',
      shipped.replace(/.*decode-payloads.*\n/, ''),
      /access\.yaml:\d+: actions\.decode-payloads is missing/,
    ],
    [
      'an unknown action',
      shipped.replace('  decode-payloads:', '  drop-tables:'),
      /access\.yaml:\d+: actions\.drop-tables is not a field/,
    ],
    [
      'an unknown role',
      shipped.replace('roles: [on-call-engineer]', 'roles: [wizard]'),
      /access\.yaml:\d+: actions\.decode-payloads\.roles\[0\]/,
    ],
    [
      'an unknown scope',
      shipped.replace('scope: handoff:read', 'scope: all'),
      /access\.yaml:\d+: actions\.read-cases\.scope/,
    ],
    [
      'a role twice',
      shipped.replace('roles: [on-call-engineer]', 'roles: [on-call-engineer, on-call-engineer]'),
      /actions\.decode-payloads\.roles must not name a role twice/,
    ],
    [
      'rows of a procedure that there is not',
      shipped.replace('  provisioning-handoff:', '  provisioning-handover:'),
      /access\.yaml:\d+: procedures\.provisioning-handover is no procedure; there are order-booking/,
    ],
    [
      'an action that is not one of cases, given for a procedure',
      shipped.replace('[add-notes, read-cases]', '[add-notes, decode-payloads]'),
      /access\.yaml:\d+: procedures\.provisioning-handoff\.upstream-system\[1\]/,
    ],
    [
      'an action twice for a role',
      shipped.replace('[add-notes, read-cases]', '[add-notes, add-notes]'),
      /procedures\.provisioning-handoff\.upstream-system must not name an action twice/,
    ],
    [
      'lists over all cases for a role that sees its own',
      shipped.replace('[add-notes, read-cases]', '[add-notes, read-tasks]'),
      /access\.yaml:\d+: procedures\.provisioning-handoff\.upstream-system\[1\] shows or changes more than one case/,
    ],
    [
      'a sight that is none',
      shipped.replace('upstream-system: own', 'upstream-system: some'),
      /access\.yaml:\d+: sees\.roles\.upstream-system/,
    ],
  ])('%s is refused with file, line and field', (_what, text, message) => {
    expect(text).not.toBe(shipped);
    expect(() => load(text)).toThrow(message);
  });

  test('a fault names the line on which it stands', () => {
    const text = shipped.replace('[add-notes, read-cases]', '[add-notes, fly]');
    const line = rowOf(text, '[add-notes, fly]');
    expect(() => load(text)).toThrow(
      `access.yaml:${line}: procedures.provisioning-handoff.upstream-system[1]`,
    );
  });

  test('a new procedure needs rows for its own roles, and nothing else', () => {
    const rows = '  fibre-audit:\n    billing-owner: [read-cases, decide-tasks]\n';
    const text = shipped.replace('procedures:\n', `procedures:\n${rows}`);
    const policy = load(text, [...procedureKeys, 'fibre-audit']);
    expect(policy.rolesOf('decide-tasks', 'fibre-audit')).toEqual([
      'billing-owner',
      'operations-manager',
    ]);
    expect(policy.rolesOf('cancel-cases', 'fibre-audit')).toEqual(['operations-manager']);
    expect(policy.rolesOf('start-cases', 'fibre-audit')).toEqual([]);
  });
});
