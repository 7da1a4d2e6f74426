import { z } from 'zod';
import { type Behaviour, behaviourSchema } from './downstream/downstream.schema.ts';
import type { World } from './store/world.ts';

/** Which status a new order takes in the CRM, and when. */
export interface BookingSetting {
  readonly bookingDelayMs: number;
  readonly bookedStatus: string;
}

/** Somebody answers, nobody does, or the provider does not call such a number. */
export type PhoneAnswer = 'answered' | 'no-answer' | 'blocked';

/** Settings that can be changed while the sandbox runs. */
export interface Settings {
  /** Every setting that is in force, by its key. */
  readonly read: () => { readonly [key: string]: unknown };
  /**
   * Changes settings; an object is merged with what is set, `null` returns a setting to its
   * default. Says what is wrong with the first bad one.
   */
  readonly change: (changes: {
    readonly [key: string]: unknown;
  }) => { readonly field: string; readonly message: string } | undefined;
  readonly webhookUrl: () => string | null;
  readonly booking: (customerId: string) => BookingSetting;
  readonly behaviour: (team: string, customerId: string) => Behaviour;
  /** What happens when a number is called. */
  readonly phoneAnswer: (number: string) => PhoneAnswer;
  /** A room that takes no messages any more. */
  readonly isArchivedRoom: (room: string) => boolean;
}

const defaultBehaviour: Behaviour = {
  acknowledge: 'auto',
  delayMs: 300,
  owner: true,
  dueDate: true,
  activate: 'after',
  activationDelayMs: 500,
  duplicates: 0,
};
const teams = ['billing', 'network', 'voice', 'cloud'];

const bookingDelay = z.int().nonnegative();
const bookedStatus = z.string().min(1);
const phoneAnswer = z.enum(['answered', 'no-answer', 'blocked'] satisfies PhoneAnswer[]);
const partialBehaviour = behaviourSchema.partial().strict();

const schemas: readonly { readonly key: RegExp; readonly schema: z.ZodType }[] = [
  { key: /^crm\.bookingDelayMs$/, schema: bookingDelay },
  { key: /^crm\.bookedStatus$/, schema: bookedStatus },
  { key: /^crm\.customers\.[^.]+\.bookingDelayMs$/, schema: bookingDelay },
  { key: /^crm\.customers\.[^.]+\.bookedStatus$/, schema: bookedStatus },
  { key: /^webhook\.url$/, schema: z.url() },
  { key: /^phone\.(answer|numbers\.\+[\d-]{5,25})$/, schema: phoneAnswer },
  { key: /^chat\.archived\.#[a-z0-9-]+$/, schema: z.boolean() },
  { key: /^downstream\.(billing|network|voice|cloud)$/, schema: partialBehaviour },
  {
    key: /^downstream\.customers\.[^.]+\.(billing|network|voice|cloud)$/,
    schema: partialBehaviour,
  },
];

/** What is wrong with a new value of a setting; `null` returns it to its default. */
function problemOf(key: string, value: unknown): string | undefined {
  const schema = schemas.find((row) => row.key.test(key))?.schema;
  if (schema === undefined) return 'no such setting';
  const issues = value === null ? undefined : schema.safeParse(value).error?.issues;
  return issues?.map((issue) => `${issue.path.join('.')} ${issue.message}`.trim()).join('; ');
}

/** The settings kept in the world; a customer's own come before those of everyone. */
export function createSettings(world: Pick<World, 'settings'>): Settings {
  const stored = (key: string) => world.settings.get(key)?.value;
  const merged = (key: string, value: unknown) => {
    const before = stored(key);
    return typeof value === 'object' && value !== null && typeof before === 'object'
      ? { ...before, ...value }
      : value;
  };
  const behaviour = (team: string, customerId: string): Behaviour => ({
    ...defaultBehaviour,
    ...(stored(`downstream.${team}`) as Partial<Behaviour> | undefined),
    ...(stored(`downstream.customers.${customerId}.${team}`) as Partial<Behaviour> | undefined),
  });
  const booking = (customerId: string): BookingSetting => ({
    bookingDelayMs: (stored(`crm.customers.${customerId}.bookingDelayMs`) ??
      stored('crm.bookingDelayMs') ??
      0) as number,
    bookedStatus: (stored(`crm.customers.${customerId}.bookedStatus`) ??
      stored('crm.bookedStatus') ??
      'booked') as string,
  });
  const answered = (number: string) =>
    (stored(`phone.numbers.${number}`) ?? stored('phone.answer') ?? 'answered') as PhoneAnswer;
  return {
    read: () => ({
      'crm.bookingDelayMs': booking('').bookingDelayMs,
      'crm.bookedStatus': booking('').bookedStatus,
      'webhook.url': null,
      'phone.answer': answered(''),
      ...Object.fromEntries(world.settings.all().map(({ key, value }) => [key, value])),
      ...Object.fromEntries(teams.map((team) => [`downstream.${team}`, behaviour(team, '')])),
    }),
    change: (changes) => {
      for (const [field, value] of Object.entries(changes)) {
        const message = problemOf(field, value);
        if (message !== undefined) return { field, message };
      }
      for (const [key, value] of Object.entries(changes)) {
        if (value === null) world.settings.remove(key);
        else world.settings.put({ key, value: merged(key, value) });
      }
      return undefined;
    },
    webhookUrl: () => (stored('webhook.url') as string | undefined) ?? null,
    booking,
    behaviour,
    phoneAnswer: answered,
    isArchivedRoom: (room) => stored(`chat.archived.${room}`) === true,
  };
}
