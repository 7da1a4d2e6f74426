import { policyAlerts } from '../../policy/load.ts';
import { loadPolicy, readPolicy } from '../../workflows/load-policy.ts';
import { policyFolder, removePolicyFolders } from './policy-folder.ts';
import { type Fault, spoil } from './spoiled-file.ts';

afterAll(removePolicyFolders);

/** The last rung of the file, which is that of provisioning. */
const lastRung =
  'to: [operations-manager]\n          reason: The handoff is still not acknowledged four hours after it was due\n          repeat: { everyMinutes: 480, times: 5 }\n\n# Who may';
const lastRungWith = (text: string) => `${text}\n\n# Who may`;
const provisioning =
  '  provisioning:\n    kind: acknowledge\n    targets:\n      default: { minutes: 480, calendar: region }\n    atRiskShare: 0.75\n    ladder:\n';
const first = (text: string) => `${provisioning}      rungs:\n        - ${text}`;
const firstRung = first(
  '{ key: remind-owner, at: { shareOfTarget: 0.75 }, action: remind, channel: mail, to: [owner] }',
);
const rungs = 'clocks.provisioning.ladder.rungs';

const ladderFaults: readonly Fault[] = [
  {
    title: 'a rung at no time',
    from: firstRung,
    to: first('{ key: remind-owner, at: {}, action: remind, channel: mail, to: [owner] }'),
    on: 'at: {}',
    field: `${rungs}[0].at`,
    reason:
      'must be one of shareOfTarget, above 0 and at most 1, minutesAfterDue and minutesAfterStart',
  },
  {
    title: 'a rung at two times',
    from: firstRung,
    to: first(
      '{ key: remind-owner, at: { shareOfTarget: 0.5, minutesAfterStart: 5 }, action: remind, channel: mail, to: [owner] }',
    ),
    on: 'minutesAfterStart: 5',
    field: `${rungs}[0].at`,
    reason: 'must be one of shareOfTarget',
  },
  {
    title: 'two rungs of one key',
    from: firstRung,
    to: first(
      '{ key: escalate-to-lead, at: { shareOfTarget: 0.75 }, action: remind, channel: chat, to: [order-management-specialist] }',
    ),
    on: `${provisioning}      rungs:\n        - { key: escalate-to-lead, at: { shareOfTarget: 0.75 }, action: remind, channel: chat, to: [order-management-specialist] }\n        - key: `,
    field: `${rungs}[1].key`,
    reason: 'repeats rung escalate-to-lead',
  },
  {
    title: 'an unknown recipient',
    from: firstRung,
    to: first(
      '{ key: remind-owner, at: { shareOfTarget: 0.75 }, action: remind, channel: mail, to: [the-boss] }',
    ),
    on: 'the-boss',
    field: `${rungs}[0].to[0]`,
    reason:
      'must be a role, owner, queue-lead, or on-call: and a name of roster.yaml; the roles are order-management-specialist,',
  },
  {
    title: 'a name that the roster does not know',
    from: firstRung,
    to: first(
      '{ key: call, at: { shareOfTarget: 0.75 }, action: notify, channel: phone, to: ["on-call:night-watch"] }',
    ),
    on: 'night-watch',
    field: `${rungs}[0].to[0]`,
    reason: 'names on-call:night-watch, which roster.yaml does not define',
  },
  {
    title: 'a role that cannot be called',
    from: firstRung,
    to: first(
      '{ key: call, at: { shareOfTarget: 0.75 }, action: notify, channel: phone, to: [billing-owner] }',
    ),
    on: 'channel: phone',
    field: `${rungs}[0].to[0]`,
    reason: 'names role billing-owner, which roles.yaml gives no telephone',
  },
  {
    title: 'an owner without a room',
    from: firstRung,
    to: first(
      '{ key: chat, at: { shareOfTarget: 0.75 }, action: remind, channel: chat, to: [owner] }',
    ),
    on: 'channel: chat',
    field: `${rungs}[0].to[0]`,
    reason: 'names the owner, and queue network has no room of the chat',
  },
  {
    title: 'a lead who cannot be called',
    from: firstRung,
    to: first(
      '{ key: call, at: { shareOfTarget: 0.75 }, action: remind, channel: phone, to: [queue-lead] }',
    ),
    on: 'channel: phone',
    field: `${rungs}[0].to[0]`,
    reason: 'names role provisioning-queue-lead, which roles.yaml gives no telephone',
  },
  {
    title: 'a node on call without a room',
    from: firstRung,
    to: first(
      '{ key: chat, at: { shareOfTarget: 0.75 }, action: notify, channel: chat, to: ["on-call:on-duty-manager"] }',
    ),
    on: 'on-duty-manager',
    field: `${rungs}[0].to[0]`,
    reason:
      'names on-call:on-duty-manager, and roster.yaml gives node team-lead no room of the chat',
  },
  {
    title: 'an escalation without a reason (CS-47)',
    from: lastRung,
    to: lastRungWith('to: [operations-manager]'),
    on: 'to: [operations-manager]\n\n# Who may',
    field: `${rungs}[2].reason`,
    reason: 'is missing',
  },
  {
    title: 'a number of re-arms without a time',
    from: `${provisioning}      rungs`,
    to: `${provisioning}      rearmTimes: 2\n      rungs`,
    on: 'rearmTimes',
    field: 'clocks.provisioning.ladder.rearmTimes',
    reason: 'needs rearmAfterMinutes',
  },
];

