import { setTimeout as delay } from 'node:timers/promises';
import type { LocalIssuer } from '../../api/auth/local-issuer.ts';
import type { CaseView } from '../../domain/cases/case.ts';
import type { TaskView } from '../../domain/cases/task.ts';
import { createDemoApi, type DemoApi } from './demo-api.ts';
import { sandboxApiKey } from './sandbox-key.ts';
import { type ShownEvent, timelineLine } from './timeline-lines.ts';

/** What the demo runs on. */
export interface DemoParts {
  readonly apiUrl: string;
  readonly sandboxUrl: string;
  readonly issuer: LocalIssuer;
  readonly say: (line: string) => void;
}

const demoQuote = 'Q-1001';
const tokenSeconds = 3600;
const pollMs = 100;
/**
 * The sandbox's teams answer within a second; an order that takes longer is not worth waiting for.
 */
const giveUpAfterMs = 60_000;

async function askSandbox(url: string, body?: object): Promise<unknown> {
  const headers = { authorization: `Bearer ${sandboxApiKey}`, 'content-type': 'application/json' };
  const answer = await fetch(url, {
    headers,
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/**
 * Orders the demo quote; where an earlier start has ordered it already, a clean quote of this
 * moment.
 */
async function order(
  api: DemoApi,
  sandboxUrl: string,
): Promise<{ readonly quote: string; readonly caseId: string }> {
  const first = await api.postOrder(
    await askSandbox(`${sandboxUrl}/admin/order-requests/${demoQuote}`),
  );
  if (first.kind === 'started') return { quote: demoQuote, caseId: first.caseId };
  const prefix = `DEMO-${Date.now().toString(36).toUpperCase()}`;
  const planted = await askSandbox(`${sandboxUrl}/admin/clean-quotes`, { count: 1, prefix });
  const { numbers, template } = planted as {
    readonly numbers: readonly string[];
    readonly template: object;
  };
  const again = await api.postOrder(template);
  if (again.kind === 'taken') throw new Error(`the new quote ${numbers[0]} has a case already`);
  return { quote: numbers[0] ?? '', caseId: again.caseId };
}

type ShownCase = CaseView & { readonly tasks: readonly TaskView[] };

/** Prints what is new on the order and its handoff, in the order it happened. */
function createFollower(api: DemoApi, caseId: string, say: DemoParts['say']) {
  const shown = new Map<string, number>();
  let startMs: number | undefined;
  const newOf = async (id: string, of: ShownEvent['of']): Promise<ShownEvent[]> => {
    const seen = shown.get(id) ?? 0;
    const fresh = (await api.readTimeline(id)).filter((event) => event.n > seen);
    shown.set(id, fresh.at(-1)?.n ?? seen);
    return fresh.map((event) => ({ event, of }));
  };
  return async (view: ShownCase): Promise<void> => {
    const handoff = view.references.find((reference) => reference.kind === 'case')?.id;
    const events = [
      ...(await newOf(caseId, 'order')),
      ...(handoff === undefined ? [] : await newOf(handoff, 'handoff')),
    ];
    startMs ??= view.openedAtMs;
    for (const shownEvent of events.toSorted((a, b) => a.event.atMs - b.event.atMs))
      say(timelineLine(shownEvent, startMs));
  };
}

function result({ caseId, status, facts, tasks, waitingFor }: ShownCase): string {
  // Only the short facts; the rest is for the case's page.
  const told = Object.entries(facts).flatMap(([name, value]) =>
    typeof value === 'string' ? [`${name}=${value}`] : [],
  );
  const waiting = tasks
    .filter((task) => task.state === 'open' || task.state === 'claimed')
    .map((task) => `${task.title} (${task.role})`);
  return [
    `Demo: ${caseId} is ${status}.`,
    ...told,
    ...(waitingFor === undefined ? [] : [waitingFor]),
    ...waiting,
  ].join(' ');
}

/**
 * Books an order through the API as an upstream system would, and prints its timeline as it
 * happens.
 */
export async function runDemo({ apiUrl, sandboxUrl, issuer, say }: DemoParts): Promise<void> {
  const roles = ['upstream-system', 'order-management-specialist'] as const;
  const api = createDemoApi(
    apiUrl,
    await issuer.issueToken({ subject: 'demo-shop', roles, ttlSeconds: tokenSeconds }),
  );
  const { quote, caseId } = await order(api, sandboxUrl);
  say(`Demo: quote ${quote} is ordered as case ${caseId}.`);
  const follow = createFollower(api, caseId, say);
  const giveUpAt = Date.now() + giveUpAfterMs;
  for (;;) {
    const view = await api.readCase(caseId);
    if (view) await follow(view);
    const isOver =
      view !== undefined &&
      (view.closedAtMs !== undefined || view.tasks.some((task) => task.state === 'open'));
    if (view && (isOver || Date.now() > giveUpAt)) return say(result(view));
    if (Date.now() > giveUpAt) throw new Error(`case ${caseId} does not show in the read model`);
    await delay(pollMs);
  }
}
