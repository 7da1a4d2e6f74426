import type { z } from 'zod';
import type { Contact, NoticeDirectory } from '../domain/escalation/directory.ts';
import { isRole, onCallName } from '../domain/escalation/recipients.ts';
import type { Roster } from '../domain/escalation/roster.ts';
import type { LadderPolicy, LadderRung, NoticeChannel } from '../domain/escalation/rung.ts';
import type { Role } from '../domain/shared/roles.ts';
import type { provisioningHandoffSchema } from '../workflows/provisioning-handoff/policy.schema.ts';
import type { PolicyFiles } from './cross-checks.ts';
import type { FieldPath, PolicyProblem } from './yaml-file.ts';

type HandoffQueue = z.output<typeof provisioningHandoffSchema>['billingQueue'];

/** A ladder of a policy file, and the queues whose owner and lead its rungs mean. */
interface NamedLadder {
  readonly file: PolicyFiles['provisioningHandoff'] | PolicyFiles['serviceLevelReview'];
  readonly path: FieldPath;
  readonly ladder: LadderPolicy;
  readonly queues: readonly HandoffQueue[];
}

/** Where every recipient of a notice is reached. */
export function directoryOf({
  roles,
  provisioningHandoff,
  roster,
  quietHours,
}: PolicyFiles): NoticeDirectory {
  const { queues, billingQueue } = provisioningHandoff.value;
  return {
    roles: roles.value,
    queues: Object.fromEntries([...queues, billingQueue].map((queue) => [queue.key, queue])),
    roster: roster.value,
    quietHours: quietHours.value,
  };
}

/** The roles of the on-call names that ladders use: all that a case needs to know of the roster. */
export function onCallRoles(
  ladders: readonly LadderPolicy[],
  roster: Roster,
): { readonly [name: string]: Role } {
  const names = ladders.flatMap(({ rungs }) =>
    rungs.flatMap(({ to }) => to.flatMap((target) => onCallName(target) ?? [])),
  );
  const roles = [...new Set(names)].map((name) => [
    name,
    (roster.nodes[name] ?? roster.rotations[name])?.role,
  ]);
  return Object.fromEntries(roles);
}

const lacking = {
  mail: 'mailbox',
  phone: 'telephone',
  chat: 'room of the chat',
} as const satisfies Record<NoticeChannel, string>;

/**
 * Rungs that cannot reach whom they name: no such entry of the roster, or no address of the
 * channel.
 */
export function noticeProblems(files: PolicyFiles): readonly PolicyProblem[] {
  return laddersOf(files).flatMap(({ file, path, ladder, queues }) =>
    ladder.rungs.flatMap((rung, i) =>
      rung.to.flatMap((target, j) => {
        const reason = unreachable(files, queues, { target, channel: rung.channel });
        return reason === undefined ? [] : [file.problemAt([...path, 'rungs', i, 'to', j], reason)];
      }),
    ),
  );
}

function laddersOf({
  provisioningHandoff,
  serviceLevelReview,
}: PolicyFiles): readonly NamedLadder[] {
  const { clocks, queues, billingQueue } = provisioningHandoff.value;
  const handoff = Object.entries(clocks).map(([name, { ladder }]) => ({
    file: provisioningHandoff,
    path: ['clocks', name, 'ladder'],
    ladder,
    queues: name === 'billing' ? [billingQueue] : queues,
  }));
  const { analysis } = serviceLevelReview.value.clocks;
  return [
    ...handoff,
    {
      file: serviceLevelReview,
      path: ['clocks', 'analysis', 'ladder'],
      ladder: analysis.ladder,
      queues: [],
    },
  ];
}

interface Reach {
  readonly target: LadderRung['to'][number];
  readonly channel: NoticeChannel;
}

function unreachable(
  { roles, roster }: PolicyFiles,
  queues: readonly HandoffQueue[],
  { target, channel }: Reach,
): string | undefined {
  const ofRole = (role: Role): string | undefined =>
    (roles.value[role] as Contact | undefined)?.[channel] === undefined
      ? `names role ${role}, which roles.yaml gives no ${lacking[channel]}`
      : undefined;
  if (isRole(target)) return ofRole(target);
  if (queues.length === 0 && onCallName(target) === undefined)
    return `names the ${target}, and this procedure has no queue`;
  // That a lead has a mailbox is checked where the queue names it.
  if (target === 'queue-lead' && channel === 'mail') return undefined;
  if (target === 'queue-lead')
    return queues.map(({ leadRole }) => ofRole(leadRole)).find((reason) => reason !== undefined);
  const onCall = onCallName(target);
  if (onCall !== undefined) return offCall(roster.value, onCall, channel);
  const silent = queues.find((queue) => queue[channel] === undefined);
  return silent && `names the owner, and queue ${silent.key} has no ${lacking[channel]}`;
}

function offCall(
  { nodes, rotations }: Roster,
  name: string,
  channel: NoticeChannel,
): string | undefined {
  const rotation = rotations[name];
  const answering = rotation ? rotation.shifts.flatMap(({ rota }) => rota) : [name];
  if (rotation === undefined && nodes[name] === undefined)
    return `names on-call:${name}, which roster.yaml does not define`;
  const silent = answering.find((node) => nodes[node]?.[channel] === undefined);
  return (
    silent && `names on-call:${name}, and roster.yaml gives node ${silent} no ${lacking[channel]}`
  );
}
