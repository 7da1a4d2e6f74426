import { parseStartOptions } from '../../../dev/stack/start-options.ts';
import { parseTokenOptions } from '../../../dev/stack/token-options.ts';

describe('npm start', () => {
  test('books the demo and keeps local data unless told otherwise', () => {
    expect(parseStartOptions([])).toEqual({ demo: true, fresh: false });
    expect(parseStartOptions(['--no-demo', '--fresh'])).toEqual({ demo: false, fresh: true });
  });

  test.each([['--clean'], ['demo'], ['--fresh=yes']])(
    'refuses %p in one line with the usage',
    (argument) => {
      const parse = () => parseStartOptions([argument]);
      expect(parse).toThrow(argument.split('=')[0]);
      expect(parse).toThrow(/^.*usage: npm start \[-- \[--no-demo\] \[--fresh\]\]$/);
    },
  );
});

describe('npm run token', () => {
  test('takes several roles, a subject and a time to live', () => {
    const args = [
      '--role',
      'billing-owner',
      '--role',
      'operations-manager',
      '--subject',
      'u-7',
      '--ttl',
      '15m',
    ];
    expect(parseTokenOptions(args)).toEqual({
      subject: 'u-7',
      roles: ['billing-owner', 'operations-manager'],
      ttlSeconds: 900,
    });
  });

  test('is for eight hours and for local-user when only a role is named', () => {
    const options = parseTokenOptions(['--role', 'upstream-system']);
    expect(options).toEqual({
      subject: 'local-user',
      roles: ['upstream-system'],
      ttlSeconds: 28_800,
    });
  });

  test.each([
    [[], '--role is missing'],
    [['--role', 'boss'], '--role "boss" is none of order-management-specialist, '],
    [
      ['--role', 'billing-owner', '--ttl', '5'],
      '--ttl must be a number and s, m, h or d, and is "5"',
    ],
    [
      ['--role', 'billing-owner', '--ttl', '0h'],
      '--ttl must be a number and s, m, h or d, and is "0h"',
    ],
    [['--rolle', 'billing-owner'], "Unknown option '--rolle'"],
  ])('refuses %p and says what is wrong', (args, message) => {
    expect(() => parseTokenOptions(args)).toThrow(message);
  });
});
