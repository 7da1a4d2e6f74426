import type { OrderLine } from '../../../../domain/commerce/facts.ts';
import type { Queue } from '../../../../workflows/provisioning-handoff/policy.ts';

const queue = (key: string): Queue => ({ key, title: key, leadRole: 'provisioning-queue-lead' });
/** Three queues, and a route to one that does not exist. */
export const policy = {
  queues: [queue('network'), queue('voice'), queue('cloud')],
  routes: [
    { skus: ['NET-SPECIAL'], queue: 'cloud' },
    { skus: ['NET-*'], queue: 'network' },
    { skus: ['VOICE-*', 'SIP'], queue: 'voice' },
    { skus: ['CLOUD-*'], queue: 'cloud' },
    { skus: ['LOST-*'], queue: 'closed-queue' },
  ],
};

/** `N1` is a network line, `V1` voice, `C1` cloud, `X1` one without a route. */
const skus = { N: 'NET-FIBER-1G', V: 'VOICE-SIP-50', C: 'CLOUD-VM-M', X: 'LEGACY-ISDN' } as const;
export const lineOf = (lineId: string): OrderLine => ({
  lineId,
  sku: skus[lineId.charAt(0) as keyof typeof skus],
  quantity: 1,
  unitPriceMinor: 1,
});
