import type { z } from 'zod';
import {
  type CaseId,
  type CaseIdParts,
  partsOfCaseId,
  procedureOfId,
  workflowIdOf,
} from '../../domain/cases/case-id.ts';
import type { CaseMessage } from '../../domain/cases/messages.ts';
import type { MessageEdge } from '../../workflows/edge.ts';
import type { ApiDeps } from '../deps.ts';
import { type Call, type Route, route } from '../http/endpoint.ts';
import { fieldErrors } from '../http/field-errors.ts';
import { inputSchema, withFieldsOf } from '../http/json-schema.ts';
import { type Answer, go, invalidRequest, type Step, stop } from '../http/problem.ts';
import type { ServedProcedure } from '../procedures.ts';
import { anyObject, caseParams } from '../schemas/common.ts';
import { accepted } from '../schemas/views.ts';
import { json } from './json.ts';
import { noCase } from './to-case.ts';
import { absent } from './updates.ts';

/** A message that machines send to an address of its own. */
interface Webhook {
  readonly name: string;
  readonly edge: MessageEdge;
  readonly about: NonNullable<MessageEdge['webhook']>;
  /** Keys of the procedures that take it. */
  readonly takers: readonly string[];
}

/** `POST /v1/<path>` for every message that machines send, signed as Standard Webhooks. */
export function webhookRoutes(
  deps: ApiDeps,
  procedures: readonly ServedProcedure[],
): readonly Route[] {
  return webhooksOf(procedures).map((webhook) => webhookRoute(deps, webhook));
}

/** Procedures that take one message at one address share its edge. */
function webhooksOf(procedures: readonly ServedProcedure[]): readonly Webhook[] {
  const byPath = new Map<string, Webhook>();
  for (const { definition, messages = {} } of procedures) {
    for (const [name, edge] of Object.entries(messages)) {
      const { webhook: about } = edge;
      if (about === undefined) continue;
      const known = byPath.get(about.path);
      if (known !== undefined && (known.edge !== edge || known.name !== name))
        throw new Error(
          `${definition.key}, message ${name}: another message has the webhook path ${about.path}`,
        );
      const takers = [...(known?.takers ?? []), definition.key];
      byPath.set(about.path, { name, edge, about, takers });
    }
  }
  return [...byPath.values()];
}

function webhookRoute(deps: ApiDeps, webhook: Webhook): Route {
  const { path, tag, summary, description } = webhook.about;
  const described = withFieldsOf(inputSchema(caseParams), inputSchema(webhook.edge.schema));
  return route(
    {
      method: 'post',
      path: `/v1/${path}`,
      access: { kind: 'webhook-signature' },
      tag,
      summary,
      description,
      body: { schema: anyObject, required: true, described },
      answers: { 202: { description: 'Kept durably.', schema: accepted } },
      problems: ['signature-invalid', 'case-closed', 'case-near-limit'],
    },
    (call) => take(deps, webhook, call),
  );
}

type WebhookCall = Call<unknown, unknown, z.output<typeof anyObject>>;

async function take(deps: ApiDeps, webhook: Webhook, call: WebhookCall): Promise<Answer> {
  const message = messageOf(webhook, call);
  if (!message.ok) return message.answer;
  const { caseId, messageId } = message.value;
  if (!webhook.takers.includes(procedureOfId(caseId) ?? '')) return noCase(caseId);
  const parts = partsOfCaseId(caseId);
  const receivers = parts === undefined ? [] : receiversOf(webhook, parts);
  const workflows = receivers.map((one) => workflowIdOf(one.procedure, one.businessKey));
  const delivered = await deps.temporal.deliver(message.value, workflows);
  if (delivered === 'absent' && !(await wasTaken(deps, receivers, { caseId, messageId })))
    return absent(deps, { caseId });
  return { status: 202, body: { status: 'accepted' } };
}

/** The case is named beside the message's own fields; every fault of both is told at once. */
function messageOf(
  { name, edge, about }: Webhook,
  { body, header }: WebhookCall,
): Step<CaseMessage> {
  const { caseId, ...fields } = body;
  const named = caseParams.safeParse({ caseId });
  const data = edge.schema.safeParse(fields);
  if (!named.success || !data.success) {
    const faults = [named, data].flatMap(({ error }) =>
      error === undefined ? [] : fieldErrors(error, body),
    );
    return stop(invalidRequest(faults));
  }
  return go({
    caseId: named.data.caseId,
    name,
    messageId: header('webhook-id') ?? '',
    sender: `machine:${about.path}`,
    data: json(Object(data.data)),
  });
}

/** Who may take it, the first that runs does; without a rule of its own, the case that it names. */
function receiversOf({ edge }: Webhook, about: CaseIdParts): readonly CaseIdParts[] {
  return edge.receivers?.(about) ?? [about];
}

/**
 * Whether a closed case took this very message: the last message often closes its case, and a
 * sender that lost the answer to it sends it again (F-64). The message stands on the timeline of a
 * receiver: the case that is named, or one that it refers to.
 */
async function wasTaken(
  { readModel }: ApiDeps,
  receivers: readonly CaseIdParts[],
  { caseId, messageId }: Pick<CaseMessage, 'caseId' | 'messageId'>,
): Promise<boolean> {
  const view = await readModel.getCase(caseId);
  const referred = view?.references.filter(({ kind }) => kind === 'case').map(({ id }) => id) ?? [];
  for (const candidate of [caseId, ...referred]) {
    const isReceiver = receivers.some((receiver) => isCaseOf(candidate, receiver));
    if (isReceiver && (await isOnTimeline(readModel, candidate, messageId))) return true;
  }
  return false;
}

function isCaseOf(caseId: CaseId, { procedure, businessKey }: CaseIdParts): boolean {
  const parts = partsOfCaseId(caseId);
  return (
    parts?.procedure === procedure &&
    parts.businessKey.kind === businessKey.kind &&
    parts.businessKey.number === businessKey.number
  );
}

async function isOnTimeline(
  { timeline }: ApiDeps['readModel'],
  caseId: CaseId,
  messageId: string,
): Promise<boolean> {
  let cursor: string | undefined;
  do {
    const page = await timeline(caseId, { limit: 100, cursor });
    if (page.events.some(({ data }) => data?.['messageId'] === messageId)) return true;
    cursor = page.cursor;
  } while (cursor !== undefined);
  return false;
}
