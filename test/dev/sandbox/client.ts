import type { Sandbox } from '../../../dev/sandbox/sandbox.ts';

/** What an HTTP client saw. */
export interface Seen {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; throws when it is no JSON. */
  readonly json: Json;
}

// A test reads answers as it knows them; the systems' own schemas say what they may hold.
// oxlint-disable-next-line typescript/no-explicit-any
export type Json = any;

/** A plain HTTP client of a sandbox. */
export interface Client {
  readonly get: (path: string) => Promise<Seen>;
  readonly post: (path: string, body?: object, headers?: Record<string, string>) => Promise<Seen>;
  readonly patch: (path: string, body: object) => Promise<Seen>;
  readonly put: (path: string, body: object) => Promise<Seen>;
  readonly remove: (path: string) => Promise<Seen>;
  readonly call: (method: string, path: string, init?: RequestInit) => Promise<Seen>;
}

export function clientOf({ url }: Pick<Sandbox, 'url'>, apiKey = 'sandbox-key'): Client {
  const call = async (method: string, path: string, init: RequestInit = {}): Promise<Seen> => {
    const headers = {
      authorization: `Bearer ${apiKey}`,
      'content-type': 'application/json',
      ...(init.headers as Record<string, string>),
    };
    const answer = await fetch(`${url}${path}`, { ...init, method, headers });
    const text = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      get json() {
        return JSON.parse(text);
      },
    };
  };
  const withBody =
    (method: string) => (path: string, body?: object, headers?: Record<string, string>) =>
      call(method, path, {
        ...(body !== undefined && { body: JSON.stringify(body) }),
        ...(headers !== undefined && { headers }),
      });
  return {
    call,
    get: (path) => call('GET', path),
    post: withBody('POST'),
    patch: withBody('PATCH'),
    put: withBody('PUT'),
    remove: (path) => call('DELETE', path),
  };
}

/** Body of `POST /crm/orders` for a fixture's request. */
export function orderBody(
  request: Json,
  externalReference = 'order-booking:quote:test.00000000',
): Json {
  const { terms, source, customerId, internalNotes } = request;
  const { startDate, currency, lines, adjustments, billingFrequency, paymentTerms, renewal } =
    terms;
  return {
    externalReference,
    accountId: customerId,
    accountName: 'Acme Fabrication',
    contact: { name: 'Primary desk', email: 'primary@c-100.example', phone: '+1-555-0100' },
    quoteNumber: source.number,
    quoteKind: source.kind,
    quoteVersion: source.version,
    startDate,
    endDate: startDate.replace(/^\d+/, (year: string) => String(Number(year) + 1)),
    currency,
    lines,
    adjustments,
    billingFrequency,
    paymentTerms,
    renewal,
    internalNotes,
  };
}

const line = { lineId: 'L1', sku: 'NET-FIBER-1G', quantity: 1, unitPriceMinor: 45_000 };

/** Body of `POST /billing/schedules`. */
export function scheduleBody(change: object = {}): object {
  return {
    externalReference: 'order-booking:quote:test.00000000',
    accountId: 'BA-100',
    orderNumber: 'SO-100001',
    startDate: '2030-01-01',
    endDate: '2030-12-31',
    frequency: 'monthly',
    currency: 'USD',
    paymentTerms: 'net-30',
    lines: [line],
    adjustments: [],
    ...change,
  };
}

/** Body of `POST /billing/invoices`. */
export function invoiceBody(change: object = {}): object {
  return {
    externalReference: 'order-booking:quote:test.00000000',
    accountId: 'BA-100',
    scheduleId: null,
    currency: 'USD',
    amountMinor: 45_000,
    lines: [line],
    adjustments: [],
    ...change,
  };
}

/** Body of `POST /provisioning/tickets`. */
export function ticketBody(change: object = {}): object {
  return {
    externalReference: 'order-booking:quote:test.00000000',
    queue: 'network',
    customerId: 'C-100',
    customerName: 'Acme Fabrication',
    orderNumber: 'SO-100001',
    items: [{ lineId: 'L1', sku: 'NET-FIBER-1G', quantity: 1, dependsOn: [] }],
    activationDate: '2030-01-01',
    technicalNotes: '',
    internalNotes: '',
    specialHandling: '',
    ...change,
  };
}
