import { problemTypes } from '../../api/http/problem.ts';
import { caseWithTasks, linkedTask } from '../../api/schemas/views.ts';
import { type ApiUnderTest, caseId, startApiUnderTest, taskId } from './api-kit.ts';

let api: ApiUnderTest;
let text: string;
beforeAll(async () => {
  api = await startApiUnderTest();
  text = await (await api.app.request('/v1/openapi.json')).text();
});
afterAll(() => api.close());

test('the description is OpenAPI 3.1 and can be read without a token', async () => {
  expect(JSON.parse(text)).toMatchObject({ openapi: '3.1.0', info: { title: 'Handoff' } });
});

test('every reference in it leads somewhere', () => {
  const { components } = JSON.parse(text) as { components: { schemas: object } };
  const named = [...text.matchAll(/"\$ref":"([^"]*)"/g)].map(([, target]) => target ?? '');
  expect(named.length).toBeGreaterThan(10);
  for (const target of named)
    expect(Object.keys(components.schemas).map((name) => `#/components/schemas/${name}`)).toContain(
      target,
    );
});

test('it says of an order what is checked of an order', () => {
  const { paths } = JSON.parse(text);
  const { requestBody, parameters } = paths['/v1/orders'].post;
  const { schema } = requestBody.content['application/json'];
  expect(schema.additionalProperties).toBe(false);
  expect(schema.required).toEqual(['source', 'customerId', 'region', 'terms', 'activationDate']);
  expect(schema.properties.terms.properties.lines).toMatchObject({ minItems: 1, maxItems: 200 });
  expect(parameters).toContainEqual(
    expect.objectContaining({ name: 'Idempotency-Key', in: 'header', required: true }),
  );
});

test('answers are as it says', async () => {
  expect(
    caseWithTasks.strict().safeParse(await (await api.get(`/v1/cases/${caseId}`)).json()).error,
  ).toBeUndefined();
  expect(
    linkedTask.strict().safeParse(await (await api.get(`/v1/tasks/${taskId}`)).json()).error,
  ).toBeUndefined();
});

describe('the docs page', () => {
  test('names every route, every problem with its anchor, and needs nothing from elsewhere', async () => {
    const response = await api.app.request('/v1/docs');
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    const page = await response.text();
    for (const path of Object.keys(JSON.parse(text).paths as object))
      expect(page).toContain(`<code>${path}</code>`);
    for (const code of Object.keys(problemTypes)) expect(page).toContain(`id="problem-${code}"`);
    expect(page).toContain('terms.lines[].quantity');
    expect(page).not.toMatch(/<script|(src|href)="(https?:)?\/\//);
    const links = [...page.matchAll(/href="#([^"]*)"/g)].map(([, id]) => id ?? '');
    for (const id of new Set(links)) expect(page).toContain(`id="${id}"`);
  });

  test('a browser runs no script on it, and shows it in no frame', async () => {
    const policy = (await api.app.request('/v1/docs')).headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('script-src');
  });

  test('the description takes no other method', async () => {
    for (const path of ['/v1/docs', '/v1/openapi.json', '/healthz', '/readyz']) {
      const response = await api.app.request(path, { method: 'DELETE' });
      expect([path, response.status, response.headers.get('allow')]).toEqual([
        path,
        405,
        'GET, HEAD',
      ]);
    }
  });
});
