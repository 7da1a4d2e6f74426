import { createHash } from 'node:crypto';
import type { CaseDocument, CaseView } from '../../domain/cases/case.ts';
import type { TaskView } from '../../domain/cases/task.ts';
import type { TimelineEvent } from '../../domain/cases/timeline.ts';
import { canonicalJson } from '../../domain/shared/canonical-json.ts';
import type { EpochMs } from '../../domain/shared/json.ts';

/**
 * A timeline entry bound to all before it: `hash` covers the event and the hash of its predecessor.
 */
export interface ChainedEvent {
  readonly prevHash: string;
  readonly event: TimelineEvent;
  readonly hash: string;
}

/**
 * Everything about a closed case, for good. All hashes are SHA-256, in hex, over canonical JSON.
 * The first entry's `prevHash` is the hash of the case's header, so that a timeline cannot be moved
 * to another case; `digest` covers everything but itself.
 */
export interface CaseRecord {
  readonly format: 'handoff-case-record/1';
  readonly case: CaseView;
  readonly tasks: readonly TaskView[];
  readonly timeline: readonly ChainedEvent[];
  readonly digest: string;
}

/** A record as it is kept: `text` is its canonical JSON, the same for the same document. */
export interface KeptRecord {
  readonly record: CaseRecord;
  readonly text: string;
}

const format = 'handoff-case-record/1';

/** Makes the record of a closed case; throws when the case is still open. */
export function recordOf(document: CaseDocument): KeptRecord {
  if (document.case.closedAtMs === undefined)
    throw new Error(`case ${document.case.caseId} is not closed: only a closed case has a record`);
  const body = {
    format,
    case: document.case,
    tasks: document.tasks,
    timeline: chain(document),
  } as const;
  const record = { ...body, digest: sha256(body) };
  return { record, text: canonicalJson(record) };
}

/** The document a record was made of. */
export function documentOf({ case: view, tasks, timeline }: CaseRecord): CaseDocument {
  return { case: view, tasks, events: timeline.map(({ event }) => event) };
}

/** UTC day `YYYY-MM-DD` of an instant: records are filed under that of the closing. */
export function utcDay(atMs: EpochMs): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

function chain({ case: view, events }: CaseDocument): ChainedEvent[] {
  let prevHash = genesis(view);
  return events.map((event) => {
    const entry = { prevHash, event, hash: sha256({ prevHash, event }) };
    prevHash = entry.hash;
    return entry;
  });
}

/** The header: what is fixed when a case opens. */
function genesis({
  caseId,
  workflowId,
  runId,
  procedure,
  customerId,
  requestedBy,
  openedAtMs,
}: CaseView): string {
  return sha256({ caseId, workflowId, runId, procedure, customerId, requestedBy, openedAtMs });
}

function sha256(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/**
 * What is wrong with a record by itself. `entry` is the number of the timeline entry where the
 * chain breaks.
 */
export interface RecordFault {
  readonly detail: string;
  readonly entry?: number;
}

/** Checks a record's text against its own chain and digest; the first fault found, or none. */
export function faultOf(text: string): RecordFault | undefined {
  try {
    return faultOfRecord(text, parse(text));
  } catch {
    // Parts it should have are not there.
    return { detail: notARecord };
  }
}

const notARecord = 'it is no case record';

function faultOfRecord(text: string, record: CaseRecord | undefined): RecordFault | undefined {
  if (record === undefined) return { detail: notARecord };
  const { digest, ...body } = record;
  const broken = brokenEntry(record);
  if (broken !== undefined) return broken;
  if (sha256(body) !== digest) return { detail: 'its digest does not fit its content' };
  if (canonicalJson(record) !== text)
    return { detail: 'its bytes are not those that were written, though its content is' };
  return undefined;
}

/** The record a text holds; `undefined` when it is none. Its content is not checked. */
export function parse(text: string): CaseRecord | undefined {
  try {
    const value = JSON.parse(text) as CaseRecord | null;
    const sound =
      value?.format === format &&
      Array.isArray(value.timeline) &&
      Array.isArray(value.tasks) &&
      typeof value.case?.caseId === 'string';
    return sound ? value : undefined;
  } catch {
    return undefined;
  }
}

function brokenEntry({ case: view, timeline }: CaseRecord): RecordFault | undefined {
  let prevHash = genesis(view);
  for (const [i, { event, prevHash: claimed, hash }] of timeline.entries()) {
    const entry = i + 1;
    if (event.n !== entry)
      return { entry, detail: `timeline entry ${entry} bears the number ${event.n}` };
    if (claimed !== prevHash)
      return {
        entry,
        detail:
          `timeline entry ${entry} does not follow from ` +
          `${i === 0 ? 'the case header' : `entry ${i}`}`,
      };
    if (sha256({ prevHash: claimed, event }) !== hash)
      return { entry, detail: `timeline entry ${entry} was changed` };
    prevHash = hash;
  }
  return undefined;
}
