import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Hono } from 'hono';
import { loadAccessPolicy } from '../../api/access/access-policy.ts';
import { ensureLocalIssuer, type LocalIssuer } from '../../api/auth/local-issuer.ts';
import { createTokenVerifier } from '../../api/auth/token-verifier.ts';
import { createApi } from '../../api/create-api.ts';
import { type ApiDeps, defaultLimits } from '../../api/deps.ts';
import { procedureKeys, type ServedProcedure } from '../../api/procedures.ts';
import type { TemporalGateway } from '../../api/temporal-gateway.ts';
import type { Absence } from '../../domain/cases/absence.ts';
import type { CaseView } from '../../domain/cases/case.ts';
import { type CaseUpdate, caseUpdates } from '../../domain/cases/messages.ts';
import type { TaskView } from '../../domain/cases/task.ts';
import type { TimelineEvent } from '../../domain/cases/timeline.ts';
import type { Role } from '../../domain/shared/roles.ts';
import type { AbsenceStore } from '../../store/absences.ts';
import type { Attachments } from '../../store/attachments/attachments.ts';
import type { IdempotencyStore } from '../../store/idempotency.ts';
import { createMonthReports } from '../../store/month-report.ts';
import { loadPolicy } from '../../workflows/load-policy.ts';

const policy = loadPolicy(resolve('policy'));

export const caseId = 'order-booking:quote:Q-1001.0a1b2c3d';
export const taskId = `${caseId}~1`;

export const aCase: CaseView = {
  caseId,
  workflowId: 'order-booking:quote:Q-1001',
  runId: '0a1b2c3d-0000-4000-8000-000000000000',
  seq: 7,
  procedure: 'order-booking',
  title: 'Order booking Q-1001',
  status: 'waiting',
  priority: 'P3',
  waitingFor: 'order-management-specialist decides on the quote',
  slaState: 'none',
  customerId: 'C-100',
  region: 'americas',
  requestedBy: 'shop',
  openedAtMs: 1_000,
  updatedAtMs: 2_000,
  policyVersion: 'abc',
  steps: [
    {
      key: 'quote',
      number: 1,
      title: 'Verify the quote',
      ownerRole: 'order-management-specialist',
      state: 'started',
    },
  ],
  clocks: [],
  exceptions: [],
  escalations: [],
  references: [{ kind: 'quote', id: 'Q-1001' }],
  facts: {},
};

export const aTask: TaskView = {
  taskId,
  caseId,
  version: 2,
  kind: 'escalation',
  state: 'open',
  procedure: 'order-booking',
  customerId: 'C-100',
  priority: 'P3',
  role: 'order-management-specialist',
  title: 'The quote is not approved',
  description: 'Have it approved, then try again.',
  choices: [{ key: 'retry', title: 'Check again', needsComment: false }],
  data: {},
  openedAtMs: 1_000,
  atRiskAtMs: 7_000,
  dueAtMs: 9_000,
};

export const anEvent: TimelineEvent = {
  n: 1,
  atMs: 1_000,
  kind: 'case.opened',
  text: 'Order booking Q-1001',
  actor: 'shop',
};

/** A complete order; every test changes what it is about. */
export function anOrder() {
  return {
    source: { kind: 'quote', number: 'Q-1001', version: 1 },
    customerId: 'C-100',
    region: 'americas',
    terms: {
      startDate: '2026-02-01',
      termMonths: 12,
      currency: 'USD',
      billingFrequency: 'monthly',
      paymentTerms: 'net-30',
      renewal: { auto: true, termMonths: 12, noticeDays: 30 },
      lines: [{ lineId: 'L1', sku: 'NET-FIBER-1G', quantity: 1, unitPriceMinor: 10_000 }],
      adjustments: [{ kind: 'discount', code: 'WELCOME', amountMinor: 500 }],
    },
    activationDate: '2026-02-01',
    internalNotes: 'Call before delivery.',
    technicalNotes: '',
    specialHandling: '',
    dependencies: [],
  };
}

/** What the fake Temporal was asked, in order. */
export interface Asked {
  readonly verb: string;
  readonly message: unknown;
  readonly key: string;
}

/** A gateway that says yes to everything and remembers it. */
export function yesGateway(asked: Asked[], over: Partial<TemporalGateway> = {}): TemporalGateway {
  const update = (verb: string) => async (message: unknown, key: string) => {
    asked.push({ verb, message, key });
    return { kind: 'answered', answer: { ok: true, seq: 8 } } as const;
  };
  const names = Object.keys(caseUpdates) as CaseUpdate[];
  const updates = Object.fromEntries(names.map((name) => [name, update(name)])) as Record<
    CaseUpdate,
    ReturnType<typeof update>
  >;
  return {
    start: async (start, key) => {
      asked.push({ verb: 'start', message: start, key });
      return {
        kind: 'started',
        caseId,
        workflowId: aCase.workflowId,
        runId: aCase.runId,
        fresh: true,
      };
    },
    ...updates,
    requesterOf: async () => undefined,
    deliver: async (message, receivers) => {
      asked.push({ verb: 'deliver', message: { message, receivers }, key: message.messageId });
      return 'delivered';
    },
    ready: async () => undefined,
    ...over,
  };
}

/** Idempotency rows in memory: for tests that are about something else. */
function looseStore(): IdempotencyStore {
  return {
    begin: async () => ({ kind: 'started', token: 't' }),
    finish: async () => undefined,
    abandon: async () => undefined,
  };
}

