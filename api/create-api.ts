import { randomUUID } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import { secureHeaders } from 'hono/secure-headers';
import type { ApiDeps } from './deps.ts';
import { docsPage } from './docs-page.ts';
import { type Endpoint, notFound, type Route } from './http/endpoint.ts';
import { type Answer, problem } from './http/problem.ts';
import { serve } from './http/serve.ts';
import { openApiDocument } from './openapi.ts';
import { acknowledgmentRoutes } from './routes/acknowledgments.ts';
import { caseRoutes } from './routes/cases.ts';
import { codecRoutes } from './routes/codec.ts';
import { orderRoutes } from './routes/orders.ts';
import { systemRoutes } from './routes/system.ts';
import { taskRoutes } from './routes/tasks.ts';

/** Every route with its handler. */
export function apiRoutes(deps: ApiDeps): readonly Route[] {
  return [
    ...orderRoutes(deps),
    ...caseRoutes(deps),
    ...taskRoutes(deps),
    ...acknowledgmentRoutes(deps),
    ...codecRoutes(deps),
    ...systemRoutes(deps),
  ];
}

/** The HTTP API on its parts. */
export function createApi(deps: ApiDeps): Hono {
  const app = new Hono();
  const routes = apiRoutes(deps);
  app.use(secureHeaders({ crossOriginResourcePolicy: false }));
  // Temporal Web calls the codec from its own origin.
  app.use(
    '/v1/codec/*',
    cors({
      origin: new URL(deps.links.uiBaseUrl).origin,
      allowMethods: ['POST'],
      allowHeaders: ['content-type', 'authorization', 'x-namespace'],
    }),
  );
  for (const route of routes) {
    app.on(route.endpoint.method.toUpperCase(), honoPath(route.endpoint), (context) => handle(deps, route, context));
  }
  describe(
    app,
    routes.map((route) => route.endpoint),
  );
  refuseOtherMethods(app, deps, routes);
  app.notFound((context) => respond(deps, context, { answer: notFound(), subject: '', route: '(none)' }));
  return app;
}

function describe(app: Hono, endpoints: readonly Endpoint[]): void {
  const document = openApiDocument(endpoints);
  const page = docsPage(endpoints);
  app.get('/v1/openapi.json', (context) => context.json(document));
  app.get('/v1/docs', (context) => context.html(page));
}

/** 405 for a method that a known path does not have (F-62). */
function refuseOtherMethods(app: Hono, deps: ApiDeps, routes: readonly Route[]): void {
  for (const path of new Set(routes.map((route) => honoPath(route.endpoint)))) {
    const allowed = routes.filter((route) => honoPath(route.endpoint) === path).map((route) => route.endpoint.method.toUpperCase());
    const allow = allowed.join(', ');
    app.all(path, (context) => {
      const answer = problem('method-not-allowed', `This address takes ${allow}.`, { headers: { Allow: allow } });
      return respond(deps, context, { answer, subject: '', route: path });
    });
  }
}

const honoPath = ({ path }: Endpoint): string => path.replaceAll(/\{(\w+)\}/g, ':$1');

async function handle(deps: ApiDeps, route: Route, context: Context): Promise<Response> {
  const incoming = { request: context.req.raw, params: context.req.param() as { [name: string]: string }, query: context.req.queries() };
  const { answer, subject } = await serve(deps, route, incoming);
  return respond(deps, context, { answer, subject, route: route.endpoint.path });
}

interface Reply {
  readonly answer: Answer;
  readonly subject: string;
  /** Pattern, so that no id or token of a path is logged. */
  readonly route: string;
}

function respond(deps: ApiDeps, context: Context, { answer, subject, route }: Reply): Response {
  const requestId = randomUUID();
  deps.logger.info({ requestId, method: context.req.method, route, status: answer.status, subject, code: answer.problem }, 'request');
  const headers = new Headers({ ...answer.headers, 'Request-Id': requestId, 'Cache-Control': 'no-store' });
  if (answer.body === null) return new Response(null, { status: answer.status, headers });
  headers.set('Content-Type', answer.problem === undefined ? 'application/json' : 'application/problem+json');
  const body = answer.problem === undefined ? answer.body : { ...answer.body, instance: `urn:uuid:${requestId}` };
  return new Response(JSON.stringify(body), { status: answer.status, headers });
}
