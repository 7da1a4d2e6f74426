import { randomUUID } from 'node:crypto';
import type { CaseView } from '../../domain/cases/case.ts';
import type { TaskView } from '../../domain/cases/task.ts';
import type { TimelineEvent } from '../../domain/cases/timeline.ts';

/**
 * What the demo needs of the API, as an upstream system would call it. Anything but the expected
 * answers throws.
 */
export interface DemoApi {
  /** `taken`: the quote has a case already. */
  readonly postOrder: (
    request: unknown,
  ) => Promise<{ readonly kind: 'started'; readonly caseId: string } | { readonly kind: 'taken' }>;
  /** `undefined` until the read model shows the case. */
  readonly readCase: (
    caseId: string,
  ) => Promise<(CaseView & { readonly tasks: readonly TaskView[] }) | undefined>;
  /** The whole timeline so far. */
  readonly readTimeline: (caseId: string) => Promise<readonly TimelineEvent[]>;
}

const largestPage = 100;

async function read(url: string, headers: Record<string, string>): Promise<unknown> {
  const answer = await fetch(url, { headers });
  if (answer.status === 404) return undefined;
  if (!answer.ok) throw new Error(`GET ${url}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

async function postOrder(apiUrl: string, authorization: Record<string, string>, request: unknown) {
  const headers = {
    ...authorization,
    'content-type': 'application/json',
    'idempotency-key': randomUUID(),
  };
  const answer = await fetch(`${apiUrl}/v1/orders`, {
    method: 'POST',
    headers,
    body: JSON.stringify(request),
  });
  if (answer.status === 409) return { kind: 'taken' } as const;
  if (answer.status !== 202)
    throw new Error(`POST /v1/orders: ${answer.status} ${await answer.text()}`);
  const { caseId } = (await answer.json()) as { readonly caseId: string };
  return { kind: 'started', caseId } as const;
}

/** The API at `apiUrl`, called with this token. */
export function createDemoApi(apiUrl: string, token: string): DemoApi {
  const headers = { authorization: `Bearer ${token}` };
  const caseUrl = (caseId: string) => `${apiUrl}/v1/cases/${encodeURIComponent(caseId)}`;
  const readTimeline = async (caseId: string): Promise<readonly TimelineEvent[]> => {
    const events: TimelineEvent[] = [];
    let cursor: string | undefined;
    do {
      const query = new URLSearchParams({
        limit: String(largestPage),
        ...(cursor !== undefined && { cursor }),
      });
      const page = (await read(`${caseUrl(caseId)}/timeline?${query.toString()}`, headers)) as
        | { events: TimelineEvent[]; cursor?: string }
        | undefined;
      events.push(...(page?.events ?? []));
      cursor = page?.cursor;
    } while (cursor !== undefined);
    return events;
  };
  return {
    postOrder: (request) => postOrder(apiUrl, headers, request),
    readCase: (caseId) => read(caseUrl(caseId), headers) as ReturnType<DemoApi['readCase']>,
    readTimeline,
  };
}
