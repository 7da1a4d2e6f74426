import { parseArgs } from 'node:util';
import type { RecordStore } from './record-store.ts';

/** What the command works on. */
export interface RecordsCommandParts {
  readonly records: RecordStore;
  readonly print: (line: string) => void;
}

const usage =
  'usage: npm run records -- verify [--from YYYY-MM-DD] [--to YYYY-MM-DD] | show <case id>';

/**
 * `verify` prints a line per problem and a summary, `show` a record; returns the exit code, 1 for
 * any problem.
 */
export async function runRecordsCommand(
  args: readonly string[],
  { records, print }: RecordsCommandParts,
): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { from: { type: 'string' }, to: { type: 'string' } },
    allowPositionals: true,
  });
  const [verb, caseId, ...rest] = positionals;
  if (verb === 'verify' && caseId === undefined) return verify({ records, print }, values);
  if (verb === 'show' && caseId !== undefined && rest.length === 0)
    return show({ records, print }, caseId);
  print(usage);
  return 1;
}

async function verify(
  { records, print }: RecordsCommandParts,
  range: { from?: string; to?: string },
): Promise<number> {
  const { checked, problems } = await records.verify(range);
  for (const { kind, day, subject, detail } of problems)
    print(`${kind} ${day} ${subject}: ${detail}`);
  print(
    `${checked} records checked, ` +
      `${problems.length === 0 ? 'no problem' : `${problems.length} problems`}`,
  );
  return problems.length === 0 ? 0 : 1;
}

async function show({ records, print }: RecordsCommandParts, caseId: string): Promise<number> {
  const kept = await records.get(caseId);
  if (kept === undefined) {
    print(`${caseId}: no record`);
    return 1;
  }
  print(JSON.stringify(kept.record, null, 2));
  return 0;
}
