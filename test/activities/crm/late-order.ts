import type { Systems } from '../systems.ts';

/** Posts a second order under the same reference, as an attempt does that commits late. */
export async function commitLate(admin: Systems['admin'], caseId: string): Promise<string> {
  const [known] = await admin.orders(caseId);
  const {
    number: _n,
    status: _s,
    createdAt: _c,
    billingReference: _b,
    cancelReason: _r,
    ...fields
  } = known ?? {};
  return String((await admin.call('POST', '/crm/orders', fields))['number']);
}
