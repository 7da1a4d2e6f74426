import type { SystemConfig } from '../http/call.ts';
import { createJsonClient } from '../http/json-client.ts';
import { callRecord, phoneRefusal } from './notify.schema.ts';
import type { PhonePort } from './port.ts';

/**
 * The sandbox's telephone provider. A number that it will not call is `refused`; a `FaultError`
 * (http/fault.ts) may pass by another try.
 */
export function createSandboxPhone(config: SystemConfig): PhonePort {
  const phone = createJsonClient('phone', config, phoneRefusal);
  return {
    call: async ({ noticeId, number, text }) => {
      const sent = await phone.send({
        method: 'POST',
        pattern: '/phone/calls',
        body: { to: number, say: text },
        idempotencyKey: noticeId,
        answer: callRecord,
        personal: [number],
      });
      if (sent.kind === 'refused') return 'refused';
      return sent.value.status === 'completed' ? 'answered' : 'no-answer';
    },
  };
}
