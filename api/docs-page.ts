import type { Endpoint } from './http/endpoint.ts';
import { problemTypes } from './http/problem.ts';

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const style = `
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
h2{margin-top:2.5rem;border-bottom:1px solid #ddd}code{font:14px ui-monospace,monospace;background:#f4f4f4;padding:.1rem .3rem}
table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid #eee}
.method{text-transform:uppercase;font-weight:600}@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}code{background:#2a2a2a}td,th,h2{border-color:#333}}`;

/** The page at /v1/docs: every route and every problem, without anything from elsewhere. */
export function docsPage(endpoints: readonly Endpoint[]): string {
  const tags = [...new Set(endpoints.map((endpoint) => endpoint.tag))];
  const sections = tags.map(
    (tag) =>
      `<h2>${escape(tag)}</h2><table>${endpoints
        .filter((e) => e.tag === tag)
        .map(row)
        .join('')}</table>`,
  );
  const problems = Object.entries(problemTypes).map(
    ([code, { status, title }]) => `<tr id="problem-${code}"><td>${status}</td><td><code>${code}</code></td><td>${escape(title)}</td></tr>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Handoff API</title><meta name="viewport" content="width=device-width"><style>${style}</style></head>
<body><h1>Handoff API</h1><p>The whole description is at <a href="/v1/openapi.json">/v1/openapi.json</a> (OpenAPI 3.1). Requests that start or decide something need an
<code>Idempotency-Key</code>; errors are RFC 9457 problems that name field and reason.</p>
${sections.join('\n')}<h2>Problems</h2><table>${problems.join('')}</table></body></html>`;
}

function row({ method, path, summary, description, access }: Endpoint): string {
  const who = access.kind === 'token' ? access.action : access.kind;
  const more = description === undefined ? '' : `<br><small>${escape(description)}</small>`;
  return `<tr><td><span class="method">${method}</span> <code>${escape(path)}</code></td><td>${escape(summary)}${more}</td><td><code>${who}</code></td></tr>`;
}
