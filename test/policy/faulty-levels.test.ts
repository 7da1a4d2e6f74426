import { loadPolicy } from '../../workflows/load-policy.ts';
import { policyFolder, removePolicyFolders } from './policy-folder.ts';
import { type Fault, spoil } from './spoiled-file.ts';

afterAll(removePolicyFolders);

const file = 'service-level-review.yaml';
const limit = '- percent: 2';

test.each<Fault>([
  {
    title: 'an unknown zone',
    from: 'zone: America/Chicago\n',
    to: 'zone: America/Utopia\n',
    on: 'Utopia',
    field: 'zone',
    reason: 'time zone of the IANA',
  },
  {
    title: 'levels of a procedure that is none',
    from: '  provisioning-handoff:',
    to: '  provisioning-handover:',
    on: 'provisioning-handover:',
    field: 'levels.provisioning-handover',
    reason: 'is no procedure',
  },
  {
    title: 'a kind of clock that is none',
    from: 'kind: acknowledge',
    to: 'kind: answer',
    on: 'kind: answer',
    field: 'levels.provisioning-handoff.goals[0].kind',
    reason: 'Invalid option',
  },
  {
    title: 'a goal above everything',
    from: 'metPercent: 90',
    to: 'metPercent: 900',
    on: 'metPercent: 900',
    field: 'levels.provisioning-handoff.goals[0].metPercent',
    reason: '100',
  },
  {
    title: 'a limit finer than counts are compared',
    from: limit,
    to: '- percent: 2.005',
    on: '2.005',
    field: 'levels.provisioning-handoff.breachLimits[0].percent',
    reason: 'at most 2 decimals',
  },
  {
    title: 'two limits for the same',
    from: limit,
    to: `${limit}\n      - percent: 3`,
    on: '- percent: 3',
    field: 'levels.provisioning-handoff.breachLimits[1]',
    reason: 'repeats all clocks',
  },
  {
    title: 'a priority named twice',
    from: 'kind: acknowledge',
    to: 'kind: acknowledge\n        priorities: [P0, P0]',
    on: '[P0, P0]',
    field: 'levels.provisioning-handoff.goals[0].priorities',
    reason: 'must not name a priority twice',
  },
  {
    title: 'an unknown calendar',
    from: 'businessDays: 10, calendar: region',
    to: 'businessDays: 10, calendar: lunar',
    on: 'lunar',
    field: 'clocks.analysis.targets.default.calendar',
    reason: 'names calendar lunar',
  },
  {
    title: 'a ladder to the owner of a queue, where there is none',
    from: 'channel: mail, to: [operations-manager] }',
    to: 'channel: mail, to: [owner] }',
    on: 'to: [owner]',
    field: 'clocks.analysis.ladder.rungs[0].to[0]',
    reason: 'has no queue',
  },
])('Service levels with $title are refused with line, field and reason', (fault) => {
  const { reading, told } = spoil(file, fault);
  expect(reading).toEqual(told);
});

test('CS-17, CS-22: goals and limits reach the slice as they stand, by kind and priority', () => {
  const folder = policyFolder();
  folder.replace(file, 'metPercent: 90', 'priorities: [P0, P1, P2]\n        metPercent: 92.5');
  folder.replace(file, limit, `${limit}\n      - { kind: update, percent: 0.5 }`);
  const { levels } = loadPolicy(folder.dir).forProcedure('service-level-review');
  expect(levels['provisioning-handoff']).toEqual({
    goals: [
      {
        key: 'acknowledged-in-time',
        title: 'Handoffs acknowledged in time',
        kind: 'acknowledge',
        priorities: ['P0', 'P1', 'P2'],
        metPercent: 92.5,
      },
    ],
    breachLimits: [{ percent: 2 }, { kind: 'update', percent: 0.5 }],
  });
});
