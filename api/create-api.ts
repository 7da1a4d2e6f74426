import { randomUUID } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import { secureHeaders } from 'hono/secure-headers';
import type { ApiDeps } from './deps.ts';
import { type Access, notFound, type Route } from './http/endpoint.ts';
import { type Answer, problem } from './http/problem.ts';
import { failure, type Served, serve } from './http/serve.ts';
import { serveLocalFiles } from './local-files.ts';
import { type ServedProcedure, servedProcedures } from './procedures.ts';
import { absenceRoutes } from './routes/absences.ts';
import { attachmentRoutes } from './routes/attachments.ts';
import { caseLinkRoutes } from './routes/case-links.ts';
import { caseRoutes } from './routes/cases.ts';
import { clockRoutes } from './routes/clocks.ts';
import { codecRoutes } from './routes/codec.ts';
import { descriptionRoutes } from './routes/description.ts';
import { exceptionRoutes } from './routes/exceptions.ts';
import { inboxRoutes } from './routes/inbox.ts';
import { ladderRoutes } from './routes/ladders.ts';
import { messageRoutes } from './routes/messages.ts';
import { procedureRoutes } from './routes/procedures.ts';
import { queueRoutes } from './routes/queue.ts';
import { reportRoutes } from './routes/reports.ts';
import { scheduleRoutes } from './routes/schedules.ts';
import { startRoutes } from './routes/starts.ts';
import { systemRoutes } from './routes/system.ts';
import { taskRoutes } from './routes/tasks.ts';
import { webhookRoutes } from './routes/webhooks.ts';

/** Every route with its handler. */
function apiRoutes(deps: ApiDeps, procedures: readonly ServedProcedure[]): readonly Route[] {
  const product = [
    ...startRoutes(deps, procedures),
    ...caseRoutes(deps),
    ...caseLinkRoutes(deps),
    ...attachmentRoutes(deps),
    ...clockRoutes(deps),
    ...ladderRoutes(deps),
    ...inboxRoutes(deps),
    ...queueRoutes(deps),
    ...taskRoutes(deps),
    ...exceptionRoutes(deps),
    ...absenceRoutes(deps),
    ...messageRoutes(deps, procedures),
    ...webhookRoutes(deps, procedures),
    ...procedureRoutes(deps, procedures),
    ...reportRoutes(deps),
    ...scheduleRoutes(deps),
    ...codecRoutes(deps),
    ...systemRoutes(deps),
  ];
  return [...product, ...descriptionRoutes(product.map((route) => route.endpoint))];
}

/** A route and who may call it; `path` in OpenAPI's form. */
export interface ListedRoute {
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly access: Access;
}

/** Every route and who may call it: for the gateway in front of the API, and for tests. */
export function listRoutes(
  deps: ApiDeps,
  procedures: readonly ServedProcedure[] = servedProcedures,
): readonly ListedRoute[] {
  return apiRoutes(deps, procedures).map(({ endpoint: { method, path, access } }) => ({
    method,
    path,
    access,
  }));
}

/** Only the docs page needs a style; nothing else is ever shown by a browser. */
const contentSecurityPolicy = {
  defaultSrc: ["'none'"],
  styleSrc: ["'unsafe-inline'"],
  frameAncestors: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
};

/** The HTTP API on its parts, for the procedures of the catalogue unless said otherwise. */
export function createApi(
  deps: ApiDeps,
  procedures: readonly ServedProcedure[] = servedProcedures,
): Hono {
  const app = new Hono();
  const routes = apiRoutes(deps, procedures);
  app.use(secureHeaders({ crossOriginResourcePolicy: false, contentSecurityPolicy }));
  // Temporal Web calls the codec from its own origin.
  app.use(
    '/v1/codec/*',
    cors({
      origin: new URL(deps.links.uiBaseUrl).origin,
      allowMethods: ['POST'],
      allowHeaders: ['content-type', 'authorization', 'x-namespace'],
    }),
  );
  for (const route of routes) addRoute(app, deps, route);
  if (deps.localFiles)
    serveLocalFiles(app, deps.localFiles, (context, work) =>
      exchange(deps, { context, route: '/v1/files/*' }, async () => forNobody(await work())),
    );
  refuseOtherMethods(app, deps, routes);
  app.notFound((context) =>
    exchange(deps, { context, route: '(none)' }, () => forNobody(notFound())),
  );
  app.onError((error, context) =>
    exchange(deps, { context, route: '(none)' }, (requestId) =>
      forNobody(failure(deps, error, requestId)),
    ),
  );
  return app;
}

function addRoute(app: Hono, deps: ApiDeps, route: Route): void {
  const { method, path } = route.endpoint;
  app.on(method.toUpperCase(), honoPath(path), (context) =>
    exchange(deps, { context, route: path }, (requestId) =>
      serve(deps, route, {
        request: context.req.raw,
        params: context.req.param(),
        query: context.req.queries(),
        requestId,
      }),
    ),
  );
}

/** 405 for a method that a known path does not have (F-62). */
function refuseOtherMethods(app: Hono, deps: ApiDeps, routes: readonly Route[]): void {
  for (const path of new Set(routes.map((route) => route.endpoint.path))) {
    const endpoints = routes
      .map((route) => route.endpoint)
      .filter((endpoint) => endpoint.path === path);
    const allow = endpoints
      .flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]))
      .join(', ');
    const answer = problem('method-not-allowed', `This address takes ${allow}.`, {
      headers: { Allow: allow },
    });
    app.all(honoPath(path), (context) =>
      exchange(deps, { context, route: path }, () => forNobody(answer)),
    );
  }
}

const honoPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1');
const forNobody = async (answer: Answer): Promise<Served> => ({ answer, subject: '' });

interface Exchange {
  readonly context: Context;
  /** Pattern, so that no id or token of a path is logged. */
  readonly route: string;
}

/**
 * One request: its id, its answer, its one line in the log, which never has anything in it that was
 * sent but the method.
 */
function exchange(
  deps: ApiDeps,
  at: Exchange,
  work: (requestId: string) => Promise<Served>,
): Promise<Response> {
  if (deps.trace === undefined) return answered(deps, at, work);
  const { method, raw } = at.context.req;
  const asked = {
    method,
    route: at.route,
    traceparent: raw.headers.get('traceparent') ?? undefined,
  };
  return deps.trace(asked, () => answered(deps, at, work));
}

async function answered(
  deps: ApiDeps,
  { context, route }: Exchange,
  work: (requestId: string) => Promise<Served>,
): Promise<Response> {
  const requestId = randomUUID();
  const startedAtMs = deps.clock();
  const { answer, subject } = await work(requestId);
  const { method } = context.req;
  const ms = deps.clock() - startedAtMs;
  deps.logger.info(
    { requestId, method, route, status: answer.status, ms, subject, code: answer.problem },
    'request',
  );
  return responseOf(answer, requestId);
}

function responseOf(
  { status, body, html, headers: own, problem: code }: Answer,
  requestId: string,
): Response {
  const headers = new Headers({ 'Cache-Control': 'no-store', ...own, 'Request-Id': requestId });
  if (html !== undefined) {
    headers.set('Content-Type', 'text/html; charset=UTF-8');
    return new Response(html, { status, headers });
  }
  if (body === null) return new Response(null, { status, headers });
  headers.set('Content-Type', code === undefined ? 'application/json' : 'application/problem+json');
  return new Response(
    JSON.stringify(code === undefined ? body : { ...body, instance: `urn:uuid:${requestId}` }),
    { status, headers },
  );
}
