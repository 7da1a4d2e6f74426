import { Readable } from 'node:stream';
import type { Context, Hono } from 'hono';
import {
  filesPath,
  type LocalFiles,
  type SignedRequest,
  type UploadRefusal,
} from '../store/attachments/folder-storage.ts';
import { dispositionOf } from '../store/attachments/object-storage.ts';
import { type Answer, problem } from './http/problem.ts';

/** Answers a request and writes its line into the log. */
type Answered = (context: Context, work: () => Promise<Answer>) => Promise<Response>;

/**
 * Uploads and downloads by signed addresses, for files that lie in a folder: what S3 does in the
 * cloud. Bytes are streamed, so these are no routes of the API's own kind, which reads JSON.
 */
export function serveLocalFiles(app: Hono, files: LocalFiles, answered: Answered): void {
  const place = `${filesPath}*`;
  app.on('PUT', place, (context) =>
    answered(context, async () => {
      const body = Readable.from(context.req.raw.body ?? []);
      const refusal = await files.receive(signedRequest(context), body);
      return refusal === undefined ? { status: 200, body: {} } : refused(refusal);
    }),
  );
  app.on('GET', place, async (context) => {
    const offered = await files.offer(signedRequest(context));
    if (offered === undefined)
      return answered(context, async () => problem('not-found', 'There is no such file.'));
    if (typeof offered === 'string') return answered(context, async () => refused(offered));
    return new Response(Readable.toWeb(Readable.from(offered.content)) as ReadableStream, {
      headers: {
        'Content-Type': offered.mediaType,
        'Content-Disposition': dispositionOf(offered.fileName),
        'Cache-Control': 'no-store',
      },
    });
  });
}

function signedRequest({ req }: Context): SignedRequest {
  const { pathname, searchParams } = new URL(req.url);
  return { key: pathname.slice(filesPath.length), query: searchParams };
}

const refusals: Record<UploadRefusal, Answer> = {
  signature: problem('address-invalid', 'The address is not one that this API has signed.'),
  expired: problem('address-invalid', 'The address has expired; ask for another.'),
  exists: problem('upload-refused', 'The file is uploaded already, and cannot be replaced.'),
  'too-long': problem('upload-refused', 'The file has more bytes than were announced.'),
  'too-short': problem('upload-refused', 'The file has fewer bytes than were announced.'),
  'other-digest': problem('upload-refused', 'The file has another digest than was announced.'),
};
const refused = (refusal: UploadRefusal): Answer => refusals[refusal];
