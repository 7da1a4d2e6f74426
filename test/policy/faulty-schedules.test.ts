import { loadPolicy } from '../../workflows/load-policy.ts';
import { policyFolder, removePolicyFolders } from './policy-folder.ts';
import { type Fault, spoil } from './spoiled-file.ts';

afterAll(removePolicyFolders);

const file = 'service-level-review.yaml';
const time = '"06:00"';
const field = 'schedules.monthly-reviews';
const monthly = 'zone: America/Chicago, dayOfMonth: 1, timeOfDay: "06:00"';

const betweenFaults: readonly Fault[] = ['01:00', '01:30', '02:59'].map((at) => ({
  title: `a time of ${at}, which the engine gets wrong when clocks change (G-39)`,
  from: time,
  to: `"${at}"`,
  on: `timeOfDay: "${at}"`,
  field: `${field}.timeOfDay`,
  reason: 'must not lie between 01:00 and 02:59',
}));

test.each<Fault>([
  ...betweenFaults,
  {
    title: 'a time that the zone skips on a day (G-39)',
    from: monthly,
    to: 'zone: Africa/Cairo, timeOfDay: "00:30"',
    on: 'Africa/Cairo',
    field: `${field}.timeOfDay`,
    reason: 'must be a time of every day: the clock of Africa/Cairo shows it never on 2026-04-24',
  },
  {
    title: 'a time that comes twice on a day (G-39)',
    from: monthly,
    to: 'zone: America/Santiago, timeOfDay: "23:30"',
    on: 'America/Santiago',
    field: `${field}.timeOfDay`,
    reason: 'the clock of America/Santiago shows it twice on 2026-04-04',
  },
  {
    title: 'a day that not every month has',
    from: 'dayOfMonth: 1',
    to: 'dayOfMonth: 31',
    on: 'dayOfMonth: 31',
    field: `${field}.dayOfMonth`,
    reason: '28',
  },
  {
    title: 'a day of the month and of the week',
    from: 'dayOfMonth: 1',
    to: 'dayOfMonth: 1, weekdays: [monday]',
    on: 'dayOfMonth: 1, weekdays',
    field: `${field}.weekdays`,
    reason: 'must not stand beside dayOfMonth',
  },
  {
    title: 'a month that is none',
    from: 'dayOfMonth: 1',
    to: 'dayOfMonth: 1, months: [13]',
    on: 'months: [13]',
    field: `${field}.months[0]`,
    reason: '<=12',
  },
  {
    title: 'a time that is none',
    from: time,
    to: '"24:30"',
    on: '24:30',
    field: `${field}.timeOfDay`,
    reason: 'time of day',
  },
  {
    title: 'an unknown zone',
    from: 'zone: America/Chicago,',
    to: 'zone: America/Utopia,',
    on: 'Utopia',
    field: `${field}.zone`,
    reason: 'time zone of the IANA',
  },
  {
    title: 'a schedule that the procedure does not have',
    from: '  monthly-reviews: {',
    to: '  weekly-reviews: { zone: UTC, timeOfDay: "06:00" }\n  monthly-reviews: {',
    on: '  weekly-reviews',
    field: 'schedules.weekly-reviews',
    reason: 'is no schedule of the procedure',
  },
  {
    title: 'no time for a schedule that it has',
    from: `schedules:\n  monthly-reviews: { ${monthly} }`,
    to: 'schedules: {}',
    on: 'schedules: {}',
    field,
    reason: 'is missing',
  },
])('Schedules with $title are refused with line, field and reason', (fault) => {
  const { reading, told } = spoil(file, fault);
  expect(reading).toEqual(told);
});

test.each(['00:59', '03:00'])('A schedule at %s is taken', (at) => {
  const folder = policyFolder();
  folder.replace(file, time, `"${at}"`);
  expect(loadPolicy(folder.dir).schedules).toHaveLength(1);
});

test('G-39: a schedule has the words of its definition and the time of policy, and no case keeps it', () => {
  const { schedules, forProcedure } = loadPolicy(policyFolder().dir);
  expect(schedules).toEqual([
    {
      id: 'handoff-monthly-reviews',
      key: 'monthly-reviews',
      procedure: 'service-level-review',
      title: 'Reviews of the month before',
      workflow: 'monthlyReviews',
      overlap: 'allow',
      catchUpMinutes: 86_400,
      at: { zone: 'America/Chicago', dayOfMonth: 1, minuteOfDay: 360 },
    },
  ]);
  expect(forProcedure('service-level-review')).not.toHaveProperty('schedules');
});