test.each(ladderFaults)('A ladder with $title is refused with line, field and reason', (fault) => {
  const { reading, told } = spoil('provisioning-handoff.yaml', fault);
  const line = expect.any(Number);
  expect(reading).toEqual(
    fault.on.includes('\n') ? { ok: false, problems: [{ ...told.problems[0], line }] } : told,
  );
});

const dutyShift = 'from: "08:00", to: "20:00", rota: [team-lead, incident-manager]';
const shifts = 'rotations.on-duty-manager.shifts';

const rosterFaults: readonly Fault[] = [
  {
    title: 'a gap (CS-55)',
    from: '{ days: [saturday, sunday], from: "08:00", to: "08:00"',
    to: '{ days: [saturday, sunday], from: "08:15", to: "08:00"',
    on: 'shifts:',
    field: shifts,
    reason: 'leaves a gap: nobody is on call from saturday 08:00 to saturday 08:15',
  },
  {
    title: 'two shifts at once',
    from: 'from: "20:00", to: "08:00"',
    to: 'from: "20:00", to: "08:15"',
    on: '"08:15"',
    field: `${shifts}[1]`,
    reason: 'overlaps another shift from tuesday 08:00 to tuesday 08:15',
  },
  {
    title: 'a time that is no quarter of an hour',
    from: dutyShift,
    to: 'from: "08:00", to: "20:05", rota: [team-lead, incident-manager]',
    on: '"20:05"',
    field: `${shifts}[0].to`,
    reason: 'must be at a quarter of an hour',
  },
  {
    title: 'an unknown node in a rota',
    from: dutyShift,
    to: 'from: "08:00", to: "20:00", rota: [team-lead, nobody]',
    on: 'nobody]',
    field: `${shifts}[0].rota[1]`,
    reason: 'names nobody, which is no node',
  },
  {
    title: 'a start that is no Monday',
    from: 'startsOn: 2026-01-05',
    to: 'startsOn: 2026-01-06',
    on: 'startsOn: ',
    field: 'rotations.on-duty-manager.startsOn',
    reason: 'must be a Monday',
  },
  {
    title: 'an unknown zone',
    from: 'zone: America/Chicago',
    to: 'zone: America/Nowhere',
    on: 'Nowhere',
    field: 'rotations.on-duty-manager.zone',
    reason: 'must be a time zone of the IANA database',
  },
  {
    title: 'an override that ends before it begins',
    from: 'overrides: []',
    to: 'overrides: [{ from: "2026-12-25T00:00:00Z", to: "2026-12-24T00:00:00Z", who: team-lead }]',
    on: 'overrides:',
    field: 'rotations.on-duty-manager.overrides[0].to',
    reason: 'must be after from',
  },
  {
    title: 'an override by a stranger',
    from: 'overrides: []',
    to: 'overrides: [{ from: "2026-12-24T00:00:00Z", to: "2026-12-25T00:00:00Z", who: santa }]',
    on: 'santa',
    field: 'rotations.on-duty-manager.overrides[0].who',
    reason: 'names santa, which is neither a node nor none',
  },
  {
    title: 'an override without an offset',
    from: 'overrides: []',
    to: 'overrides: [{ from: "2026-12-24T00:00:00", to: "2026-12-25T00:00:00Z", who: team-lead }]',
    on: 'overrides:',
    field: 'rotations.on-duty-manager.overrides[0].from',
    reason: 'must be an instant',
  },
  {
    title: 'a telephone without country code',
    from: 'phone: "+1-512-555-0102"',
    to: 'phone: "512-555-0102"',
    on: '"512-555-0102"',
    field: 'nodes.l2-support.phone',
    reason: 'must be a telephone number with country code',
  },
  {
    title: 'a node without a mailbox',
    from: ', mail: team-lead@handoff.example',
    to: '',
    on: 'team-lead: {',
    field: 'nodes.team-lead.mail',
    reason: 'is missing',
  },
];

