import type { RequestedException } from '../../../domain/cases/exceptions.ts';
import type { RequestException } from '../../../domain/cases/messages.ts';

/** What it is asked for: a step or a clock, and how long and how far. */
export function subjectOf({ step, clock, targetMinutes, validUntilMs }: RequestException) {
  return {
    ...(step !== undefined && { step }),
    ...(clock !== undefined && { clock }),
    ...(targetMinutes !== undefined && { targetMinutes }),
    ...(validUntilMs !== undefined && { validUntilMs }),
  };
}

/** `for a target of 300 minutes until …`. */
export function termsOf({ targetMinutes, validUntilMs }: RequestedException['request']): string {
  const target = targetMinutes === undefined ? '' : `for a target of ${targetMinutes} minutes `;
  if (validUntilMs === undefined) return `${target}for as long as the case runs`;
  return `${target}until ${new Date(validUntilMs).toISOString()}`;
}
