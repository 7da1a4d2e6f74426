import { z } from 'zod';

const systems = ['crm', 'billing', 'provisioning', 'ticketing', 'mail', 'phone', 'chat'] as const;
const kinds = [
  'status',
  'delay',
  'hang',
  'drop-after',
  'drop-before',
  'malformed',
  'html',
  'wrong-answer',
  'too-many-requests',
] as const;
const mailKinds: readonly string[] = [
  'status',
  'delay',
  'hang',
  'drop-after',
  'drop-before',
  'too-many-requests',
];

/** Body of `POST /admin/faults`. */
export const newFaultSchema = z
  .strictObject({
    system: z.enum(systems),
    method: z.string().min(1).exactOptional(),
    /** Start of the path, with or without the system's prefix; `*` stands for anything. */
    path: z.string().min(1).exactOptional(),
    kind: z.enum(kinds),
    status: z.int().min(200).max(599).exactOptional(),
    delayMs: z.int().nonnegative().exactOptional(),
    retryAfterSeconds: z.int().nonnegative().exactOptional(),
    /** Share of the calls that it hits. */
    rate: z.number().min(0).max(1).exactOptional(),
    /** After that many hits it is spent. */
    count: z.int().positive().exactOptional(),
    /** Start of the series that decides by rate: the same seed hits the same calls. */
    seed: z.int().exactOptional(),
  })
  .refine((fault) => fault.system !== 'mail' || mailKinds.includes(fault.kind), {
    path: ['kind'],
    message: `a mail fault is one of ${mailKinds.join(', ')}`,
  })
  .refine((fault) => fault.system !== 'mail' || (fault.status ?? 451) >= 400, {
    path: ['status'],
    message: 'SMTP fails with 4xx or 5xx',
  });

export type NewFault = z.infer<typeof newFaultSchema>;
export type FaultKind = NewFault['kind'];

/** A fault switch and how often it fired. */
export type Fault = NewFault & { readonly id: string; hits: number };

/** The fault switches of the sandbox. */
export interface Faults {
  readonly add: (fault: NewFault) => Fault;
  readonly all: () => readonly Fault[];
  readonly remove: (id: string) => boolean;
  readonly clear: () => void;
  /** The first switch that fires for this call, counted as a hit. */
  readonly hit: (call: {
    readonly system: string;
    readonly method: string;
    readonly path: string;
  }) => Fault | undefined;
}

interface Armed {
  readonly fault: Fault;
  readonly path: RegExp;
  readonly chance: () => number;
}

/** No switch is on at first. */
export function createFaults(): Faults {
  const armed = new Map<string, Armed>();
  let last = 0;
  return {
    add: (asked) => {
      last += 1;
      const fault: Fault = { id: `F-${last}`, ...asked, hits: 0 };
      armed.set(fault.id, {
        fault,
        path: pathPattern(fault),
        chance: seededChance(fault.seed ?? 1),
      });
      return fault;
    },
    all: () => [...armed.values()].map(({ fault }) => fault),
    remove: (id) => armed.delete(id),
    clear: () => armed.clear(),
    hit: (call) => {
      for (const { fault, path, chance } of armed.values()) {
        if (fault.system !== call.system || !path.test(call.path)) continue;
        if (fault.method !== undefined && fault.method.toUpperCase() !== call.method) continue;
        if (fault.count !== undefined && fault.hits >= fault.count) continue;
        if (fault.rate !== undefined && chance() >= fault.rate) continue;
        fault.hits += 1;
        return fault;
      }
      return undefined;
    },
  };
}

function pathPattern({ system, path = '' }: NewFault): RegExp {
  const full = path.startsWith(`/${system}`) ? path : `/${system}${path}`;
  const escaped = full
    .split('*')
    .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${escaped.join('.*')}`);
}

/** Numbers from 0 to 1 that look random and are the same for the same seed (mulberry32). */
function seededChance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
