import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CaseDocument, CaseView } from '../../domain/cases/case.ts';
import type { CaseId } from '../../domain/cases/case-id.ts';
import { type KeptRecord, parse, recordOf, utcDay } from './case-record.ts';
import { createWhole, isAbsent, namesIn } from './files.ts';
import { appendLine, readManifest } from './manifest.ts';
import { caseIdOfName, recordName } from './record-name.ts';
import {
  RecordConflict,
  type RecordEntry,
  type RecordProblem,
  type RecordStore,
} from './record-store.ts';
import { problemsOfDay } from './verification.ts';

const dayPattern = /^\d{4}-\d{2}-\d{2}$/;
const manifestPattern = /^manifest-(\d{4}-\d{2}-\d{2})\.jsonl$/;

/**
 * Records as files: `<folder>/2025-11-03/order-booking.quote.Q-1001.0a1b2c3d.json`, and beside the
 * days `manifest-2025-11-03.jsonl`. Several processes may share the folder. It needs a file system
 * with hard links.
 */
export function createFolderRecordStore(folder: string): RecordStore {
  return {
    put: (document) => putRecord(folder, document),
    get: (caseId, day) => findRecord(folder, caseId, day),
    list: async (day) => {
      const days = await daysOf(folder, { from: day, to: day });
      return (await Promise.all(days.map((each) => entriesOf(folder, each)))).flat();
    },
    verify: async (range = {}) => {
      const days = await daysOf(folder, range);
      const problems: RecordProblem[] = [];
      let checked = 0;
      for (const day of days) {
        const found = await verifyDay(folder, day);
        problems.push(...found.problems);
        checked += found.checked;
      }
      return { checked, problems };
    },
  };
}

function fileName(caseId: CaseId): string | undefined {
  const name = recordName(caseId);
  return name === undefined ? undefined : `${name}.json`;
}

function caseIdOfFile(name: string): CaseId | undefined {
  return name.endsWith('.json') ? caseIdOfName(name.slice(0, -'.json'.length)) : undefined;
}

function manifestPath(folder: string, day: string): string {
  return join(folder, `manifest-${day}.jsonl`);
}

async function putRecord(
  folder: string,
  document: CaseDocument,
): Promise<{ readonly digest: string }> {
  const { caseId } = document.case;
  const name = fileName(caseId);
  if (name === undefined)
    throw new Error(`caseId: ${JSON.stringify(caseId)} is no case id, so it can have no record`);
  const { record, text } = recordOf(document);
  const { digest } = record;
  const day = utcDay(document.case.closedAtMs ?? 0);
  await requireNoOther(folder, document.case, day);
  const created = await createWhole(join(folder, day, name), text);
  if (!created) await requireSame(join(folder, day, name), { caseId, text });
  const listed = !created && (await readManifest(manifestPath(folder, day))).digests.has(caseId);
  if (!listed) await appendLine(manifestPath(folder, day), { caseId, digest });
  return { digest };
}

/** A record of the same case under another day; it can only stand since the case opened. */
async function requireNoOther(
  folder: string,
  { caseId, openedAtMs }: CaseView,
  day: string,
): Promise<void> {
  const days = (await daysOf(folder, { from: utcDay(openedAtMs) })).filter(
    (other) => other !== day,
  );
  const texts = await Promise.all(
    days.map((other) => readIfThere(join(folder, other, fileName(caseId) ?? ''))),
  );
  const found = days.find((_, i) => texts[i] !== undefined);
  if (found !== undefined)
    throw new RecordConflict(
      `case ${caseId} has a record that closed it on ${found} already; it is never replaced`,
    );
}

async function requireSame(
  path: string,
  { caseId, text }: { readonly caseId: CaseId; readonly text: string },
): Promise<void> {
  if ((await readFile(path, 'utf8')) === text) return;
  throw new RecordConflict(
    `case ${caseId} has a record with other content already; it is never replaced`,
  );
}

async function findRecord(
  folder: string,
  caseId: CaseId,
  onDay?: string,
): Promise<KeptRecord | undefined> {
  const name = fileName(caseId);
  if (name === undefined) return undefined;
  // Most who ask, ask about a case that closed lately.
  for (const day of (await daysOf(folder, { from: onDay, to: onDay })).toReversed()) {
    const text = await readIfThere(join(folder, day, name));
    const record = text === undefined ? undefined : parse(text);
    if (text !== undefined && record !== undefined) return { record, text };
  }
  return undefined;
}

async function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    if (isAbsent(error)) return undefined;
    throw error;
  });
}

/** Days that have records or a manifest. */
async function daysOf(
  folder: string,
  {
    from = '',
    to = '9999-99-99',
  }: { readonly from?: string | undefined; readonly to?: string | undefined },
) {
  const names = await namesIn(folder);
  const days = names.flatMap((name) =>
    dayPattern.test(name) ? [name] : (manifestPattern.exec(name)?.[1] ?? []),
  );
  return [...new Set(days)].filter((day) => day >= from && day <= to).toSorted();
}

async function entriesOf(folder: string, day: string): Promise<readonly RecordEntry[]> {
  const names = await namesIn(join(folder, day));
  return names.flatMap((name) => {
    const caseId = caseIdOfFile(name);
    return caseId === undefined ? [] : [{ caseId, day }];
  });
}

async function verifyDay(
  folder: string,
  day: string,
): Promise<{ readonly checked: number; readonly problems: readonly RecordProblem[] }> {
  // The manifest second: a record filed meanwhile is then seen in neither or in both.
  const names = await namesIn(join(folder, day));
  const { digests, faults } = await readManifest(manifestPath(folder, day));
  const texts = new Map<string, string>();
  for (const name of names) {
    const text = await readIfThere(join(folder, day, name));
    if (text !== undefined) texts.set(caseIdOfFile(name) ?? name, text);
  }
  const unexplained = faults.map(
    ({ line, detail }) => ({ kind: 'manifest', day, subject: `line ${line}`, detail }) as const,
  );
  return {
    checked: names.length,
    problems: [...unexplained, ...problemsOfDay({ day, texts, digests })],
  };
}
