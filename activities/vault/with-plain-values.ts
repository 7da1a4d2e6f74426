import { ApplicationFailure } from '@temporalio/common';
import type { VaultRef } from '../../domain/cases/vault-ref.ts';
import type { JsonValue } from '../../domain/shared/json.ts';
import { maskedDeep, textsOf, withoutValues } from '../http/without-values.ts';
import type { OpenedValue, VaultPort } from './port.ts';

/** Whom the call is for, and the references it needs, by the names its request uses. */
export interface WantedValues<Name extends string> {
  readonly customerId: string;
  readonly caseId: string;
  readonly refs: { readonly [name in Name]: VaultRef };
}

/** Plain values by name; for the request of the outside call, and for nothing that outlives it. */
export type PlainValues<Name extends string> = { readonly [name in Name]: JsonValue };

/** The call was made, or a value it needs can no longer be read: then nothing was sent. */
export type WithValues<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'unreadable'; readonly name: string; readonly why: 'erased' | 'gone' };

/**
 * Opens references and makes an outside call with their values. Neither its answer nor what it
 * throws carries a value any further: each text in them that holds one is masked, the fields of an
 * error and its causes included. The activity that calls this therefore has references in its input
 * and no value in its result. A reference of another customer or case throws a failure that is not
 * retried, and nothing is sent.
 *
 * ```ts
 * moveAddress: atBorder(({ caseId, customerId, address }: Move) =>
 *   withPlainValues(vault, { customerId, caseId, refs: { address } }, (plain) =>
 *     crm.send({ method: 'PATCH', …, body: { address: plain.address } }),
 *   ),
 * ),
 * ```
 *
 * The call itself must neither log nor send heartbeats with a value: nothing masks those.
 */
export async function withPlainValues<Name extends string, T>(
  vault: Pick<VaultPort, 'open'>,
  wanted: WantedValues<Name>,
  call: (plain: PlainValues<Name>) => Promise<T>,
): Promise<WithValues<T>> {
  const opened: [string, JsonValue][] = [];
  for (const [name, ref] of Object.entries<VaultRef>(wanted.refs)) {
    const found = await openFor(vault, wanted, ref);
    if (found.kind === 'refused') throw refusal(name, found.reason);
    if (found.kind !== 'opened') return { kind: 'unreadable', name, why: found.kind };
    opened.push([name, found.value]);
  }
  const texts = opened.flatMap(([, value]) => textsOf(value));
  const mask = (text: string) => withoutValues(text, texts);
  try {
    const value = await call(Object.fromEntries(opened) as PlainValues<Name>);
    return { kind: 'done', value: maskedDeep(value, mask) as T };
  } catch (error) {
    throw maskedDeep(error, mask);
  }
}

/** A reference that was made before the case was open is bound to the customer alone. */
async function openFor(
  vault: Pick<VaultPort, 'open'>,
  { customerId, caseId }: Pick<WantedValues<string>, 'customerId' | 'caseId'>,
  ref: VaultRef,
): Promise<OpenedValue> {
  const isOurs =
    ref.customerId === customerId && (ref.caseId === undefined || ref.caseId === caseId);
  return isOurs ? vault.open(ref) : { kind: 'refused', reason: 'of-another' };
}

const reasons = {
  'no-reference': 'is no reference to a value',
  'of-another': 'is a reference to a value of another customer, case or purpose',
  tampered: 'refers to a row that was changed',
} as const;

function refusal(name: string, reason: keyof typeof reasons): ApplicationFailure {
  return ApplicationFailure.nonRetryable(`vault: ${name} ${reasons[reason]}`, 'VaultRefRefused');
}
