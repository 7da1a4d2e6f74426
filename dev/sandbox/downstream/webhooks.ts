import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { Settings } from '../settings.ts';
import type { World } from '../store/world.ts';
import type { Timers } from '../timers.ts';
import type { AcknowledgmentMessage, Delivery } from './downstream.schema.ts';

/** What sending needs; without a secret nothing can be signed, so nothing is sent. */
export interface WebhookParts {
  readonly world: Pick<World, 'downstream.deliveries'>;
  readonly settings: Settings;
  readonly timers: Timers;
  readonly secret: string | undefined;
  readonly nowMs: () => number;
}

/** Signed webhooks to Handoff (Standard Webhooks). */
export interface Webhooks {
  /** Sends a message until it is taken; the same `messageId` is the same webhook. */
  readonly send: (message: AcknowledgmentMessage, messageId?: string) => Delivery;
  /** Goes on with what was on its way when the sandbox stopped. */
  readonly resume: () => void;
  /** Cuts what is on its way for good; it stays pending. */
  readonly stop: () => void;
}

const firstRetryMs = 200;
const mostAttempts = 10;
const answerLimitMs = 10_000;

/**
 * Webhooks kept in the world until they are delivered: retried on 5xx, 429 and a failing
 * connection, given up on anything else.
 */
export function createWebhooks(parts: WebhookParts): Webhooks {
  const { world, settings, timers, secret, nowMs } = parts;
  const deliveries = world['downstream.deliveries'];
  const signer = secret === undefined ? undefined : new Webhook(secret);
  const stopping = new AbortController();

  const end = (delivery: Delivery, state: Delivery['state'], lastStatus: number | null) =>
    deliveries.put({ ...delivery, state, attempts: delivery.attempts + 1, lastStatus });
  const again = (delivery: Delivery, lastStatus: number | null) => {
    const attempts = delivery.attempts + 1;
    const waitMs = firstRetryMs * 2 ** (attempts - 1);
    if (attempts >= mostAttempts) return end(delivery, 'given-up', lastStatus);
    schedule(
      deliveries.put({ ...delivery, attempts, lastStatus, dueAtMs: nowMs() + waitMs }),
      waitMs,
    );
  };
  const attempt = async (id: string) => {
    const delivery = deliveries.get(id);
    const url = settings.webhookUrl();
    const { signal } = stopping;
    if (delivery?.state !== 'pending') return;
    if (url === null || signer === undefined) return end(delivery, 'no-receiver', null);
    const status = await post({ url, signer, signal }, delivery).catch(() => null);
    if (signal.aborted || deliveries.get(id) !== delivery) return;
    const state = stateAfter(status);
    if (state === 'pending') again(delivery, status);
    else end(delivery, state, status);
  };
  const schedule = ({ id }: Delivery, waitMs: number) =>
    timers.after(waitMs, () => void attempt(id));

  return {
    send: (message, messageId) => {
      const delivery = deliveries.put(deliveryOf(message, { messageId, dueAtMs: nowMs() }));
      schedule(delivery, 0);
      return delivery;
    },
    resume: () => {
      for (const delivery of deliveries.all())
        if (delivery.state === 'pending') schedule(delivery, delivery.dueAtMs - nowMs());
    },
    stop: () => stopping.abort(),
  };
}

/** A delivery that is due now and has not been tried. */
function deliveryOf(
  message: AcknowledgmentMessage,
  {
    messageId = `msg_${randomUUID()}`,
    dueAtMs,
  }: { readonly messageId: string | undefined; readonly dueAtMs: number },
): Delivery {
  const payload = JSON.stringify(message);
  const untried = { state: 'pending', attempts: 0, lastStatus: null } as const;
  return { id: randomUUID(), messageId, dueAtMs, payload, ...untried };
}

/** A `null` status is a connection that failed. */
function stateAfter(status: number | null): Delivery['state'] {
  if (status === null || status === 429 || status >= 500) return 'pending';
  return status < 300 ? 'delivered' : 'refused';
}

interface Way {
  readonly url: string;
  readonly signer: Webhook;
  readonly signal: AbortSignal;
}

async function post(
  { url, signer, signal }: Way,
  { messageId, payload }: Delivery,
): Promise<number> {
  const sentAt = new Date();
  const response = await fetch(url, {
    method: 'POST',
    body: payload,
    signal: AbortSignal.any([signal, AbortSignal.timeout(answerLimitMs)]),
    headers: {
      'content-type': 'application/json',
      'webhook-id': messageId,
      'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1000)),
      'webhook-signature': signer.sign(messageId, sentAt, payload),
    },
  });
  await response.arrayBuffer();
  return response.status;
}
