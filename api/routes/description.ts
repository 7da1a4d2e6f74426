import { z } from 'zod';
import { docsPage } from '../docs-page.ts';
import { type Endpoint, type Route, route } from '../http/endpoint.ts';
import { openApiDocument } from '../openapi.ts';
import { json } from './json.ts';

const common = { method: 'get', access: { kind: 'public' }, tag: 'System' } as const;
const documentEndpoint: Endpoint = {
  ...common,
  path: '/v1/openapi.json',
  summary: 'This description as OpenAPI 3.1',
  answers: {
    200: { description: 'The document.', schema: z.looseObject({ openapi: z.literal('3.1.0') }) },
  },
};
const pageEndpoint: Endpoint = {
  ...common,
  path: '/v1/docs',
  summary: 'This description as a page',
  answers: { 200: { description: 'The page.', mediaType: 'text/html' } },
};

/** The description of all routes, these included; made once. */
export function descriptionRoutes(described: readonly Endpoint[]): readonly Route[] {
  const endpoints = [...described, documentEndpoint, pageEndpoint];
  const description = openApiDocument(endpoints);
  const body = json(description);
  const html = docsPage(description);
  return [
    route(documentEndpoint, async () => ({ status: 200, body })),
    route(pageEndpoint, async () => ({ status: 200, body: null, html })),
  ];
}
