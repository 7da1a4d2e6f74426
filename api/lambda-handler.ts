import { handle, type LambdaContext, type LambdaEvent } from 'hono/aws-lambda';
import type { Logger } from 'pino';
import { createApi } from './create-api.ts';
import type { ApiDeps } from './deps.ts';
import { unavailable } from './http/problem.ts';

/** What API Gateway takes as an answer to an event of payload format 2.0. */
export interface GatewayAnswer {
  readonly statusCode: number;
  readonly headers?: { readonly [name: string]: string };
  readonly cookies?: readonly string[];
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

export type LambdaHandler = (event: LambdaEvent, context?: LambdaContext) => Promise<GatewayAnswer>;

/**
 * The API as a Lambda handler. Its parts are opened as the module is loaded, which AWS gives a whole processor for; when that fails, the
 * request is answered 503 and the next one tries again, since what failed may pass.
 */
export function createLambdaHandler(logger: Pick<Logger, 'error'>, openParts: () => Promise<ApiDeps>): LambdaHandler {
  const open = async () => handle(createApi(await openParts()));
  const opened = open();
  // Told by the first request.
  opened.catch(() => undefined);
  let serving: typeof opened | undefined = opened;
  return async (event, context) => {
    serving ??= open();
    const answer = await serving.catch((error: unknown) => {
      serving = undefined;
      logger.error({ err: error }, 'the API cannot be opened');
    });
    return answer === undefined ? notOpened() : ((await answer(event, context)) as GatewayAnswer);
  };
}

function notOpened(): GatewayAnswer {
  const { status, body, headers } = unavailable('The API cannot be opened.');
  return {
    statusCode: status,
    headers: { ...headers, 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
    body: JSON.stringify(body),
    isBase64Encoded: false,
  };
}
