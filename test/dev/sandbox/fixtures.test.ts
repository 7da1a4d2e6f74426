import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSandboxBilling } from '../../../activities/billing/sandbox-billing.ts';
import { createSandboxCrm } from '../../../activities/crm/sandbox-crm.ts';
import { customerFixtures } from '../../../dev/sandbox/fixtures/customers.ts';
import { scenarios } from '../../../dev/sandbox/fixtures/fixtures.ts';
import { scenarioTable } from '../../../dev/sandbox/fixtures/table.ts';
import { type Sandbox, startSandbox } from '../../../dev/sandbox/sandbox.ts';
import type { Finding } from '../../../domain/cases/finding.ts';
import type { CustomerFacts, QuoteFacts } from '../../../domain/commerce/facts.ts';
import { loadPolicy } from '../../../workflows/load-policy.ts';
import type { OrderRequest } from '../../../workflows/order-booking/order.ts';
import { approvalReasons } from '../../../workflows/order-booking/rules/approval.ts';
import { billingFindings } from '../../../workflows/order-booking/rules/billing-check.ts';
import { quoteFindings } from '../../../workflows/order-booking/rules/quote-check.ts';
import { termsFindings } from '../../../workflows/order-booking/rules/terms-check.ts';
import { planHandoff } from '../../../workflows/provisioning-handoff/rules/routing.ts';
import { type Client, clientOf, type Json, orderBody } from './client.ts';

const root = join(import.meta.dirname, '../..', '..');
const policies = loadPolicy(join(root, 'policy'));
const policy = policies.forProcedure('order-booking');
const handoffPolicy = policies.forProcedure('provisioning-handoff');

let sandbox: Sandbox;
let client: Client;

beforeAll(async () => {
  sandbox = await startSandbox();
  client = clientOf(sandbox);
});
afterAll(() => sandbox.close());

/** The formatter pads the columns of a table in a README. */
const cells = (table: string) =>
  table.split('\n').map((row) => row.split('|').map((cell) => cell.trim().replace(/^-+$/, '---')));

test('the README shows the table of the fixtures as they are', () => {
  const readme = readFileSync(join(root, 'dev/sandbox/README.md'), 'utf8');
  const table = /<!-- table -->\n([\s\S]*)\n<!-- end of table -->/.exec(readme)?.[1];
  expect(cells(table ?? '')).toEqual(cells(scenarioTable()));
});

test('customers are of all regions, all segments and many countries and currencies; numbers are unique', () => {
  const distinct = (read: (customer: (typeof customerFixtures)[number]) => unknown) =>
    new Set(customerFixtures.map(read)).size;
  expect(customerFixtures.length).toBeGreaterThanOrEqual(12);
  expect([
    distinct(({ region }) => region),
    distinct(({ segment = 'business' }) => segment),
  ]).toEqual([3, 3]);
  expect(distinct(({ currency }) => currency)).toBeGreaterThanOrEqual(8);
  expect(distinct(({ country }) => country)).toBeGreaterThanOrEqual(8);
  expect(distinct(({ id }) => id)).toBe(customerFixtures.length);
  const numbers = scenarios.map(({ number }) => number);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(numbers.filter((number) => number.startsWith('Q-')).length).toBeGreaterThanOrEqual(25);
  expect(numbers.filter((number) => number.startsWith('OF-'))).toEqual([
    'OF-2001',
    'OF-2002',
    'OF-2003',
  ]);
});

test('the admin lists every branch with its expectation', async () => {
  const { orderRequests } = (await client.get('/admin/order-requests')).json;
  expect(orderRequests.map(({ number }: Json) => number)).toEqual(
    scenarios.map(({ number }) => number),
  );
  expect(orderRequests[0]).toEqual({
    number: 'Q-1001',
    customerId: 'C-100',
    branch: 'clean, two queues',
    stopsAt: 'none',
    findings: [],
    expectation: expect.stringContaining('completed'),
  });
  expect((await client.get('/admin/order-requests/Q-0')).status).toBe(404);
});

interface Found {
  readonly quote: readonly Finding[];
  readonly terms: readonly Finding[];
  readonly 'billing-readiness': readonly Finding[];
  readonly handoff: readonly Finding[];
  readonly approval: readonly string[];
}

