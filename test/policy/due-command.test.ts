import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runDueCommand } from '../../policy/due-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'handoff-due-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const root = join(import.meta.dirname, '../..');
writeFileSync(
  join(folder, 'own.yaml'),
  'depot:\n  zone: Europe/London\n  weekly:\n    monday: ["08:00-12:00", "13:00-17:00"]\n    tuesday: ["08:00-12:00"]\n  holidays: [2026-11-24]\n',
);
writeFileSync(
  join(folder, 'own.json'),
  JSON.stringify({ depot: { zone: 'Asia/Kolkata', weekly: { monday: ['09:00-17:00'] } } }),
);
writeFileSync(
  join(folder, 'faulty.yaml'),
  'depot:\n  zone: Mars/Olympus\n  weekly: { monday: ["08:00-12:00"] }\n',
);

const monday = '2026-11-23T';
const line = (change: object) =>
  JSON.stringify({
    calendar: 'depot',
    start: `${monday}11:00:00Z`,
    targetMinutes: 90,
    pauses: [],
    ...change,
  });
const due = (input: string, file = 'own.yaml') =>
  runDueCommand(['--calendars', file], { folder, input });

test('F-37: each line is answered in its order, to the millisecond', () => {
  const lines = [
    line({}),
    line({ targetMinutes: 60 }),
    line({
      start: `${monday}11:00:00.250Z`,
      pauses: [[`${monday}11:30:00Z`, `${monday}14:00:00.100Z`]],
    }),
    line({ targetMinutes: 600 }),
    line({ calendar: 'always', targetMinutes: 1_440 }),
  ];
  expect(due(`${lines.join('\n')}\n`)).toEqual({
    code: 0,
    lines: [
      '{"due":"2026-11-23T13:30:00.000Z"}',
      '{"due":"2026-11-23T12:00:00.000Z"}',
      '{"due":"2026-11-23T15:00:00.350Z"}',
      '{"due":"2026-11-30T14:00:00.000Z"}',
      '{"due":"2026-11-24T11:00:00.000Z"}',
    ],
  });
});

test('Calendars may be written in JSON, and pauses may be left out', () => {
  const ask = { calendar: 'depot', start: `${monday}00:00Z`, targetMinutes: 30 };
  expect(due(JSON.stringify(ask), 'own.json').lines).toEqual([
    '{"due":"2026-11-23T04:00:00.000Z"}',
  ]);
});

test('Nothing asked is nothing answered', () => {
  expect(due('\n')).toEqual({ code: 0, lines: [] });
});

test.each([
  { bad: '{"calendar":', error: 'is not JSON' },
  { bad: '[]', error: 'must be an object: Invalid input: expected object, received array' },
  { bad: line({ calendar: 'lunar' }), error: 'calendar lunar is unknown; there are always, depot' },
  { bad: line({ calendar: undefined }), error: 'calendar is missing' },
  {
    bad: line({ start: 'tomorrow' }),
    error: 'start must be an instant in UTC, 2026-11-20T17:00:00Z',
  },
  {
    bad: line({ start: '2026-02-29T10:00:00Z' }),
    error: 'start must be an instant in UTC, 2026-11-20T17:00:00Z',
  },
  {
    bad: line({ start: '2026-11-23T10:00:00+02:00' }),
    error: 'start must be an instant in UTC, 2026-11-20T17:00:00Z',
  },
  { bad: line({ targetMinutes: -1 }), error: 'targetMinutes must be 0 or more' },
  {
    bad: line({ targetMinutes: '90' }),
    error: 'targetMinutes Invalid input: expected number, received string',
  },
  { bad: line({ targetMinutes: 1e9 }), error: 'targetMinutes must be at most ten years' },
  {
    bad: line({ pauses: [[`${monday}11:00Z`]] }),
    error: 'pauses[0] must be a pair of instants, [from, to]',
  },
  {
    bad: line({ pauses: [[`${monday}11:00Z`, 'later']] }),
    error: 'pauses[0][1] must be an instant in UTC, 2026-11-20T17:00:00Z',
  },
  {
    bad: line({ pauses: [[`${monday}12:00Z`, `${monday}11:00Z`]] }),
    error: 'pauses[0] must not end before it begins',
  },
  { bad: line({ pause: [] }), error: 'pause is not a field of a line' },
])(
  'A line that cannot be answered, $error, ends it with 1, after the answers before it',
  ({ bad, error }) => {
    expect(due([line({}), bad, line({})].join('\n'))).toEqual({
      code: 1,
      lines: ['{"due":"2026-11-23T13:30:00.000Z"}'],
      errors: [`line 2: ${error}`],
    });
  },
);

test('Calendars that cannot be used are said with file, line and field', () => {
  expect(due(line({}), 'faulty.yaml')).toEqual({
    code: 1,
    lines: [],
    errors: ['faulty.yaml:2: depot.zone must be a time zone of the IANA database, Europe/London'],
  });
  expect(due(line({}), 'absent.yaml')).toEqual({
    code: 1,
    lines: [],
    errors: ['absent.yaml:1: cannot be read (ENOENT)'],
  });
});

test.each([[[]], [['--calendars']], [['own.yaml']], [['--calendars', 'a', 'b']]])(
  'Other arguments, %j, get the usage and end with 2',
  (args) => {
    expect(runDueCommand(args, { folder, input: '' })).toMatchObject({
      code: 2,
      lines: [],
      errors: [expect.stringContaining('usage: ')],
    });
  },
);

test('The program reads standard input, answers on standard output, and says a fault on standard error', () => {
  const call = (input: string) =>
    spawnSync(
      process.execPath,
      ['--import', 'tsx', 'policy/check-cli.ts', 'due', '--calendars', join(folder, 'own.yaml')],
      {
        cwd: root,
        input,
        encoding: 'utf8',
      },
    );
  expect(call(line({}))).toMatchObject({
    status: 0,
    stdout: '{"due":"2026-11-23T13:30:00.000Z"}\n',
    stderr: '',
  });
  expect(call(`${line({})}\n{}`)).toMatchObject({
    status: 1,
    stdout: '{"due":"2026-11-23T13:30:00.000Z"}\n',
    stderr: 'line 2: calendar is missing\n',
  });
});
