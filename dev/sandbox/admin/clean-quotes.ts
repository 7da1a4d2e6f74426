import { z } from 'zod';
import type { OrderRequest } from '../../../workflows/order-booking/order.ts';
import { requestFor, usualTerms, usualValidity } from '../fixtures/fixtures.ts';
import type { World } from '../store/world.ts';

/** Body of `POST /admin/clean-quotes`. Numbers stay short enough to be a business key. */
export const cleanQuotesSchema = z.strictObject({
  count: z.int().min(1).max(100_000),
  prefix: z.string().regex(/^[A-Za-z0-9_-]{1,40}$/, 'letters, digits, - and _ only, at most 40'),
  customerId: z.string().default('C-100'),
  /** One piece of each, at the list price; the usual two products when left out. */
  skus: z
    .array(z.string().regex(/^[A-Z0-9-]{1,40}$/, 'capital letters, digits and - only, at most 40'))
    .min(1)
    .max(20)
    .exactOptional(),
});

/**
 * Adds approved quotes with their contracts, `prefix-000001` and up; the template is the first
 * one's order request.
 */
export function plantCleanQuotes(
  world: Pick<World, 'crm.quotes' | 'crm.contracts'>,
  { count, prefix, customerId, skus: wanted }: z.infer<typeof cleanQuotesSchema>,
  nowMs: number,
): { readonly numbers: readonly string[]; readonly template: OrderRequest } {
  const terms = usualTerms(customerId, nowMs, wanted);
  const versions = [
    {
      version: 1,
      approval: { status: 'approved' as const, level: 1 },
      validUntil: usualValidity(nowMs),
      terms,
    },
  ];
  const numbers = Array.from(
    { length: count },
    (_, index) => `${prefix}-${String(index + 1).padStart(6, '0')}`,
  );
  for (const number of numbers) {
    world['crm.contracts'].put({ number: `CT-${number}`, accountId: customerId, terms });
    world['crm.quotes'].put({
      number,
      kind: 'quote',
      accountId: customerId,
      versions,
      contractNumber: `CT-${number}`,
    });
  }
  return {
    numbers,
    template: requestFor({
      number: numbers[0] ?? '',
      kind: 'quote',
      version: 1,
      customerId,
      terms,
    }),
  };
}
