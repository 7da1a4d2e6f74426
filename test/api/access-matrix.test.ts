import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadAccessPolicy } from '../../api/access/access-policy.ts';
import { listRoutes } from '../../api/create-api.ts';
import { type Action, actions } from '../../domain/shared/actions.ts';
import { type Role, roles } from '../../domain/shared/roles.ts';
import { type ApiUnderTest, anOrder, caseId, startApiUnderTest, taskId } from './api-kit.ts';

interface Operation {
  readonly 'x-action'?: Action;
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

const filled = (path: string) =>
  path
    .replace('{caseId}', caseId)
    .replace('{taskId}', taskId)
    .replace('{attachmentId}', 'a'.repeat(32))
    .replace('{token}', 'x')
    .replace('{step}', 'quote')
    .replace('{clock}', 'billing')
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
 * that.
 */
const isOthersTask = (path: string, role: Role) =>
  path === '/v1/tasks/{taskId}' &&
  !['order-management-specialist', 'operations-manager', 'on-call-engineer'].includes(role);

test('F-60: every role on every route is let in exactly where the policy table says', async () => {
  const policy = loadAccessPolicy(resolve('policy/access.yaml'));
  const seen: string[] = [];
  for (const { method, path, operation } of operations) {
    const action = operation['x-action'];
    if (action === undefined) continue;
    for (const role of roles) {
      const body = bodies[path] ?? {};
      const response =
        method === 'get'
          ? await api.get(filled(path), [role])
          : await api.post(filled(path), body, { roles: [role] });
      const allowed = policy.rolesOf(action).includes(role);
      const isOthersAbsence = action === 'manage-absences' && role !== 'operations-manager';
      const was = `${role} ${method} ${path}: ${response.status === 403 ? 'refused' : 'let in'}`;
      expect(was).toBe(
        `${role} ${method} ${path}: ${allowed && !isOthersTask(path, role) && !isOthersAbsence ? 'let in' : 'refused'}`,
      );
      expect(response.status).toBeLessThan(500);
      seen.push(was);
    }
  }
  expect(seen.length).toBe(
    operations.filter(({ operation }) => operation['x-action']).length * roles.length,
  );
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
  const load = (text: string) => {
    const file = join(folder, 'access.yaml');
    writeFileSync(file, text);
    return loadAccessPolicy(file);
  };

  test.each([
    ['an action without a row', shipped.replace(/decode-payloads:[\s\S]*/, ''), /decode-payloads/],
    [
      'an unknown action',
      `${shipped}\ndrop-tables:\n  scope: handoff:write\n  roles: [on-call-engineer]\n`,
      /drop-tables/,
    ],
    [
      'an unknown role',
      shipped.replace('roles: [on-call-engineer]', 'roles: [wizard]'),
      /access\.yaml:\d+: decode-payloads\.roles\[0\]/,
    ],
    [
      'an unknown scope',
      shipped.replace('scope: handoff:read', 'scope: all'),
      /access\.yaml:\d+: read-cases\.scope/,
    ],
    [
      'a role twice',
      shipped.replace('roles: [on-call-engineer]', 'roles: [on-call-engineer, on-call-engineer]'),
      /decode-payloads\.roles/,
    ],
  ])('%s is refused with file, line and field', (_what, text, message) => {
    expect(() => load(text)).toThrow(message);
  });
});
