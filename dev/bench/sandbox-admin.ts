import type { OrderRequest } from '../../workflows/order-booking/order.ts';
import type { HttpCall, HttpClient } from './http-client.ts';

/** What the driver asks of the sandbox. */
export interface SandboxAdmin {
  /**
   * Lets every team acknowledge after `delayMs`, provisioning with the activation in the same
   * message.
   */
  readonly acknowledgeAfter: (delayMs: number) => Promise<void>;
  /**
   * Plants clean quotes and answers with the order for each; `queues` fulfilment queues have a part
   * in each of them.
   */
  readonly plantOrders: (batch: {
    readonly prefix: string;
    readonly count: number;
    readonly queues: number;
  }) => Promise<readonly OrderRequest[]>;
}

const queues = ['network', 'voice', 'cloud'];
/** One product of each queue, in the same order. */
const products = ['NET-FIBER-1G', 'VOICE-SIP-50', 'CLOUD-BACKUP-1T'];

/** The sandbox behind this client, whose token is its API key. */
export function createSandboxAdmin(client: HttpClient): SandboxAdmin {
  const ask = async (call: HttpCall): Promise<unknown> => {
    const answer = await client.send(call);
    if (answer.status >= 300)
      throw new Error(
        `${call.method} ${call.path}: ${answer.status} ${JSON.stringify(answer.body)}`,
      );
    return answer.body;
  };
  return {
    acknowledgeAfter: async (delayMs) => {
      const prompt = { acknowledge: 'auto', delayMs };
      const team = { ...prompt, activate: 'with-acknowledgment' };
      const settings = {
        'downstream.billing': prompt,
        ...Object.fromEntries(queues.map((queue) => [`downstream.${queue}`, team])),
      };
      await ask({ method: 'PATCH', path: '/admin/settings', body: settings });
    },
    plantOrders: async ({ prefix, count, queues: parts }) => {
      const skus = products.slice(0, parts);
      const planted = await ask({
        method: 'POST',
        path: '/admin/clean-quotes',
        body: { prefix, count, skus },
      });
      const { numbers, template } = planted as {
        readonly numbers: readonly string[];
        readonly template: OrderRequest;
      };
      return numbers.map((number) => ({ ...template, source: { ...template.source, number } }));
    },
  };
}
