import type { CaseDocument } from '../../../domain/cases/case.ts';
import type { LadderRung } from '../../../domain/escalation/rung.ts';
import type { SandboxAdmin } from '../../kit/sandbox-admin.ts';

/**
 * What reached the outside for a case, as `channel address: rung time`, each channel in order of
 * arrival.
 */
export async function reached(sandbox: SandboxAdmin, caseId: string): Promise<readonly string[]> {
  const [mails, calls, messages] = await Promise.all([
    sandbox.mails(),
    sandbox.calls(),
    sandbox.messages(),
  ]);
  const ofCase = (id: unknown) => String(id).startsWith(`${caseId}/`);
  const step = (text: unknown) =>
    /ladder: (\S+), time (\d+)/.exec(String(text))?.slice(1).join(' ');
  const rungOf = (id: unknown) => String(id).split('/').slice(-3, -1).join(' ');
  return [
    ...mails
      .filter(({ text }) => String(text).includes(`Case: ${caseId}\n`))
      .map(({ to, text }) => `mail ${String(to)}: ${step(text)}`),
    ...calls
      .filter((call) => ofCase(call['idempotencyKey']))
      .map((call) => `phone ${String(call['to'])}: ${rungOf(call['idempotencyKey'])}`),
    ...messages
      .filter((message) => ofCase(message['idempotencyKey']))
      .map((message) => `chat ${String(message['room'])}: ${step(message['text'])}`),
  ];
}

/** The firings of ladders in the timeline, as `rung time`. */
export function rungsOf({ events }: CaseDocument): readonly string[] {
  return events
    .filter(({ kind }) => kind === 'ladder.rung')
    .map(({ data }) => [data?.['rung'], data?.['occurrence']].map(word).join(' '));
}

/**
 * The delivery states of notices in the timeline, as `state recipient`, and the reason of those
 * that failed.
 */
export function deliveriesOf({ events }: CaseDocument): readonly string[] {
  return events
    .filter(({ kind }) => kind.startsWith('notification.'))
    .map(({ kind, data }) =>
      [kind.slice('notification.'.length), ...[data?.['to'], data?.['reason']].map(word)]
        .join(' ')
        .trim(),
    );
}

/** A rung `minutes` after the start of its clock. */
export function rungAt(
  minutes: number,
  rung: Partial<LadderRung> & Pick<LadderRung, 'key'>,
): LadderRung {
  return {
    at: { minutesAfterStart: minutes },
    action: 'notify',
    channel: 'mail',
    to: ['order-management-specialist'],
    ...rung,
  };
}

/** The ids of the notices that were sent, without the case they are of. */
export function sentIdsOf({ events }: CaseDocument): readonly string[] {
  const sent = events.filter(({ kind }) => kind === 'notification.sent');
  return sent.map(({ data }) => word(data?.['noticeId']).replace(/^[^/]+/, ''));
}

function word(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? `${value}` : '';
}