/** Absences in memory. */
export function absencesInMemory(): AbsenceStore {
  const absences = new Map<string, Absence>();
  return {
    put: async (absence) => void absences.set(absence.person, absence),
    get: async (person) => absences.get(person),
    list: async () => [...absences.values()],
    end: async (person) => void absences.delete(person),
  };
}

/** A case that has no attachment and gets none. */
function noAttachments(): Attachments {
  return {
    begin: async () => ({ kind: 'full', perCase: 0 }),
    complete: async () => ({ kind: 'absent' }),
    list: async () => [],
    find: async () => undefined,
    download: () => Promise.reject(new Error('there is nothing to download')),
  };
}

/**
 * Who posts, an order management specialist unless said otherwise, and with which further headers.
 */
export interface Sender {
  readonly roles?: readonly Role[];
  /** Named by the roles unless said otherwise. */
  readonly subject?: string;
  readonly headers?: Record<string, string>;
}

export interface ApiUnderTest {
  readonly app: Hono;
  readonly deps: ApiDeps;
  readonly asked: readonly Asked[];
  /** Lines of the log, as objects with their message. */
  readonly log: readonly Record<string, unknown>[];
  readonly issuer: LocalIssuer;
  readonly token: (...roles: Role[]) => Promise<string>;
  readonly get: (
    path: string,
    roles?: readonly Role[],
    headers?: Record<string, string>,
  ) => Promise<Response>;
  /** Posts with a fresh idempotency key unless the headers say otherwise. */
  readonly post: (path: string, body: unknown, sender?: Sender) => Promise<Response>;
  readonly close: () => void;
}

export const webhookSecret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;

/**
 * The API in process: real tokens, real access policy; what stands behind it is made up unless the
 * test brings it.
 */
export async function startApiUnderTest(
  over: Partial<ApiDeps> = {},
  procedures?: readonly ServedProcedure[],
): Promise<ApiUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'handoff-api-'));
  const issuer = await ensureLocalIssuer(folder, { HANDOFF_STAGE: 'local' });
  const asked: Asked[] = [];
  const log: Record<string, unknown>[] = [];
  const write = (line: object, message?: string) => log.push({ ...line, message });
  const deps: ApiDeps = {
    temporal: yesGateway(asked),
    readModel: {
      getCase: async (id) => (id === caseId ? aCase : undefined),
      latestCaseOfWorkflow: async (id) => (id === aCase.workflowId ? aCase : undefined),
      listCases: async () => ({ cases: [aCase], cursor: 'next' }),
      linksOf: async () => ({ outgoing: [], incoming: [] }),
      timeline: async () => ({ events: [anEvent] }),
      listTasks: async () => ({ tasks: [aTask] }),
      countTasks: async () => ({
        counts: { mine: 0, roles: 1, unassigned: 1, 'at-risk': 0, breached: 1, snoozed: 0 },
        complete: true,
      }),
      getTask: async (id) => (id === taskId ? aTask : undefined),
      tasksOfCase: async () => [aTask],
    },
    idempotency: looseStore(),
    absences: absencesInMemory(),
    attachments: noAttachments(),
    vault: { put: () => Promise.reject(new Error('this test has no vault')) },
    records: { get: async () => undefined },
    auth: { verify: createTokenVerifier([issuer.trusted]) },
    codec: { decode: async (payloads) => payloads, tokenInPath: true },
    webhookSecrets: [webhookSecret],
    links: { uiBaseUrl: 'http://127.0.0.1:8233', namespace: 'default' },
    policyTable: loadAccessPolicy(resolve('policy/access.yaml'), procedureKeys),
    library: { version: policy.version, policyOf: policy.forProcedure },
    schedules: { list: async () => [] },
    reports: createMonthReports({
      readModel: { clocksDue: async () => [], latestCaseOfWorkflow: async () => undefined },
      policy: { zone: 'UTC', levels: {} },
      procedures: ['order-booking'],
      now: Date.now,
    }),
    roster: { roster: { nodes: {}, rotations: {} }, policyVersion: 'abc' },
    clock: Date.now,
    logger: { info: write, warn: write, error: write } as unknown as ApiDeps['logger'],
    limits: defaultLimits,
    ...over,
  };
  const app = createApi(deps, procedures);
  const tokenOf = (roles: readonly Role[], subject = `person-of-${roles.join('+')}`) =>
    issuer.issueToken({ subject, roles: [...roles], ttlSeconds: 60 });
  const token = (...roles: Role[]) => tokenOf(roles);
  const authorized = async (roles: readonly Role[], subject?: string) => ({
    authorization: `Bearer ${await tokenOf(roles, subject)}`,
  });
  return {
    app,
    deps,
    asked,
    log,
    issuer,
    token,
    get: async (path, roles = ['order-management-specialist'], headers = {}) =>
      app.request(path, { headers: { ...(await authorized(roles)), ...headers } }),
    post: async (
      path,
      body,
      { roles = ['order-management-specialist'] as const, subject, headers = {} } = {},
    ) =>
      app.request(path, {
        method: 'POST',
        headers: {
          ...(await authorized(roles, subject)),
          'content-type': 'application/json',
          'idempotency-key': randomUUID(),
          ...headers,
        },
        body: body instanceof Uint8Array || typeof body === 'string' ? body : JSON.stringify(body),
      }),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The problem document of an answer. */
export async function problemOf(response: Response) {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  return (await response.json()) as {
    readonly code: string;
    readonly status: number;
    readonly detail: string;
    readonly errors?: readonly { readonly field: string; readonly reason: string }[];
  };
}
