/**
 * Roles of the written procedures (OB-2, decisions "roles", G-13) and of the systems around them.
 * A token carries them; policy decides which role may do what.
 */
export const roles = [
  'order-management-specialist',
  'revenue-operations-analyst',
  'billing-specialist',
  'customer-operations-coordinator',
  'billing-owner',
  'operations-manager',
  'billing-queue-lead',
  'provisioning-queue-lead',
  'upstream-system',
  'on-call-engineer',
] as const;

export type Role = (typeof roles)[number];

/** Who did something: a person or machine with the roles of its token, or the kernel itself. */
export interface Actor {
  /** Stable subject of the token; never a name or an address. */
  readonly subject: string;
  readonly roles: readonly Role[];
}