test.each(rosterFaults)(
  'roster.yaml with $title is refused with line, field and reason',
  (fault) => {
    const { reading, told } = spoil('roster.yaml', fault);
    // A fault of a shift shows on each of its days; the first is told first.
    expect(reading.ok ? [] : reading.problems.slice(0, 1)).toEqual(told.problems);
  },
);

test('a rotation of the name of a node is refused', () => {
  const folder = policyFolder();
  folder.replace('roster.yaml', '  on-duty-manager:\n', '  team-lead:\n');
  const problem = {
    file: 'roster.yaml',
    field: 'rotations.team-lead',
    reason: 'has the name of a node',
  };
  expect(readPolicy(folder.dir)).toMatchObject({ ok: false, problems: [problem] });
});

const quietFaults: readonly Fault[] = [
  {
    title: 'no time of day',
    from: 'Europe/London, from: "21:00"',
    to: 'Europe/London, from: "9 pm"',
    on: '9 pm',
    field: 'emea.from',
    reason: 'must be a time of day',
  },
  {
    title: 'an unknown zone',
    from: 'Europe/London',
    to: 'Europe/Nowhere',
    on: 'Nowhere',
    field: 'emea.zone',
    reason: 'must be a time zone',
  },
  {
    title: 'an unknown region',
    from: 'emea:',
    to: 'europe:',
    on: 'europe:',
    field: 'europe',
    reason: 'is no region; there are americas, emea, apac',
  },
  {
    title: 'no length',
    from: 'Europe/London, from: "21:00", to: "07:00"',
    to: 'Europe/London, from: "21:00", to: "21:00"',
    on: 'Europe/London',
    field: 'emea.to',
    reason: 'must differ from from',
  },
];

test.each(quietFaults)(
  'quiet-hours.yaml with $title is refused with line, field and reason',
  (fault) => {
    const { reading, told } = spoil('quiet-hours.yaml', fault);
    expect(reading).toEqual(told);
  },
);

test('CS-55: an override that leaves a gap is no error but an alert, until it is over', () => {
  const folder = policyFolder();
  const override =
    '{ from: "2026-12-24T18:00:00-06:00", to: "2026-12-25T06:00:00-06:00", who: none }';
  folder.replace('roster.yaml', 'overrides: []', `overrides: [${override}]`);
  const policy = loadPolicy(folder.dir);
  const alert =
    'roster.yaml: nobody is on call in on-duty-manager from 2026-12-25T00:00:00.000Z to 2026-12-25T12:00:00.000Z';
  expect(policyAlerts(policy, Date.parse('2026-01-01T00:00:00Z'))).toEqual([alert]);
  expect(policyAlerts(policy, Date.parse('2026-12-25T12:00:00Z'))).toEqual([]);
});

test('The slice of a procedure whose ladders call the roster knows the role behind each name, and nothing else of it', () => {
  const folder = policyFolder();
  const rung =
    '{ key: call, at: { shareOfTarget: 0.75 }, action: escalate, channel: phone, reason: late, to: ["on-call:on-duty-manager"] }';
  folder.replace('provisioning-handoff.yaml', firstRung, first(rung));
  const handoff = loadPolicy(folder.dir).forProcedure('provisioning-handoff');
  expect(handoff.onCall).toEqual({ 'on-duty-manager': 'operations-manager' });
  expect(JSON.stringify(handoff)).not.toContain('555');
});
