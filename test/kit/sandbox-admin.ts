import { randomUUID } from 'node:crypto';
import type { OrderRequest } from '../../workflows/order-booking/order.ts';

/** Key the sandbox takes unless told otherwise. */
export const sandboxApiKey = 'sandbox-key';

/** A record of the sandbox, as its HTTP interface shows it. */
export type SandboxRecord = { readonly [field: string]: unknown };

/** One call the sandbox saw. */
export interface JournalCall {
  /** When it arrived, as an ISO instant. */
  readonly at: string;
  readonly method: string;
  readonly path: string;
  /** `null` while it is not answered: it runs, hangs, or its connection was cut. */
  readonly status: number | null;
  readonly externalReference?: string;
  readonly idempotencyKey?: string;
}

/** A fault switch; see dev/sandbox/README.md. */
export interface FaultSwitch {
  readonly system: 'crm' | 'billing' | 'provisioning' | 'ticketing' | 'mail' | 'phone' | 'chat';
  readonly kind: string;
  readonly method?: string;
  readonly path?: string;
  readonly status?: number;
  readonly delayMs?: number;
  readonly retryAfterSeconds?: number;
  readonly rate?: number;
  readonly count?: number;
}

/** What tests do to the outside systems over HTTP: read, change and break them. */
export class SandboxAdmin {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  get(path: string): Promise<SandboxRecord> {
    return this.call('GET', path);
  }

  /** The order that an upstream system would post for a source of the fixtures. */
  async orderRequest(sourceNumber: string): Promise<OrderRequest> {
    return (await this.get(`/admin/order-requests/${sourceNumber}`)) as unknown as OrderRequest;
  }

  /** Copies a source under a number of its own; answers with the order request for the copy. */
  async copyOfSource(sourceNumber: string): Promise<OrderRequest> {
    const request = await this.orderRequest(sourceNumber);
    const collection = request.source.kind === 'quote' ? 'quotes' : 'order-forms';
    const number = `${sourceNumber}-${randomUUID().slice(0, 8)}`;
    const known = await fetch(`${this.url}/crm/${collection}/${sourceNumber}`, {
      headers: this.#headers(),
    });
    if (known.ok)
      await this.put(`crm.${collection}`, number, {
        ...((await known.json()) as SandboxRecord),
        number,
      });
    return { ...request, source: { ...request.source, number } };
  }

  put(collection: string, id: string, record: object): Promise<SandboxRecord> {
    return this.call('PUT', `/admin/state/${collection}/${id}`, record);
  }

  patch(collection: string, id: string, change: object): Promise<SandboxRecord> {
    return this.call('PATCH', `/admin/state/${collection}/${id}`, change);
  }

  settings(change: object): Promise<SandboxRecord> {
    return this.call('PATCH', '/admin/settings', change);
  }

  async fault(fault: FaultSwitch): Promise<string> {
    return String((await this.call('POST', '/admin/faults', fault))['id']);
  }

  /** How many calls a fault has hit. */
  async hits(faultId: string): Promise<number> {
    const faults = (await this.get('/admin/faults'))['faults'] as readonly {
      readonly id: string;
      readonly hits: number;
    }[];
    return faults.find(({ id }) => id === faultId)?.hits ?? 0;
  }

  /** Ends one fault, or all. */
  async heal(faultId?: string): Promise<void> {
    await this.call('DELETE', faultId === undefined ? '/admin/faults' : `/admin/faults/${faultId}`);
  }

  async orders(caseId: string): Promise<readonly SandboxRecord[]> {
    return (await this.get(`/crm/orders?externalReference=${encodeURIComponent(caseId)}`))[
      'records'
    ] as readonly SandboxRecord[];
  }

  async documents(caseId: string): Promise<{ readonly [kind: string]: readonly SandboxRecord[] }> {
    return (await this.get(
      `/billing/documents?externalReference=${encodeURIComponent(caseId)}`,
    )) as {
      [kind: string]: readonly SandboxRecord[];
    };
  }

  async tickets(caseId: string): Promise<readonly SandboxRecord[]> {
    return (
      await this.get(`/provisioning/tickets?externalReference=${encodeURIComponent(caseId)}`)
    )['tickets'] as readonly SandboxRecord[];
  }

  async mails(to?: string): Promise<readonly SandboxRecord[]> {
    return (
      await this.get(`/mail/messages${to === undefined ? '' : `?to=${encodeURIComponent(to)}`}`)
    )['messages'] as readonly SandboxRecord[];
  }

  /** Calls of the telephone provider, to one number or to all. */
  async calls(to?: string): Promise<readonly SandboxRecord[]> {
    return (
      await this.get(`/phone/calls${to === undefined ? '' : `?to=${encodeURIComponent(to)}`}`)
    )['calls'] as readonly SandboxRecord[];
  }

  /** Messages of the chat, in one room or in all. */
  async messages(room?: string): Promise<readonly SandboxRecord[]> {
    const { messages } = await this.get(
      `/chat/messages${room === undefined ? '' : `?room=${encodeURIComponent(room)}`}`,
    );
    return messages as readonly SandboxRecord[];
  }

  /** Tickets of ticketing by external id. */
  async incidents(reference: string): Promise<readonly SandboxRecord[]> {
    return (await this.get(`/ticketing/tickets?externalId=${encodeURIComponent(reference)}`))[
      'tickets'
    ] as readonly SandboxRecord[];
  }

  async journal(path: string, method: string): Promise<readonly JournalCall[]> {
    return (await this.get(`/admin/journal?path=${encodeURIComponent(path)}&method=${method}`))[
      'calls'
    ] as unknown as readonly JournalCall[];
  }

  async call(method: string, path: string, body?: object): Promise<SandboxRecord> {
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers: this.#headers(),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
    return text === '' ? {} : (JSON.parse(text) as SandboxRecord);
  }

  #headers(): { [name: string]: string } {
    return { authorization: `Bearer ${sandboxApiKey}`, 'content-type': 'application/json' };
  }
}
