import { parseArgs } from 'node:util';
import { LocalFailure } from '../../platform/cli/failure.ts';

/** What `npm run bench -- …` was asked. */
export interface BenchOptions {
  /** One measurement each, in this order. */
  readonly inFlight: readonly number[];
  /** Orders of each measurement; by the number in flight when left out. */
  readonly orders?: number;
  /** Fulfilment queues that have a part in each order. */
  readonly queues: number;
  /** Names the quotes and picks the samples. */
  readonly seed: number;
  /** Counts what the store would bill; the time of the counting is in every other figure. */
  readonly units: boolean;
  /** Where the product writes its CPU profile at its end; none when left out. */
  readonly profileDir?: string;
}

const usage =
  'usage: npm run bench [-- [--in-flight 1,50,200] [--orders <n>] [--queues 1..3] [--seed ' +
  '<n>] [--units] [--profile <folder>]]';
const mostInFlight = 1_000;
const mostOrders = 100_000;
const mostQueues = 3;
const largestSeed = 999_999;

/** Throws one line naming the argument and what it may be. */
export function parseBenchOptions(args: readonly string[]): BenchOptions {
  const {
    'in-flight': inFlight = '1,50,200',
    orders,
    queues = '1',
    seed = '1',
    units = false,
    profile,
  } = values(args);
  return {
    inFlight: inFlight.split(',').map((text) => whole('--in-flight', text, mostInFlight)),
    ...(orders !== undefined && { orders: whole('--orders', orders, mostOrders) }),
    queues: whole('--queues', queues, mostQueues),
    seed: whole('--seed', seed, largestSeed),
    units,
    ...(profile !== undefined && { profileDir: profile }),
  };
}

function values(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    const options = {
      'in-flight': text,
      orders: text,
      queues: text,
      seed: text,
      units: { type: 'boolean' },
      profile: text,
    } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new LocalFailure(
      `${error instanceof Error ? error.message.split('. ')[0] : String(error)}; ${usage}`,
    );
  }
}

function whole(name: string, text: string, largest: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text.trim()) && number >= 1 && number <= largest) return number;
  throw new LocalFailure(
    `${name} must be a number from 1 to ${largest}, and is "${text}"; ${usage}`,
  );
}

const fewest = 20;
const most = 400;
const rounds = 6;

/**
 * Orders of a measurement that was not told how many: enough rounds for a steady state, few enough
 * for three minutes in all.
 */
export function usualOrders(inFlight: number): number {
  return Math.max(inFlight, Math.min(most, Math.max(fewest, inFlight * rounds)));
}
