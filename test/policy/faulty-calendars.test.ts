import { readPolicy } from '../../workflows/load-policy.ts';
import { policyFolder, removePolicyFolders } from './policy-folder.ts';

afterAll(removePolicyFolders);

/** The three regions, of which `emea` is as given. */
function calendarsWith(emea: string): string {
  const plain = '{ zone: UTC, weekly: { monday: ["09:00-18:00"] } }';
  return `americas: ${plain}\napac: ${plain}\nemea:\n${emea}\n`;
}

test.each([
  {
    title: 'an unknown zone',
    emea: '  zone: Europe/Londen\n  weekly: { monday: ["09:00-18:00"] }',
    line: 4,
    field: 'emea.zone',
    reason: 'IANA',
  },
  {
    title: 'no zone',
    emea: '  weekly: { monday: ["09:00-18:00"] }',
    line: 3,
    field: 'emea.zone',
    reason: 'is missing',
  },
  {
    title: 'no weekly times',
    emea: '  zone: UTC',
    line: 3,
    field: 'emea.weekly',
    reason: 'is missing',
  },
  {
    title: 'a weekday that is none',
    emea: '  zone: UTC\n  weekly:\n    monday: ["09:00-18:00"]\n    mittwoch: []',
    line: 7,
    field: 'emea.weekly.mittwoch',
    reason: 'is not a field',
  },
  {
    title: 'no open time',
    emea: '  zone: UTC\n  weekly:\n    monday: []',
    line: 5,
    field: 'emea.weekly',
    reason: 'must have an open interval',
  },
  {
    title: 'a time that is none',
    emea: '  zone: UTC\n  weekly:\n    monday: ["9-18"]',
    line: 6,
    field: 'emea.weekly.monday[0]',
    reason: 'must be a time of day',
  },
  {
    title: 'a time after midnight',
    emea: '  zone: UTC\n  weekly:\n    monday: ["22:00-24:01"]',
    line: 6,
    field: 'emea.weekly.monday[0]',
    reason: 'must be a time of day',
  },
  {
    title: 'an interval that ends before it begins',
    emea: '  zone: UTC\n  weekly:\n    monday: ["18:00-09:00"]',
    line: 6,
    field: 'emea.weekly.monday[0]',
    reason: 'must end after',
  },
  {
    title: 'intervals that overlap',
    emea: '  zone: UTC\n  weekly:\n    monday:\n      - 09:00-12:00\n      - 11:00-18:00',
    line: 8,
    field: 'emea.weekly.monday[1]',
    reason: 'must begin after',
  },
  {
    title: 'intervals out of order',
    emea: '  zone: UTC\n  weekly:\n    monday:\n      - 13:00-18:00\n      - 09:00-12:00',
    line: 8,
    field: 'emea.weekly.monday[1]',
    reason: 'must begin after',
  },
  {
    title: 'a date that does not exist',
    emea: '  zone: UTC\n  weekly: { monday: ["09:00-18:00"] }\n  holidays:\n    - 2028-02-29\n    - 2027-02-29',
    line: 8,
    field: 'emea.holidays[1]',
    reason: 'must be a date',
  },
  {
    title: 'a reserved name',
    emea: '  zone: UTC\n  weekly: { monday: ["09:00-18:00"] }\nregion: { zone: UTC, weekly: { monday: ["09:00-18:00"] } }',
    line: 6,
    field: 'region',
    reason: 'is a reserved name',
  },
  {
    title: 'a name in capitals',
    emea: '  zone: UTC\n  weekly: { monday: ["09:00-18:00"] }\nLATAM: {}',
    line: 6,
    field: 'LATAM',
    reason: 'must be lower-case letters',
  },
])(
  'calendars.yaml with $title is refused with line, field and reason',
  ({ emea, line, field, reason }) => {
    const folder = policyFolder();
    folder.write('calendars.yaml', calendarsWith(emea));
    expect(readPolicy(folder.dir)).toEqual({
      ok: false,
      problems: [{ file: 'calendars.yaml', line, field, reason: expect.stringContaining(reason) }],
    });
  },
);

test('A region without a calendar is refused', () => {
  const folder = policyFolder();
  folder.replace('calendars.yaml', 'apac:', 'asia-pacific:');
  expect(readPolicy(folder.dir)).toMatchObject({
    ok: false,
    problems: [
      {
        file: 'calendars.yaml',
        line: folder.lineOf('calendars.yaml', 'americas:'),
        field: 'apac',
        reason: 'is missing: every region needs a calendar',
      },
    ],
  });
});

test('Split shifts, midnight and 29 February are read as they stand', () => {
  const folder = policyFolder();
  folder.write(
    'calendars.yaml',
    calendarsWith(
      '  zone: UTC\n  weekly: { sunday: ["00:00-12:30", "13:30-24:00"] }\n  holidays: [2028-02-29]',
    ),
  );
  const reading = readPolicy(folder.dir);
  expect(reading.ok && reading.policy.calendars.get('emea')).toMatchObject({
    key: 'emea',
    zone: 'UTC',
    weekly: {
      monday: [],
      sunday: [
        { fromMinute: 0, toMinute: 750 },
        { fromMinute: 810, toMinute: 1440 },
      ],
    },
    holidays: ['2028-02-29'],
  });
});
