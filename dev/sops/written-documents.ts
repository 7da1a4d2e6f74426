/**
 * The written procedures, the decisions where they are silent, and the faults: what their lines are
 * called, and how many there are. Tests name them in their titles.
 */
export const writtenDocuments = [
  { prefix: 'OB', title: 'Order booking and provisioning handoff', lines: 51 },
  { prefix: 'CS', title: 'Customer service', lines: 87 },
  { prefix: 'PA', title: 'Provisioning audit', lines: 39 },
  { prefix: 'AU', title: 'Account update', lines: 29 },
  { prefix: 'ISP-ON', title: 'Customer onboarding', lines: 9 },
  { prefix: 'ISP-NM', title: 'Network maintenance', lines: 12 },
  { prefix: 'ISP-SO', title: 'Service outage', lines: 9 },
  { prefix: 'ISP-BI', title: 'Billing and invoicing', lines: 10 },
  { prefix: 'ISP-TS', title: 'Technical support', lines: 9 },
  {
    prefix: 'G',
    title: 'Decisions where the procedures are silent or disagree',
    lines: 39,
    /** Questions that were withdrawn. */
    without: [5, 12],
  },
  { prefix: 'F', title: 'Faults and bad input', lines: 86 },
] as const satisfies readonly {
  readonly prefix: string;
  readonly title: string;
  readonly lines: number;
  readonly without?: readonly number[];
}[];

/** Whether one of the documents has a line of that id. */
export function isWritten(id: string): boolean {
  const place = id.lastIndexOf('-');
  const number = Number(id.slice(place + 1));
  const document = writtenDocuments.find(({ prefix }) => prefix === id.slice(0, place));
  if (document === undefined || number < 1 || number > document.lines) return false;
  return !('without' in document && document.without.some((one) => one === number));
}

const prefixes = writtenDocuments.map(({ prefix }) => prefix).join('|');
const idPattern = new RegExp(String.raw`(?<![\w/-])(?:${prefixes})-\d+(?![\w-])`, 'g');

/** Ids that a text names, each once, in the order of the text. */
export function idsIn(text: string): readonly string[] {
  return [...new Set(Array.from(text.matchAll(idPattern), ([id]) => id))];
}
