/** A table; cells are Markdown. Empty without rows. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  if (rows.length === 0) return [];
  const row = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
  return [row(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(row)];
}

/** A section under a heading; none without content. */
export function section(title: string, content: readonly string[]): readonly string[] {
  return content.length === 0 ? [] : ['', `## ${title}`, '', ...content];
}

/** A link from `docs/sops/` to a path of the repository. */
export function link(text: string, path: string): string {
  return `[${text}](../../${path})`;
}

/** `order-management-specialist` as a reader says it. */
export function words(key: string): string {
  return key.replaceAll('-', ' ');
}

/** `a`, `a and b`, `a, b and c`. */
export function list(items: readonly string[]): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}

/** `4 hours`, `45 minutes`: whole hours where minutes make them. */
export function duration(minutes: number): string {
  const [count, unit] = minutes % 60 === 0 ? [minutes / 60, 'hour'] : [minutes, 'minute'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** The calendar of a target as a reader says it. */
export function calendarWords(calendar: string): string {
  if (calendar === 'always') return 'the clock, day and night';
  return calendar === 'region' ? "the region's business hours" : `the calendar ${calendar}`;
}
