import type { CaseDocument } from '../../domain/cases/case.ts';
import type { CaseId } from '../../domain/cases/case-id.ts';
import type { Bucket } from './bucket.ts';
import { type KeptRecord, parse, recordOf, utcDay } from './case-record.ts';
import { caseIdOfName, recordName } from './record-name.ts';
import {
  RecordConflict,
  type RecordEntry,
  type RecordProblem,
  type RecordStore,
} from './record-store.ts';
import { problemsOfDay } from './verification.ts';

const dayPattern = /^\d{4}-\d{2}-\d{2}$/;
const digestPattern = /^[0-9a-f]{64}$/;
const readsAtOnce = 16;

/**
 * Records as objects that are written once: `days/<case>` names the day a case closed on, so that a
 * case has one record; `records/<day>/<case>.json` is the record; and
 * `manifests/<day>/<case>/<digest>` says by its name what was filed. S3 cannot append: a manifest
 * is the list of such names.
 */
export function createS3RecordStore(bucket: Bucket): RecordStore {
  return {
    put: (document) => putRecord(bucket, document),
    get: (caseId, day) => findRecord(bucket, caseId, day),
    list: async (day) => {
      const days = day === undefined ? await daysOf(bucket, {}) : [day];
      return (await Promise.all(days.map((each) => entriesOf(bucket, each)))).flat();
    },
    verify: async (range = {}) => {
      const problems: RecordProblem[] = [];
      let checked = 0;
      for (const day of await daysOf(bucket, range)) {
        const found = await verifyDay(bucket, day);
        problems.push(...found.problems);
        checked += found.checked;
      }
      return { checked, problems };
    },
  };
}

async function putRecord(
  bucket: Bucket,
  document: CaseDocument,
): Promise<{ readonly digest: string }> {
  const { caseId } = document.case;
  const name = recordName(caseId);
  if (name === undefined)
    throw new Error(`caseId: ${JSON.stringify(caseId)} is no case id, so it can have no record`);
  const { record, text } = recordOf(document);
  const day = utcDay(document.case.closedAtMs ?? 0);
  await writeOnce(bucket, {
    key: `days/${name}`,
    text: day,
    refusal: `case ${caseId} has a record that closed it on another day already`,
  });
  await writeOnce(bucket, {
    key: `records/${day}/${name}.json`,
    text,
    refusal: `case ${caseId} has a record with other content already`,
  });
  await bucket.create(`manifests/${day}/${name}/${record.digest}`, record.digest);
  return { digest: record.digest };
}

interface Write {
  readonly key: string;
  readonly text: string;
  readonly refusal: string;
}

/** What stands there already must be the same. */
async function writeOnce(bucket: Bucket, { key, text, refusal }: Write): Promise<void> {
  if (await bucket.create(key, text)) return;
  if ((await bucket.read(key)) !== text)
    throw new RecordConflict(`${refusal}; it is never replaced`);
}

async function findRecord(
  bucket: Bucket,
  caseId: CaseId,
  onDay?: string,
): Promise<KeptRecord | undefined> {
  const name = recordName(caseId);
  if (name === undefined) return undefined;
  const day = onDay ?? (await bucket.read(`days/${name}`));
  if (day === undefined || !dayPattern.test(day)) return undefined;
  const text = await bucket.read(`records/${day}/${name}.json`);
  const record = text === undefined ? undefined : parse(text);
  return text === undefined || record === undefined ? undefined : { record, text };
}

/** Days that have records or a manifest. */
async function daysOf(
  bucket: Bucket,
  {
    from = '',
    to = '9999-99-99',
  }: { readonly from?: string | undefined; readonly to?: string | undefined },
): Promise<readonly string[]> {
  const found = await Promise.all([bucket.folders('records/'), bucket.folders('manifests/')]);
  return [...new Set(found.flat())]
    .filter((day) => dayPattern.test(day) && day >= from && day <= to)
    .toSorted();
}

/** Names in a day's folder of records. */
async function namesOn(bucket: Bucket, day: string): Promise<readonly string[]> {
  const prefix = `records/${day}/`;
  return (await bucket.keys(prefix)).map((key) => key.slice(prefix.length));
}

async function entriesOf(bucket: Bucket, day: string): Promise<readonly RecordEntry[]> {
  return (await namesOn(bucket, day)).flatMap((name) => {
    const caseId = caseIdOfFile(name);
    return caseId === undefined ? [] : [{ caseId, day }];
  });
}

function caseIdOfFile(name: string): CaseId | undefined {
  return name.endsWith('.json') ? caseIdOfName(name.slice(0, -'.json'.length)) : undefined;
}

async function verifyDay(
  bucket: Bucket,
  day: string,
): Promise<{ readonly checked: number; readonly problems: readonly RecordProblem[] }> {
  // The manifest second: a record filed meanwhile is then seen in neither or in both.
  const names = await namesOn(bucket, day);
  const { digests, problems } = await manifestOf(bucket, day);
  const texts = new Map<string, string>();
  for (let i = 0; i < names.length; i += readsAtOnce) {
    const some = names.slice(i, i + readsAtOnce);
    const read = await Promise.all(some.map((name) => bucket.read(`records/${day}/${name}`)));
    for (const [k, name] of some.entries()) {
      const text = read[k];
      if (text !== undefined) texts.set(caseIdOfFile(name) ?? name, text);
    }
  }
  return {
    checked: names.length,
    problems: [...problems, ...problemsOfDay({ day, texts, digests })],
  };
}

/**
 * The manifest as names tell it. A record made anew brings a second digest, which is a problem by
 * itself; the first in order counts.
 */
async function manifestOf(bucket: Bucket, day: string) {
  const prefix = `manifests/${day}/`;
  const digests = new Map<CaseId, string>();
  const problems: RecordProblem[] = [];
  for (const key of await bucket.keys(prefix)) {
    const [name = '', digest = '', ...rest] = key.slice(prefix.length).split('/');
    const caseId = caseIdOfName(name);
    const unexplained = (detail: string) =>
      problems.push({ kind: 'manifest', day, subject: key, detail });
    if (caseId === undefined || !digestPattern.test(digest) || rest.length > 0)
      unexplained('the name cannot be read');
    else if (digests.has(caseId)) unexplained(`a second digest for ${caseId}`);
    else digests.set(caseId, digest);
  }
  return { digests, problems };
}