/** What the product's adapters and rules find for a request, step by step. */
async function found(request: OrderRequest): Promise<Found> {
  const system = { baseUrl: sandbox.url, apiKey: 'sandbox-key' };
  const crm = createSandboxCrm(system);
  const [quote, contract, customer, account] = await Promise.all([
    crm.readQuote(request.source),
    crm.readContract(request.source),
    crm.readCustomer(request.customerId),
    createSandboxBilling(system).readAccount(request.customerId),
  ]);
  const facts = { request, quote: quote ?? null, customer: customer ?? null };
  return {
    quote: quoteFindings({ ...facts, policy: policy.quote, nowMs: Date.now() }),
    terms:
      quote === undefined
        ? []
        : termsFindings({ request, quote: quote as QuoteFacts, contract: contract ?? null }),
    'billing-readiness':
      customer === undefined
        ? []
        : billingFindings({
            request,
            customer: customer as CustomerFacts,
            account: account ?? null,
            policy: policy.billing,
          }),
    approval: approvalReasons(request.terms, policy.approval),
    handoff: planHandoff({
      lines: request.terms.lines,
      dependencies: request.dependencies,
      policy: handoffPolicy,
    }).findings,
  };
}

const codes = (findings: readonly Finding[]) =>
  [...new Set(findings.map(({ code }) => code))].toSorted();
const checks = ['quote', 'terms', 'billing-readiness'] as const;

test.each(scenarios.map((scenario) => [scenario.number, scenario] as const))(
  'OB-4 to OB-25: %s is found by the rules as the table says',
  async (number, { stopsAt, findings = [] }) => {
    const result = await found((await client.get(`/admin/order-requests/${number}`)).json);
    const firstWithFindings = checks.find((check) => result[check].length > 0);
    if (stopsAt === 'quote' || stopsAt === 'terms' || stopsAt === 'billing-readiness') {
      expect(firstWithFindings).toBe(stopsAt);
      expect(codes(result[stopsAt])).toEqual(findings.toSorted());
      return;
    }
    expect(firstWithFindings).toBeUndefined();
    expect(result.approval.length > 0).toBe(stopsAt === 'approval');
    expect(codes(result.handoff)).toEqual(stopsAt === 'handoff' ? findings.toSorted() : []);
  },
);

test('clean quotes are added by the thousand, and each is a clean order with the template of the first', async () => {
  const { numbers, template } = (
    await client.post('/admin/clean-quotes', { count: 1000, prefix: 'B1' })
  ).json;
  expect(numbers).toHaveLength(1000);
  expect([numbers[0], numbers[999], template.source.number]).toEqual([
    'B1-000001',
    'B1-001000',
    'B1-000001',
  ]);
  const last = { ...template, source: { ...template.source, number: 'B1-001000' } };
  expect((await client.get('/admin/order-requests/B1-001000')).json).toEqual(last);
  expect(await found(last)).toEqual({
    quote: [],
    terms: [],
    'billing-readiness': [],
    approval: [],
    handoff: [],
  });
  expect((await client.post('/crm/orders', orderBody(last))).json).toMatchObject({
    status: 'booked',
    quoteNumber: 'B1-001000',
  });
  const cloud = (
    await client.post('/admin/clean-quotes', { count: 1, prefix: 'CL', skus: ['CLOUD-VM-M'] })
  ).json.template;
  expect(cloud.terms.lines).toEqual([
    { lineId: 'L1', sku: 'CLOUD-VM-M', quantity: 1, unitPriceMinor: 14_000 },
  ]);
  const yen = (
    await client.post('/admin/clean-quotes', { count: 1, prefix: 'JP', customerId: 'C-104' })
  ).json.template;
  expect([yen.terms.currency, yen.region, codes((await found(yen)).terms)]).toEqual([
    'JPY',
    'apac',
    [],
  ]);
});

test('clean quotes are refused for a bad prefix, a bad count and a customer who cannot order', async () => {
  const refused = async (body: object) => {
    const { status, json } = await client.post('/admin/clean-quotes', body);
    return [status, json.field];
  };
  expect(await refused({ count: 1, prefix: 'a/b' })).toEqual([422, 'prefix']);
  expect(await refused({ count: 0, prefix: 'a' })).toEqual([422, 'count']);
  expect(await refused({ count: 1, prefix: 'a', customerId: 'C-121' })).toEqual([404, undefined]);
});
