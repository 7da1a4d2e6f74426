import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { createBillingActivities } from '../../activities/billing/activities.ts';
import type { BillingTrigger } from '../../activities/billing/port.ts';
import { createSandboxBilling } from '../../activities/billing/sandbox-billing.ts';
import { createCrmActivities } from '../../activities/crm/activities.ts';
import type { BookableOrder } from '../../activities/crm/port.ts';
import {
  createSandboxCrm,
  createSandboxCustomerDirectory,
} from '../../activities/crm/sandbox-crm.ts';
import { createProvisioningActivities } from '../../activities/provisioning/activities.ts';
import type { ProvisioningTicket } from '../../activities/provisioning/port.ts';
import { createSandboxProvisioning } from '../../activities/provisioning/sandbox-provisioning.ts';
import { startSandbox } from '../../dev/sandbox/sandbox.ts';
import type { OrderRequest } from '../../workflows/order-booking/order.ts';
import { subscriptionEndDate } from '../../workflows/order-booking/rules/value.ts';
import { SandboxAdmin, sandboxApiKey } from '../kit/sandbox-admin.ts';

/** Activities as a worker registers them. */
export type Activities = ReturnType<typeof activitiesAt>;

/** The outside systems of one test file. */
export interface Systems {
  readonly url: string;
  readonly smtpPort: number;
  readonly admin: SandboxAdmin;
  readonly activities: Activities;
  /** The order that upstream would post for the clean quote. */
  readonly request: OrderRequest;
  readonly close: () => Promise<void>;
}

/** Activities over the real adapters, against whatever listens at `baseUrl`. */
export function activitiesAt(baseUrl: string, { apiKey = sandboxApiKey, timeoutMs = 5000 } = {}) {
  const config = { baseUrl, apiKey, timeoutMs };
  return {
    ...createCrmActivities(createSandboxCrm(config)),
    ...createBillingActivities(createSandboxBilling(config)),
    ...createProvisioningActivities(
      createSandboxProvisioning(config, createSandboxCustomerDirectory(config)),
    ),
  };
}

export async function startSystems(): Promise<Systems> {
  const sandbox = await startSandbox();
  const admin = new SandboxAdmin(sandbox.url);
  const activities = activitiesAt(sandbox.url);
  const request = await admin.orderRequest('Q-1001');
  return {
    url: sandbox.url,
    smtpPort: sandbox.smtpPort,
    admin,
    activities,
    request,
    close: sandbox.close,
  };
}

/** A case id that no other test uses. */
export const freshCaseId = (): string =>
  `order-booking:quote:T-${randomUUID().slice(0, 8)}.${randomUUID().slice(0, 8)}`;

export function bookable(
  { terms, source, customerId, internalNotes }: OrderRequest,
  caseId: string,
): BookableOrder {
  const { termMonths, ...commercial } = terms;
  return {
    caseId,
    customerId,
    source,
    internalNotes,
    ...commercial,
    endDate: subscriptionEndDate(terms.startDate, termMonths),
  };
}

export function billingTrigger(
  request: OrderRequest,
  caseId: string,
  change: Partial<BillingTrigger> = {},
): BillingTrigger {
  const { termMonths, renewal: _renewal, ...commercial } = request.terms;
  return {
    caseId,
    customerId: request.customerId,
    orderNumber: 'SO-100001',
    actions: ['activate-schedule', 'first-invoice', 'recurring-cycle'],
    ...commercial,
    endDate: subscriptionEndDate(request.terms.startDate, termMonths),
    ...change,
  };
}

export function ticket(
  caseId: string,
  change: Partial<ProvisioningTicket> = {},
): ProvisioningTicket {
  return {
    caseId,
    queue: 'network',
    customerId: 'C-100',
    orderNumber: 'SO-100001',
    items: [{ lineId: 'L1', sku: 'NET-FIBER-1G', quantity: 1, dependsOn: [] }],
    activationDate: '2030-01-01',
    technicalNotes: 'rack 4',
    internalNotes: 'call before noon',
    specialHandling: 'escort needed',
    ...change,
  };
}

/** The Temporal failure that a call ends in; any other end fails the test. */
export async function failureOf(call: Promise<unknown>): Promise<ApplicationFailure> {
  const error = await call.then(
    (value) => new Error(`it succeeded with ${JSON.stringify(value)}`),
    (thrown: unknown) => thrown,
  );
  if (error instanceof ApplicationFailure) return error;
  throw error;
}
