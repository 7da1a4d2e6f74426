import type { ProcedurePolicy } from '../../domain/cases/procedure-policy.ts';
import type { Role } from '../../domain/shared/roles.ts';
import type { ClockPolicy } from '../../domain/sla/clock-policy.ts';

/** The slice of policy a provisioning handoff runs under. */
export interface HandoffPolicy extends ProcedurePolicy {
  readonly queues: readonly Queue[];
  /** First route whose `skus` holds the SKU or a prefix ending in `*` wins (OB-45). */
  readonly routes: readonly { readonly skus: readonly string[]; readonly queue: string }[];
  readonly clocks: {
    readonly billing: ClockPolicy;
    readonly provisioning: ClockPolicy;
  };
  /** Hears of a late billing acknowledgment as its queue's lead. */
  readonly billingQueue: Queue;
}

/** A fulfilment queue of policy; where it is reached stays out of cases. */
export interface Queue {
  readonly key: string;
  readonly title: string;
  readonly leadRole: Role;
}
