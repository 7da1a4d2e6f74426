import { parseArgs } from 'node:util';
import { type Role, roles } from '../../domain/shared/roles.ts';
import { LocalFailure } from '../../platform/cli/failure.ts';

/** Whose token is wanted, and for how long. */
export interface TokenOptions {
  readonly subject: string;
  readonly roles: readonly Role[];
  readonly ttlSeconds: number;
}

const usage =
  'usage: npm run -s token -- --role <role> [--role <role> …] [--subject <id>] [--ttl ' +
  '<30s|15m|8h|7d>]';
const secondsPer = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

function values(args: readonly string[]) {
  try {
    const options = {
      role: { type: 'string', multiple: true },
      subject: { type: 'string' },
      ttl: { type: 'string' },
    } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new LocalFailure(
      `${error instanceof Error ? error.message.split('. ')[0] : String(error)}; ${usage}`,
    );
  }
}

function secondsOf(ttl: string): number {
  const match = /^([1-9]\d{0,5})([smhd])$/.exec(ttl);
  if (!match)
    throw new LocalFailure(`--ttl must be a number and s, m, h or d, and is "${ttl}"; ${usage}`);
  return Number(match[1]) * secondsPer[match[2] as keyof typeof secondsPer];
}

/**
 * Throws one line naming the argument and what it may be. Without `--subject` the token is for
 * `local-user`, without `--ttl` for 8 hours.
 */
export function parseTokenOptions(args: readonly string[]): TokenOptions {
  const { role = [], subject = 'local-user', ttl = '8h' } = values(args);
  if (role.length === 0) throw new LocalFailure(`--role is missing; ${usage}`);
  const known = role.map((name) => {
    const match = roles.find((candidate) => candidate === name);
    if (!match) throw new LocalFailure(`--role "${name}" is none of ${roles.join(', ')}`);
    return match;
  });
  return { subject, roles: known, ttlSeconds: secondsOf(ttl) };
}
