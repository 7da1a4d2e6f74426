import { runLoad } from '../../../dev/bench/load.ts';
import type { Posting, ProductApi } from '../../../dev/bench/product-api.ts';
import type { OrderRequest } from '../../../workflows/order-booking/order.ts';

const orders = Array.from(
  { length: 12 },
  (_, i) => ({ source: { number: `B-${i}` } }) as OrderRequest,
);

/**
 * A product that completes an order two looks at the list after it was posted, and shows three
 * completed ones a page.
 */
function fakeProduct(refused: readonly string[] = []) {
  const open = new Map<string, number>();
  const done: { readonly caseId: string; readonly openedAtMs: number }[] = [];
  const seen = { mostOpen: 0, pages: 0 };
  const api: ProductApi = {
    postOrder: ({ source }): Promise<Posting> => {
      if (refused.includes(source.number))
        return Promise.resolve({ kind: 'refused', reason: '409' });
      open.set(source.number, 0);
      seen.mostOpen = Math.max(seen.mostOpen, open.size);
      return Promise.resolve({ kind: 'accepted', caseId: source.number });
    },
    repeats: () => 0,
    completed: ({ cursor }) => {
      seen.pages += 1;
      if (cursor === undefined) {
        for (const [caseId, looks] of open) {
          open.set(caseId, looks + 1);
          if (looks < 1) continue;
          open.delete(caseId);
          done.unshift({ caseId, openedAtMs: Date.now() });
        }
      }
      const from = Number(cursor ?? 0);
      const goesOn = from + 3 < done.length;
      return Promise.resolve({
        cases: done.slice(from, from + 3),
        ...(goesOn && { cursor: String(from + 3) }),
      });
    },
    timeline: () => Promise.resolve([]),
    describe: (caseId) => Promise.resolve(caseId),
  };
  return { api, seen };
}

describe('the load', () => {
  test('keeps the asked number in flight until every order is completed, and reads on to the oldest open one', async () => {
    const { api, seen } = fakeProduct();
    const accepted: string[] = [];
    const result = await runLoad(api, {
      orders,
      inFlight: 4,
      accepted: ({ number }) => accepted.push(number),
    });
    expect(seen.mostOpen).toBe(4);
    expect(seen.pages).toBeGreaterThan(6);
    expect(accepted).toEqual(orders.map(({ source }) => source.number));
    expect(result.completed.map(({ number }) => number).toSorted()).toEqual(accepted.toSorted());
    expect(result.refusals).toEqual([]);
  });

  test('an order that is refused leaves its place to the next, and is named', async () => {
    const { api } = fakeProduct(['B-1']);
    const result = await runLoad(api, { orders: orders.slice(0, 3), inFlight: 1 });
    expect(result.completed.map(({ number }) => number)).toEqual(['B-0', 'B-2']);
    expect(result.refusals).toEqual(['B-1: 409']);
  });
});
