import { runPolicyCommand } from '../../policy/command.ts';
import { catalogue } from '../../workflows/catalogue.ts';
import { policyFolder, removePolicyFolders } from './policy-folder.ts';

afterAll(removePolicyFolders);

const run = (args: readonly string[], policyDir: string) =>
  runPolicyCommand(args, { catalogue, policyDir, folder: policyDir, input: async () => '' });

test('check says OK and the version of policy files that can be used', async () => {
  const result = await run(['check'], policyFolder().dir);
  expect(result).toEqual({ code: 0, lines: [expect.stringMatching(/^OK: policy [0-9a-f]{12}$/)] });
});

test('check of another folder says each fault with file, line and field, and ends with 1', async () => {
  const folder = policyFolder();
  folder.replace('order-booking.yaml', 'discountPercent: 25', 'discountPercent: -5');
  const line = folder.lineOf('order-booking.yaml', 'discountPercent: -5');
  expect(await run(['check', folder.dir], policyFolder().dir)).toEqual({
    code: 1,
    lines: [
      `order-booking.yaml:${line}: approval.discountPercent Too small: expected number to be >=0`,
    ],
  });
});

test('check holds the table of access against its schema too', async () => {
  const folder = policyFolder();
  const table = folder.lineOf('access.yaml', 'actions:');
  folder.replace('access.yaml', 'start-cases:', 'start-case:');
  const line = folder.lineOf('access.yaml', 'start-case:');
  expect(await run(['check', folder.dir], 'unused')).toEqual({
    code: 1,
    lines: [
      `access.yaml:${table}: actions.start-cases is missing`,
      `access.yaml:${line}: actions.start-case is not a field of this file`,
    ],
  });
  folder.remove('access.yaml');
  expect(await run(['check', folder.dir], 'unused')).toEqual({
    code: 1,
    lines: ['access.yaml:1: cannot be read (ENOENT)'],
  });
});

test('check holds the policy of attachments against its schema too', async () => {
  const folder = policyFolder();
  folder.replace('attachments.yaml', 'perCase: 50', 'perCase: 5000');
  folder.replace('attachments.yaml', '- text/csv', '- text/html');
  const line = (text: string) => folder.lineOf('attachments.yaml', text);
  expect(await run(['check', folder.dir], 'unused')).toEqual({
    code: 1,
    lines: [
      `attachments.yaml:${line('perCase: 5000')}: perCase Too big: expected number to be <=100`,
      `attachments.yaml:${line('- text/html')}: mediaTypes[8] is a kind that a browser would run`,
    ],
  });
});

test('CS-55: check tells a time at which nobody is on call, and is content all the same', async () => {
  const folder = policyFolder();
  folder.replace(
    'roster.yaml',
    'overrides: []',
    'overrides: [{ from: "2099-12-24T00:00:00Z", to: "2099-12-25T00:00:00Z", who: none }]',
  );
  expect(await run(['check'], folder.dir)).toEqual({
    code: 0,
    lines: [
      'alert: roster.yaml: nobody is on call in on-duty-manager from 2099-12-24T00:00:00.000Z to 2099-12-25T00:00:00.000Z',
      expect.stringMatching(/^OK: policy /),
    ],
  });
});

test.each([[[]], [['repair']], [['check', 'a', 'b']]])(
  'Other arguments, %j, get the usage and end with 2',
  async (args) => {
    expect(await run(args, 'unused')).toMatchObject({
      code: 2,
      lines: expect.arrayContaining(['  npm run policy -- check [folder]']),
    });
  },
);
