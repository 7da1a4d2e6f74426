import { newAttachmentSchema } from '../../domain/cases/attachment.schema.ts';
import type { AttachmentState } from '../../store/attachments/attachments.ts';
import type { ApiDeps } from '../deps.ts';
import { notFound, type Route, route } from '../http/endpoint.ts';
import { problem } from '../http/problem.ts';
import {
  attachmentList,
  attachmentParams,
  attachmentView,
  attachmentWithDownload,
  begunAttachment,
} from '../schemas/attachments.ts';
import { caseParams } from '../schemas/common.ts';
import { readCase } from './read-case.ts';
import { actorOf, caseRefusals } from './to-case.ts';
import { updateAnswer } from './updates.ts';

/** Documents of a case: announced here, uploaded and downloaded by signed addresses. */
export function attachmentRoutes(deps: ApiDeps): readonly Route[] {
  return [
    beginAttachment(deps),
    listAttachments(deps),
    getAttachment(deps),
    completeAttachment(deps),
  ];
}

const iso = (atMs: number) => new Date(atMs).toISOString();
const noCase = (caseId: string) => notFound(`There is no case ${caseId}.`);
const noAttachment = (caseId: string) => notFound(`Case ${caseId} has no such attachment.`);

function shown({ createdAtMs, uploadUntilMs, completedAtMs, ...file }: AttachmentState) {
  return {
    ...file,
    createdAt: iso(createdAtMs),
    uploadUntil: iso(uploadUntilMs),
    ...(completedAtMs !== undefined && { completedAt: iso(completedAtMs) }),
  };
}

function beginAttachment(deps: ApiDeps): Route {
  return route(
    {
      method: 'post',
      path: '/v1/cases/{caseId}/attachments',
      access: { kind: 'token', action: 'add-notes' },
      tag: 'Attachments',
      summary: 'Announce a file, and get the address to upload it to',
      description:
        'Sizes and kinds are limited by policy. The address takes exactly the file that was ' +
        'announced, once, until it expires; then `complete` attaches it to the case.',
      params: caseParams,
      body: { schema: newAttachmentSchema, required: true },
      idempotent: true,
      answers: {
        201: { description: 'Where the file is to be uploaded.', schema: begunAttachment },
      },
      problems: ['attachment-refused', 'attachments-full', 'case-closed'],
    },
    async ({ params, body, principal }) => {
      const view = await readCase(deps, { principal, action: 'add-notes' }, { id: params.caseId });
      if (view === undefined) return noCase(params.caseId);
      if (view.closedAtMs !== undefined)
        return problem('case-closed', `Case ${view.caseId} is closed.`);
      const begun = await deps.attachments.begin(view.caseId, { ...body, by: principal.subject });
      switch (begun.kind) {
        case 'refused':
          return problem(
            'attachment-refused',
            begun.errors.map(({ field, reason }) => `${field} ${reason}`).join('; '),
            { errors: begun.errors },
          );
        case 'full':
          return problem('attachments-full', `A case has at most ${begun.perCase} attachments.`);
        case 'begun': {
          const { expiresAtMs, ...upload } = begun.upload;
          return {
            status: 201,
            body: {
              ...shown(begun.attachment),
              upload: { ...upload, expiresAt: iso(expiresAtMs) },
            },
          };
        }
      }
    },
  );
}

function listAttachments(deps: ApiDeps): Route {
  return route(
    {
      method: 'get',
      path: '/v1/cases/{caseId}/attachments',
      access: { kind: 'token', action: 'read-cases' },
      tag: 'Attachments',
      summary: 'List the attachments of a case, the oldest first',
      description:
        'One whose file never came is `pending`, then `expired`, and leaves after a day.',
      params: caseParams,
      answers: { 200: { description: 'All of them.', schema: attachmentList } },
    },
    async ({ params, principal }) => {
      const view = await readCase(deps, { principal, action: 'read-cases' }, { id: params.caseId });
      if (view === undefined) return noCase(params.caseId);
      const attachments = await deps.attachments.list(view.caseId);
      return { status: 200, body: { attachments: attachments.map(shown) } };
    },
  );
}

function getAttachment(deps: ApiDeps): Route {
  return route(
    {
      method: 'get',
      path: '/v1/cases/{caseId}/attachments/{attachmentId}',
      access: { kind: 'token', action: 'read-cases' },
      tag: 'Attachments',
      summary: 'Read an attachment, with an address to download it from',
      description: 'The address needs no token and expires; only a complete attachment has one.',
      params: attachmentParams,
      answers: { 200: { description: 'The attachment.', schema: attachmentWithDownload } },
    },
    async ({ params, principal }) => {
      const view = await readCase(deps, { principal, action: 'read-cases' }, { id: params.caseId });
      if (view === undefined) return noCase(params.caseId);
      const found = await deps.attachments.find(view.caseId, params.attachmentId);
      if (found === undefined) return noAttachment(view.caseId);
      if (found.state !== 'complete') return { status: 200, body: shown(found) };
      const { url, expiresAtMs } = await deps.attachments.download(view.caseId, found);
      return {
        status: 200,
        body: { ...shown(found), download: { url, expiresAt: iso(expiresAtMs) } },
      };
    },
  );
}

function completeAttachment(deps: ApiDeps): Route {
  return route(
    {
      method: 'post',
      path: '/v1/cases/{caseId}/attachments/{attachmentId}/complete',
      access: { kind: 'token', action: 'add-notes' },
      tag: 'Attachments',
      summary: 'Say that the file is uploaded',
      description:
        'Looks whether the file lies there, with the size and digest that were announced. ' +
        'May be repeated.',
      params: attachmentParams,
      idempotent: true,
      answers: { 200: { description: 'The attachment is complete.', schema: attachmentView } },
      problems: ['attachment-not-uploaded', ...caseRefusals],
    },
    async ({ params, principal, requestKey }) => {
      const view = await readCase(deps, { principal, action: 'add-notes' }, { id: params.caseId });
      if (view === undefined) return noCase(params.caseId);
      const done = await deps.attachments.complete(view.caseId, params.attachmentId);
      if (done.kind === 'absent') return noAttachment(view.caseId);
      if (done.kind === 'not-uploaded')
        return problem('attachment-not-uploaded', 'The announced file does not lie there.');
      // Told each time, since the news of an earlier request may have been lost; it counts once.
      const { caseId } = view;
      const { attachment } = done;
      const message = { caseId, actor: actorOf(principal), attachment };
      const told = await updateAnswer(
        deps,
        { caseId },
        await deps.temporal.attach(message, requestKey),
      );
      if (told.status !== 200) return told;
      const found = await deps.attachments.find(view.caseId, params.attachmentId);
      return found ? { status: 200, body: shown(found) } : noAttachment(view.caseId);
    },
  );
}
