import { join } from 'node:path';
import { catalogue } from '../../workflows/catalogue.ts';
import { loadPolicy, readPolicy } from '../../workflows/load-policy.ts';
import { policyFolder, removePolicyFolders } from './policy-folder.ts';

afterAll(removePolicyFolders);

test('The policy that is shipped can be used', () => {
  expect(readPolicy(join(import.meta.dirname, '../../policy')).ok).toBe(true);
});

test('The version is that of the content: the same files have the same, any change another', () => {
  const [a, b] = [policyFolder(), policyFolder()];
  const version = loadPolicy(a.dir).version;
  expect(version).toMatch(/^[0-9a-f]{12}$/);
  expect(loadPolicy(b.dir).version).toBe(version);
  const versions = new Set([version]);
  b.replace('roles.yaml', 'title: Billing owner', 'title: Owner of billing');
  versions.add(loadPolicy(b.dir).version);
  b.replace('order-booking.yaml', 'recheckAfterSeconds: 60', 'recheckAfterSeconds: 61');
  versions.add(loadPolicy(b.dir).version);
  b.replace('calendars.yaml', '2026-01-19', '2026-01-20');
  versions.add(loadPolicy(b.dir).version);
  expect(versions.size).toBe(4);
});

test('Every slice carries the version of the whole', () => {
  const policy = loadPolicy(policyFolder().dir);
  expect(policy.forProcedure('order-booking').version).toBe(policy.version);
  expect(policy.forProcedure('provisioning-handoff').version).toBe(policy.version);
});

test.each(['billing', 'constructor', ''])(
  'A procedure without policy is refused by name: "%s"',
  (procedure) => {
    const { forProcedure } = loadPolicy(policyFolder().dir);
    expect(() => forProcedure(procedure)).toThrow(
      `there is no policy for procedure ${procedure}; there is for order-booking, provisioning-handoff`,
    );
  },
);

test('The calendars are those of the file and the built-in one', () => {
  expect([...loadPolicy(policyFolder().dir).calendars.keys()]).toEqual([
    'always',
    'americas',
    'emea',
    'apac',
  ]);
});

test('A change of a file reaches the slice', () => {
  const folder = policyFolder();
  folder.replace(
    'order-booking.yaml',
    'actions: [activate-schedule, first-invoice, recurring-cycle]',
    'actions: [first-invoice]',
  );
  expect(loadPolicy(folder.dir).forProcedure('order-booking').billing.actions).toEqual([
    'first-invoice',
  ]);
});

test('All faults of all files are told at once, a line each', () => {
  const folder = policyFolder();
  folder.replace('order-booking.yaml', 'discountPercent: 25', 'discountPercent: 125');
  folder.replace('order-booking.yaml', 'recheckAfterSeconds: 60', 'recheckAfterSeconds: soon');
  folder.replace('roles.yaml', 'billing-owner@handoff.example', 'nobody');
  expect(() => loadPolicy(folder.dir)).toThrow(
    [
      'the policy cannot be used:',
      `order-booking.yaml:${folder.lineOf('order-booking.yaml', '125')}: approval.discountPercent Too big: expected number to be <=100`,
      `order-booking.yaml:${folder.lineOf('order-booking.yaml', 'soon')}: recheckAfterSeconds Invalid input: expected number, received string`,
      `roles.yaml:${folder.lineOf('roles.yaml', 'nobody')}: billing-owner.mail Invalid email address`,
    ].join('\n'),
  );
});

test('A missing file is told by name', () => {
  const folder = policyFolder();
  folder.remove('calendars.yaml');
  expect(readPolicy(folder.dir)).toEqual({
    ok: false,
    problems: [{ file: 'calendars.yaml', line: 1, field: '', reason: 'cannot be read (ENOENT)' }],
  });
});

test('A folder that does not exist is told file by file', () => {
  const reading = readPolicy('/nowhere/at/all');
  const ofProcedures = Object.values(catalogue).map(({ definition }) => `${definition.key}.yaml`);
  const shared = ['calendars', 'defaults', 'quiet-hours', 'roles', 'roster'];
  expect(reading.ok ? [] : reading.problems.map((problem) => problem.file)).toEqual(
    [...shared.map((name) => `${name}.yaml`), ...ofProcedures].toSorted(),
  );
});

test('A YAML file that nothing reads is most likely misnamed, and refused', () => {
  const folder = policyFolder();
  folder.write('calender.yaml', 'emea: {}\n');
  expect(readPolicy(folder.dir)).toMatchObject({
    ok: false,
    problems: [{ file: 'calender.yaml', line: 1, field: '' }],
  });
});

test.each([
  {
    title: 'a broken line',
    text: 'a: 1\nb: [1, 2\nc: 3\n',
    line: 3,
    reason: 'is not valid YAML: ',
  },
  {
    title: 'a field twice',
    text: 'a: 1\nb: 2\na: 3\n',
    line: 3,
    reason: 'is not valid YAML: Map keys must be unique',
  },
  { title: 'two documents', text: 'a: 1\n---\nb: 2\n', line: 2, reason: 'is not valid YAML: ' },
  {
    title: 'an unknown tag',
    text: 'a: 1\nb: !secret x\n',
    line: 2,
    reason: 'is not valid YAML: Unresolved tag: !secret',
  },
  {
    title: 'a list',
    text: '- a\n',
    line: 1,
    reason: 'Invalid input: expected record, received array',
  },
  { title: 'nothing', text: '', line: 1, reason: 'Invalid input: expected record, received null' },
  {
    title: 'only a comment',
    text: '# nothing\n',
    line: 1,
    reason: 'Invalid input: expected record, received null',
  },
])('A file with $title is refused with its line', ({ text, line, reason }) => {
  const folder = policyFolder();
  folder.write('roles.yaml', text);
  const reading = readPolicy(folder.dir);
  expect(reading.ok ? undefined : reading.problems[0]).toEqual({
    file: 'roles.yaml',
    line,
    field: '',
    reason: expect.stringContaining(reason),
  });
});

test('Aliases that grow beyond measure are refused, not expanded', () => {
  const folder = policyFolder();
  const rows = Array.from(
    { length: 12 },
    (_, i) => `l${i + 1}: &l${i + 1} [${Array<string>(9).fill(`*l${i}`).join(', ')}]`,
  );
  folder.write('roles.yaml', ['l0: &l0 [x]', ...rows].join('\n'));
  expect(readPolicy(folder.dir).ok).toBe(false);
});

test('A fault behind an alias is told at the text that holds it', () => {
  const folder = policyFolder();
  folder.write(
    'roles.yaml',
    'billing-owner: &owner\n  title: Owner\n  mail: nobody\noperations-manager: *owner\n',
  );
  const reading = readPolicy(folder.dir);
  expect(
    reading.ok ? [] : reading.problems.map(({ line, field, reason }) => [line, field, reason]),
  ).toEqual([
    [3, 'billing-owner.mail', 'Invalid email address'],
    [3, 'operations-manager.mail', 'Invalid email address'],
  ]);
});
