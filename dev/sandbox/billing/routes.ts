import { Hono } from 'hono';
import { notFound, refuse, type SandboxContext, type SandboxEnv } from '../http/answers.ts';
import { isRefusal, type Refusal, refusal } from '../http/manners.ts';
import type { World } from '../store/world.ts';
import {
  type Account,
  newCreditNoteSchema,
  newCycleSchema,
  newInvoiceSchema,
  newScheduleSchema,
  reasonSchema,
} from './billing.schema.ts';
import { createBillingDocuments } from './documents.ts';
import { type KeyedPost, keyedPost } from './idempotency.ts';

/** A document that billing hands over to its team. */
export interface BilledDocument {
  readonly id: string;
  readonly externalReference: string;
  readonly accountId: string;
}

/** What billing needs, and whom it tells of the first document of a reference. */
export interface BillingParts {
  readonly world: World;
  readonly nowMs: () => number;
  readonly triggered: (document: BilledDocument) => void;
}

/** Billing: accounts, schedules, invoices, cycles, credit notes. */
export function billingRoutes({ world, nowMs, triggered }: BillingParts): Hono<SandboxEnv> {
  const documents = createBillingDocuments(world, nowMs);
  const routes = new Hono<SandboxEnv>();
  const post = <T extends object>(path: string, keyed: KeyedPost<T>) =>
    routes.post(path, keyedPost(world, keyed));
  /** The team takes on a reference once, at its first document. */
  const handedOver = <D extends BilledDocument>(result: D | Refusal): D | Refusal => {
    if (!isRefusal(result) && documentCount(world, result.externalReference) === 1)
      triggered(result);
    return result;
  };

  readRoutes(routes, world);
  post('/schedules', {
    schema: newScheduleSchema,
    status: 201,
    work: (body) => handedOver(documents.createSchedule(body)),
  });
  post('/invoices', {
    schema: newInvoiceSchema,
    status: 201,
    work: (body) => handedOver(documents.createInvoice(body)),
  });
  post('/cycles', {
    schema: newCycleSchema,
    status: 201,
    work: (body) => handedOver(documents.createCycle(body)),
  });
  post('/credit-notes', {
    schema: newCreditNoteSchema,
    status: 201,
    work: documents.createCreditNote,
  });
  post('/schedules/:id/end', {
    schema: reasonSchema,
    status: 200,
    work: ({ reason }, id) => documents.endSchedule(id, reason),
  });
  post('/cycles/:id/end', {
    schema: reasonSchema,
    status: 200,
    work: ({ reason }, id) => documents.endCycle(id, reason),
  });
  post('/invoices/:id/void', {
    schema: reasonSchema,
    status: 200,
    work: ({ reason }, id) => documents.voidInvoice(id, reason),
  });
  return routes;
}

function readRoutes(routes: Hono<SandboxEnv>, world: World): void {
  routes.get('/accounts', (c) => {
    const customer = c.req.query('customer');
    if (customer === undefined) return missingParameter(c, 'customer');
    return c.json({ data: world['billing.accounts'].find('customer', customer).map(shownAccount) });
  });
  routes.get('/documents', (c) => {
    const reference = c.req.query('externalReference');
    if (reference === undefined) return missingParameter(c, 'externalReference');
    return c.json({
      schedules: world['billing.schedules'].find('externalReference', reference),
      invoices: world['billing.invoices'].find('externalReference', reference),
      cycles: world['billing.cycles'].find('externalReference', reference),
      creditNotes: world['billing.credit-notes'].find('externalReference', reference),
    });
  });
  for (const kind of ['schedules', 'invoices', 'cycles'] as const) {
    routes.get(`/${kind}/:id`, (c) => {
      const document = world[`billing.${kind}`].get(c.req.param('id'));
      return document === undefined ? notFound(c, c.req.param('id')) : c.json(document);
    });
  }
}

function documentCount(world: World, reference: string): number {
  const kinds = ['billing.schedules', 'billing.invoices', 'billing.cycles'] as const;
  return kinds.reduce(
    (count, kind) => count + world[kind].find('externalReference', reference).length,
    0,
  );
}

function shownAccount({ listedUnder: _kept, ...account }: Account): Omit<Account, 'listedUnder'> {
  return account;
}

function missingParameter(c: SandboxContext, field: string): Response {
  return refuse(
    c,
    refusal({ status: 400, code: 'parameter_missing', message: `${field} is required`, field }),
  );
}
