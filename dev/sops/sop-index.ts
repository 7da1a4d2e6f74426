import type { ProcedureEdge } from '../../workflows/edge.ts';
import { kernelVerbs } from '../../workflows/lines.ts';
import { link, list, section, table, words } from './markdown.ts';
import { writtenDocuments } from './written-documents.ts';

/** `docs/sops/README.md`: every procedure, and which written documents they fulfil how far. */
export function sopIndex(procedures: readonly ProcedureEdge[]): string {
  const source = 'workflows/catalogue.ts';
  const head = [
    '# Procedures',
    '',
    'Each page goes from the sentence of a written procedure to what enforces it and to the tests',
    `that name it. Made by \`npm run sops\` from ${link(source, source)};`,
    '`npm run check:lines` holds that every name exists and that a test names every line.',
    '',
  ];
  const sections = [
    ...section('Written documents', documentRows(procedures)),
    ...section('What the kernel holds', kernelRows()),
  ];
  return `${[...head, ...procedureRows(procedures), ...sections].join('\n')}\n`;
}

function procedureRows(procedures: readonly ProcedureEdge[]): readonly string[] {
  return table(
    ['procedure', 'purpose', 'owner', 'version', 'lines'],
    procedures.map(({ definition, lines }) => [
      `[${definition.title}](${definition.key}.md)`,
      definition.purpose,
      words(definition.owner),
      definition.document.version,
      String(lines.length),
    ]),
  );
}

/** Documents without a single line are not built yet, or hold for no procedure alone. */
function documentRows(procedures: readonly ProcedureEdge[]): readonly string[] {
  const rows = writtenDocuments.flatMap(({ prefix, title, lines }) => {
    const of = (id: string) => id.slice(0, id.lastIndexOf('-')) === prefix;
    const by = procedures.filter((edge) => edge.lines.some(({ id }) => of(id)));
    const ids = new Set(by.flatMap((edge) => edge.lines.map(({ id }) => id).filter(of)));
    if (ids.size === 0) return [];
    const pages = by.map(({ definition }) => `[${definition.title}](${definition.key}.md)`);
    return [[`${prefix}-1 to ${prefix}-${lines}`, title, String(ids.size), list(pages)]];
  });
  return table(['lines', 'document', 'fulfilled', 'by'], rows);
}

/** What a line means that is enforced by a verb of the kernel. */
function kernelRows(): readonly string[] {
  const kernel = 'workflows/sop';
  const says = `Every procedure is written in the verbs of ${link(kernel, kernel)}.`;
  const rows = Object.entries(kernelVerbs).map(([verb, text]) => [`\`${verb}\``, text]);
  return [says, '', ...table(['verb', 'holds for every procedure'], rows)];
}
