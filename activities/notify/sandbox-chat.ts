import type { SystemConfig } from '../http/call.ts';
import { createJsonClient } from '../http/json-client.ts';
import { chatAnswer, chatRefusal } from './notify.schema.ts';
import type { ChatPort } from './port.ts';

/**
 * The sandbox's chat. A room that it does not let us write to is `accepted: false`; a `FaultError`
 * may pass by another try.
 */
export function createSandboxChat(config: SystemConfig): ChatPort {
  const chat = createJsonClient('chat', config, chatRefusal);
  return {
    post: async ({ noticeId, room, text }) => {
      const sent = await chat.send({
        method: 'POST',
        pattern: '/chat/messages',
        body: { room, text },
        idempotencyKey: noticeId,
        answer: chatAnswer,
      });
      return { accepted: sent.kind === 'done' };
    },
  };
}
