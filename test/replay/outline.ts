/** Fields of a payload that say which way a case went; all others say whose case it is. */
const deciding: ReadonlySet<string> = new Set([
  'activity_type',
  'choice',
  'code',
  'kind',
  'slaState',
  'state',
  'status',
  'step',
]);
/** Fields of an event that differ with every run. */
const chance = /Id$|Id[A-Z]|Time$|Timeout$|^header$|^taskQueue$|^sdkMetadata$|^userMetadata$/;

/**
 * The path that a history took, of its lines: its events with the names and verdicts in them,
 * without ids, numbers, times and what the case is about. Two histories of one outline took the
 * same path. Workflow tasks are left out, because how many events one of them takes in is chance.
 */
export function outlineOf(lines: string): string {
  const events = lines.trimEnd().split('\n').map(eventOf);
  const steps = events.filter(
    ({ eventType }) => !String(eventType).startsWith('EVENT_TYPE_WORKFLOW_TASK_'),
  );
  return steps.map(shapeOf).join('\n');
}

const eventOf = (line: string) => JSON.parse(line) as { readonly [name: string]: unknown };

function shapeOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shapeOf).join()}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  if ('plain' in value) return [...new Set(verdictsIn(value.plain))].toSorted().join();
  const fields = Object.entries(value).filter(([name]) => !chance.test(name));
  return `{${fields.map(([name, field]) => `${name}:${shapeOf(field)}`).join()}}`;
}

/** `kind:quote`, `status:booked` …: what a payload decides, however deep it stands. */
function verdictsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, field]) =>
    deciding.has(name) && typeof field === 'string' ? [`${name}:${field}`] : verdictsIn(field),
  );
}
