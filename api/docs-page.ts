import type { JsonSchema } from './http/json-schema.ts';
import { problemTypes } from './http/problem.ts';
import type { ApiDescription, Operation } from './openapi.ts';

const style = `
body{font:16px/1.5 system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem}
body{color:#1a1a1a;background:#fff}
h2{margin-top:2.5rem;border-bottom:1px solid #ccc}h3{margin:1.2rem 0 .3rem;font-size:1rem}
code{font:14px ui-monospace,monospace}a{color:#0550ae}
table{border-collapse:collapse;width:100%}
td,th{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #ddd}
details{border:1px solid #ccc;border-radius:6px;margin:.5rem 0;padding:.4rem .8rem}
summary{cursor:pointer}
.method{display:inline-block;min-width:3rem;font-weight:700;text-transform:uppercase}
.who{float:right;color:#555}
@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}a{color:#79b8ff}
details,h2,td,th{border-color:#444}.who{color:#aaa}}`;

/**
 * The OpenAPI document as a page that needs nothing from elsewhere, not even a script; every
 * problem has an anchor `problem-<code>`.
 */
export function docsPage({ info, paths, components }: ApiDescription): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const tags = [...new Set(operations.flatMap(({ operation }) => operation.tags))];
  const sections = tags.map((tag) => {
    const own = operations.filter(({ operation }) => operation.tags.includes(tag));
    return `<h2>${escape(tag)}</h2>${own.map(operationText).join('')}`;
  });
  const schemas = Object.entries(components.schemas).map(
    ([name, schema]) =>
      `<h3 id="schema-${name}">${escape(name)}</h3>${fieldTable(fieldsOf(schema))}`,
  );
  const problems = Object.entries(problemTypes).map(([code, { status, title }]) =>
    row(`<span id="problem-${code}">${status}</span>`, `<code>${code}</code>`, escape(title)),
  );
  const title = `${escape(info.title)} API`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>${title}</title>
<style>${style}</style></head><body><h1>${title}</h1><p>${escape(info.description)}
The same as a document: <a href="/v1/openapi.json">OpenAPI 3.1</a>.</p>
<p>Call with <code>Authorization: Bearer</code> and an access token. What starts or decides
something needs an <code>Idempotency-Key</code>: the same request sent again gets the first answer.
Errors are problems (RFC 9457) that name field and reason.</p>
${sections.join('\n')}<h2>Schemas</h2>${schemas.join('')}
<h2>Problems</h2>${table(['Status', 'Code', 'Meaning'], problems)}</body></html>`;
}

function operationText({
  path,
  method,
  operation,
}: {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
}): string {
  const { operationId, summary, description, parameters, requestBody, responses } = operation;
  const who = operation['x-action'] ?? operation['x-access'] ?? '';
  const asked = parameters.map(({ name, in: place, required, schema }) =>
    row(`<code>${escape(name)}</code>`, place, typeText(schema), required ? 'required' : ''),
  );
  const body = Object.values(requestBody?.content ?? {}).map(
    ({ schema }) => `<h3>Body</h3>${fieldTable(fieldsOf(schema))}`,
  );
  const answers = Object.entries(responses).map(([status, { description: text, content = {} }]) =>
    row(
      status,
      status.startsWith('2') || status === '304' ? escape(text) : problemLinks(text),
      contentText(status, content),
    ),
  );
  const told = description === undefined ? '' : `<p>${escape(description)}</p>`;
  const asks =
    asked.length > 0 ? `<h3>Parameters</h3>${table(['Name', 'In', 'Type', ''], asked)}` : '';
  return `<details id="${operationId}"><summary><span class="who">${escape(who)}</span>
<span class="method">${method}</span> <code>${escape(path)}</code> ${escape(summary)}</summary>
${told}${asks}
${body.join('')}<h3>Answers</h3>${table(['Status', 'Meaning', 'Body'], answers)}</details>`;
}

function contentText(
  status: string,
  content: NonNullable<Operation['responses'][string]['content']>,
): string {
  if (!status.startsWith('2')) return '';
  const parts = Object.values(content).flatMap(({ schema }) =>
    schema.properties ? fieldsOf(schema, 1) : [{ name: '', schema, required: true }],
  );
  return parts
    .map(
      ({ name, schema }) =>
        `${name === '' ? '' : `<code>${escape(name)}</code>: `}${typeText(schema)}`,
    )
    .join('<br>');
}

function problemLinks(codes: string): string {
  return codes
    .split(', ')
    .map((code) => `<a href="#problem-${escape(code)}">${escape(code)}</a>`)
    .join(', ');
}

interface Field {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly required: boolean;
}

/** Every field at any depth by its path; a named schema stands for its own fields. */
function fieldsOf(schema: JsonSchema, depth = 6, prefix = ''): readonly Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    const own = { name: path, schema: field, required: schema.required?.includes(name) ?? false };
    if (depth <= 1) return [own];
    const inner = field.items
      ? fieldsOf(field.items, depth - 1, `${path}[].`)
      : fieldsOf(field, depth - 1, `${path}.`);
    return [own, ...inner];
  });
}

function fieldTable(fields: readonly Field[]): string {
  const rows = fields.map(({ name, schema, required }) =>
    row(
      `<code>${escape(name)}</code>`,
      typeText(schema),
      required ? 'required' : '',
      escape(schema.description ?? ''),
    ),
  );
  return fields.length === 0 ? '<p>None.</p>' : table(['Field', 'Type', '', ''], rows);
}

function typeText(schema: JsonSchema): string {
  if (schema.$ref !== undefined) {
    const name = escape(schema.$ref.split('/').at(-1) ?? '');
    return `<a href="#schema-${name}">${name}</a>`;
  }
  if (schema.anyOf) return schema.anyOf.map(typeText).join(' or ');
  if (schema.enum)
    return schema.enum.map((value) => `<code>${escape(String(value))}</code>`).join(' ');
  if (schema.const !== undefined) return `<code>${escape(JSON.stringify(schema.const))}</code>`;
  if (schema.items) return `list of ${typeText(schema.items)}`;
  return escape([schema.type ?? 'any', ...limitsOf(schema)].join(', '));
}

const limits = {
  format: '',
  pattern: 'like ',
  maxLength: 'length at most ',
  minItems: 'at least ',
  maxItems: 'at most ',
} as const;

function limitsOf(schema: JsonSchema): readonly string[] {
  if (typeof schema['format'] === 'string') return [schema['format']];
  return Object.entries(limits).flatMap(([keyword, words]) =>
    schema[keyword] === undefined ? [] : [`${words}${JSON.stringify(schema[keyword])}`],
  );
}

function table(heads: readonly string[], rows: readonly string[]): string {
  const head = heads.map((text) => `<th>${text}</th>`).join('');
  return `<table><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function row(...cells: readonly string[]): string {
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
