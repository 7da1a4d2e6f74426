import type { z } from 'zod';
import { type CaseId, procedureOfId } from '../../domain/cases/case-id.ts';
import type { MessageDefinition } from '../../domain/cases/procedure.ts';
import type { MessageEdge } from '../../workflows/edge.ts';
import type { Principal } from '../access/access-policy.ts';
import type { ApiDeps } from '../deps.ts';
import { type Call, notFound, type Route, route } from '../http/endpoint.ts';
import { fieldErrors } from '../http/field-errors.ts';
import { inputSchema, type JsonSchema } from '../http/json-schema.ts';
import { type Answer, invalidRequest, problem } from '../http/problem.ts';
import type { ServedProcedure } from '../procedures.ts';
import { anyObject, messageParams } from '../schemas/common.ts';
import { changeAccepted } from '../schemas/views.ts';
import { json } from './json.ts';
import { caseRefusals, noCase, reachedCase } from './to-case.ts';
import { updateAnswer } from './updates.ts';

/** A message as its procedure takes it. */
interface TakenMessage {
  readonly definition: MessageDefinition;
  readonly edge: MessageEdge;
}

type MessageCall = Call<z.output<typeof messageParams>, unknown, z.output<typeof anyObject>>;

/** What people send to the procedure of a case. */
export function messageRoutes(
  deps: ApiDeps,
  procedures: readonly ServedProcedure[],
): readonly Route[] {
  const send = route(
    {
      method: 'post',
      path: '/v1/cases/{caseId}/messages/{name}',
      access: { kind: 'token', action: 'send-messages' },
      tag: 'Messages',
      summary: 'Send a message that the procedure of the case takes',
      description:
        'GET /v1/procedures/{procedure} lists the messages of a procedure and who may send ' +
        'each: people of certain roles, or whoever started the case.',
      params: messageParams,
      body: { schema: anyObject, required: true, described: bodyOf(procedures) },
      idempotent: true,
      answers: { 200: { description: 'The number of the change.', schema: changeAccepted } },
      problems: caseRefusals,
    },
    (call) => sendMessage(deps, procedures, call),
  );
  return [send];
}

async function sendMessage(
  deps: ApiDeps,
  procedures: readonly ServedProcedure[],
  { params: { caseId: id, name }, body, principal, requestKey }: MessageCall,
): Promise<Answer> {
  const message = messageOf(procedures, id, name);
  if (message === undefined) return notFound(`The case takes no message ${name}.`);
  const caseId = await reachedCase(deps, { principal, action: 'send-messages', id });
  if (caseId === undefined) return noCase(id);
  if (!(await maySend(deps, { caseId, principal }, message.definition)))
    return senderRefused(message.definition);
  const data = message.edge.schema.safeParse(body);
  if (!data.success) return invalidRequest(fieldErrors(data.error, body));
  const sent = { caseId, name, messageId: requestKey, sender: principal.subject };
  const result = await deps.temporal.sendMessage(
    { ...sent, data: json(Object(data.data)) },
    requestKey,
  );
  return updateAnswer(deps, { caseId }, result);
}

function messageOf(
  procedures: readonly ServedProcedure[],
  id: string,
  name: string,
): TakenMessage | undefined {
  const key = procedureOfId(id);
  const procedure = procedures.find(({ definition }) => definition.key === key);
  return procedure && messagesOf(procedure).find((message) => message.name === name);
}

/** The messages of a procedure that have both a definition and a schema. */
function messagesOf({
  definition,
  messages = {},
}: ServedProcedure): readonly (TakenMessage & { readonly name: string })[] {
  return Object.entries(definition.messages ?? {}).flatMap(([name, message]) => {
    const edge = messages[name];
    return edge === undefined ? [] : [{ name, definition: message, edge }];
  });
}

async function maySend(
  { readModel, temporal }: ApiDeps,
  { caseId, principal }: { readonly caseId: CaseId; readonly principal: Principal },
  { senders }: MessageDefinition,
): Promise<boolean> {
  if (principal.roles.some((role) => senders.includes(role))) return true;
  if (!senders.includes('requester')) return false;
  const view = await readModel.getCase(caseId);
  const requester = view?.requestedBy ?? (await temporal.requesterOf(caseId));
  return requester === principal.subject;
}

function senderRefused({ senders }: MessageDefinition): Answer {
  const names = senders.map((sender) =>
    sender === 'requester'
      ? 'whoever started the case'
      : sender === 'machine'
        ? 'a machine by its webhook'
        : sender,
  );
  return problem('not-allowed', `The procedure takes this message from ${names.join(', ')} only.`);
}

/** The body is that of one of the messages, as the path names it. */
function bodyOf(procedures: readonly ServedProcedure[]): JsonSchema {
  const forms = procedures.flatMap((procedure) =>
    messagesOf(procedure)
      .filter(({ definition }) => definition.senders.some((sender) => sender !== 'machine'))
      .map(({ name, edge }) => ({
        title: `${name} of ${procedure.definition.key}`,
        ...inputSchema(edge.schema),
      })),
  );
  return forms.length === 0 ? { type: 'object' } : { anyOf: forms };
}
