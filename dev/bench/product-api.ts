import { setTimeout as delay } from 'node:timers/promises';
import type { CaseView } from '../../domain/cases/case.ts';
import type { TimelineEvent } from '../../domain/cases/timeline.ts';
import type { OrderRequest } from '../../workflows/order-booking/order.ts';
import type { HttpAnswer, HttpCall, HttpClient } from './http-client.ts';

/** What came of a posted order. */
export type Posting =
  | { readonly kind: 'accepted'; readonly caseId: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** What the driver asks of the product, as an upstream system would. */
export interface ProductApi {
  /**
   * Sent again under the same key when the product says that it is busy (429, 503), as its answer
   * asks; so is every read.
   */
  readonly postOrder: (request: OrderRequest) => Promise<Posting>;
  /** How often a request was sent again. */
  readonly repeats: () => number;
  /** A page of completed bookings, the newest first. */
  readonly completed: (ask: {
    readonly limit: number;
    readonly cursor?: string | undefined;
  }) => Promise<CompletedPage>;
  /**
   * Everything the read model shows; of a workflow id, the newest case. Nothing when it shows no
   * such case.
   */
  readonly timeline: (caseOrWorkflow: string) => Promise<readonly TimelineEvent[]>;
  readonly describe: (caseId: string) => Promise<string>;
}

export interface CompletedPage {
  readonly cases: readonly Pick<CaseView, 'caseId' | 'openedAtMs'>[];
  readonly cursor?: string;
}

const busyStatuses: readonly number[] = [429, 503];
const mostAttempts = 5;
const largestPage = 100;

/** The product behind this client, whose token may start orders and read cases. */
export function createProductApi(client: HttpClient): ProductApi {
  let repeats = 0;
  /** Sends until the product is not busy, or often enough. */
  const send = async (request: HttpCall): Promise<HttpAnswer> => {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await client.send(request);
      if (!busyStatuses.includes(answer.status) || attempt === mostAttempts) return answer;
      repeats += 1;
      await pause(answer);
    }
  };
  const get = async <T>(path: string): Promise<T | undefined> => {
    const answer = await send({ method: 'GET', path });
    if (answer.status === 404) return undefined;
    if (answer.status === 200) return answer.body as T;
    throw new Error(`GET ${path}: ${said(answer)}`);
  };
  return {
    postOrder: async (request) => {
      const headers = { 'idempotency-key': request.source.number };
      const answer = await send({ method: 'POST', path: '/v1/orders', headers, body: request });
      return answer.status === 202
        ? { kind: 'accepted', caseId: (answer.body as { readonly caseId: string }).caseId }
        : { kind: 'refused', reason: said(answer) };
    },
    repeats: () => repeats,
    completed: async ({ limit, cursor }) => {
      const query = new URLSearchParams({
        procedure: 'order-booking',
        status: 'completed',
        limit: String(Math.min(limit, largestPage)),
      });
      if (cursor !== undefined) query.set('cursor', cursor);
      return (await get<CompletedPage>(`/v1/cases?${query.toString()}`)) ?? { cases: [] };
    },
    timeline: async (id) => {
      const page = await get<{ readonly events: readonly TimelineEvent[] }>(
        `${casePath(id)}/timeline?limit=${largestPage}`,
      );
      return page?.events ?? [];
    },
    describe: async (caseId) => {
      const view = await get<CaseView>(casePath(caseId));
      return view === undefined
        ? `${caseId}: not in the read model`
        : `${caseId}: ${view.status}, ${view.waitingFor ?? 'at work'}`;
    },
  };
}

function casePath(id: string): string {
  return `/v1/cases/${encodeURIComponent(id)}`;
}

/** As long as the answer asks, else a second. */
function pause({ headers }: HttpAnswer): Promise<void> {
  return delay(Number(headers['retry-after'] ?? 1) * 1000);
}

function said({ status, body }: HttpAnswer): string {
  return `${status} ${JSON.stringify(body)?.slice(0, 300)}`;
}
