import { handle, type LambdaContext, type LambdaEvent } from 'hono/aws-lambda';
import type { Logger } from 'pino';
import { createApi } from './create-api.ts';
import { unavailable } from './http/problem.ts';
import type { CloudApi } from './lambda-parts.ts';

/** What API Gateway takes as an answer to an event of payload format 2.0. */
export interface GatewayAnswer {
  readonly statusCode: number;
  readonly headers?: { readonly [name: string]: string };
  readonly cookies?: readonly string[];
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/** What a rule of EventBridge sends by a schedule. */
export interface ScheduledEvent {
  readonly 'detail-type': 'Scheduled Event';
}

export type LambdaHandler = (
  event: LambdaEvent | ScheduledEvent,
  context?: LambdaContext,
) => Promise<GatewayAnswer | undefined>;

/**
 * The API as a Lambda handler, which also measures when a schedule wakes it. Its parts are opened
 * as the module is loaded, which AWS gives a whole processor for; when that fails, the request is
 * answered 503 and the next one tries again, since what failed may pass.
 */
export function createLambdaHandler(
  logger: Pick<Logger, 'error'>,
  openApi: () => Promise<CloudApi>,
): LambdaHandler {
  const open = async () => {
    const { deps, ...others } = await openApi();
    return { answer: handle(createApi(deps)), ...others };
  };
  const opened = open();
  // Told by the first request.
  opened.catch(() => undefined);
  let serving: typeof opened | undefined = opened;
  return async (event, context) => {
    serving ??= open();
    const api = await serving.catch((error: unknown) => {
      serving = undefined;
      logger.error({ err: error }, 'the API cannot be opened');
    });
    if (isScheduled(event)) {
      // An invocation that fails is seen by the function's own alarm.
      if (api === undefined) throw new Error('nothing was measured: the API cannot be opened');
      for (const line of await api.measure()) process.stdout.write(`${line}\n`);
      return undefined;
    }
    if (api === undefined) return notOpened();
    const answer = (await api.answer(event, context)) as GatewayAnswer;
    await api.flush();
    return answer;
  };
}

function isScheduled(event: LambdaEvent | ScheduledEvent): event is ScheduledEvent {
  return 'detail-type' in event && event['detail-type'] === 'Scheduled Event';
}

function notOpened(): GatewayAnswer {
  const { status, body, headers } = unavailable('The API cannot be opened.');
  return {
    statusCode: status,
    headers: {
      ...headers,
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
    },
    body: JSON.stringify(body),
    isBase64Encoded: false,
  };
}
