import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { z } from 'zod';
import { alwaysOpen, type BusinessCalendar } from '../domain/sla/calendar.ts';
import { dueAfterPauses } from '../domain/sla/due.ts';
import { calendarsSchema } from './calendars.schema.ts';
import type { CommandResult } from './command.ts';
import { instant } from './instant.schema.ts';
import { fieldText, problemText, readYaml } from './yaml-file.ts';

export const dueUsage = 'npm run --silent policy -- due --calendars FILE < lines.jsonl';

const pause = z
  .tuple([instant, instant], 'must be a pair of instants, [from, to]')
  .refine(([fromMs, toMs]) => fromMs <= toMs, 'must not end before it begins');

const longest = 5_270_400;
const line = z.strictObject({
  calendar: z.string(),
  start: instant,
  targetMinutes: z.number().min(0, 'must be 0 or more').max(longest, 'must be at most ten years'),
  pauses: z.array(pause).default([]),
});

/**
 * `due`: answers each JSON line `{calendar, start, targetMinutes, pauses: [[from, to], …]}` with
 * `{due}`, by the module that the workflows use. Instants are UTC. It ends at the first line that
 * it cannot answer, with the answers to those before it.
 */
export function runDueCommand(
  args: readonly string[],
  from: { readonly folder: string; readonly input: string },
): CommandResult {
  const [option, file, ...rest] = args;
  if (option !== '--calendars' || file === undefined || rest.length > 0)
    return { code: 2, lines: [], errors: [`usage: ${dueUsage}`] };
  const reading = readCalendars(resolve(from.folder, file));
  if (!reading.ok) return { code: 1, lines: [], errors: reading.problems };
  const lines: string[] = [];
  for (const [i, text] of from.input.split('\n').entries()) {
    if (text.trim() === '') continue;
    const answer = dueOfLine(text, reading.calendars);
    if (!answer.ok) return { code: 1, lines, errors: [`line ${i + 1}: ${answer.reason}`] };
    lines.push(JSON.stringify({ due: new Date(answer.dueMs).toISOString() }));
  }
  return { code: 0, lines };
}

type Calendars = ReadonlyMap<string, BusinessCalendar>;
type DueAnswer =
  | { readonly ok: true; readonly dueMs: number }
  | { readonly ok: false; readonly reason: string };

function dueOfLine(text: string, calendars: Calendars): DueAnswer {
  const value = parsed(text);
  if (value === undefined) return { ok: false, reason: 'is not JSON' };
  const ask = line.safeParse(value);
  if (!ask.success) return { ok: false, reason: firstFault(value, ask.error) };
  const { calendar: key, start: startMs, targetMinutes: minutes, pauses } = ask.data;
  const calendar = calendars.get(key);
  if (calendar === undefined)
    return {
      ok: false,
      reason: `calendar ${key} is unknown; there are ${[...calendars.keys()].join(', ')}`,
    };
  try {
    return { ok: true, dueMs: dueAfterPauses(calendar, { startMs, minutes, pauses }) };
  } catch (error) {
    if (error instanceof RangeError)
      return { ok: false, reason: `targetMinutes is never reached: ${error.message}` };
    throw error;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function firstFault(value: unknown, { issues: [issue] }: z.ZodError): string {
  if (issue === undefined) return 'cannot be read';
  const [key] = issue.path;
  if (key !== undefined && typeof value === 'object' && value !== null && !(key in value))
    return `${String(key)} is missing`;
  if (issue.code === 'unrecognized_keys') return `${issue.keys[0]} is not a field of a line`;
  const field = fieldText(issue.path);
  return field === '' ? `must be an object: ${issue.message}` : `${field} ${issue.message}`;
}

function readCalendars(
  path: string,
):
  | { readonly ok: true; readonly calendars: Calendars }
  | { readonly ok: false; readonly problems: readonly string[] } {
  const name = basename(path);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code =
      typeof error === 'object' && error !== null && 'code' in error
        ? String(error.code)
        : 'unknown error';
    return {
      ok: false,
      problems: [
        problemText({ file: name, line: 1, field: '', reason: `cannot be read (${code})` }),
      ],
    };
  }
  const reading = readYaml({ name, text }, calendarsSchema);
  if (!reading.ok) return { ok: false, problems: reading.problems.map(problemText) };
  const own = Object.entries(reading.file.value).map(
    ([key, calendar]): [string, BusinessCalendar] => [key, { key, ...calendar }],
  );
  return { ok: true, calendars: new Map([[alwaysOpen.key, alwaysOpen], ...own]) };
}
