import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { allPages } from '../../../dev/sops/all-pages.ts';
import { ladderSentences, targetsText } from '../../../dev/sops/clock-words.ts';

const root = resolve(import.meta.dirname, '../../..');
const folder = join(root, 'docs/sops');
const pages = allPages(root);

test('the pages in docs/sops are those that `npm run sops` makes, and no others', () => {
  expect(readdirSync(folder).toSorted()).toEqual([...pages.keys()].toSorted());
  for (const [name, text] of pages) expect(readFileSync(join(folder, name), 'utf8')).toBe(text);
});

test('every link of a page leads to a file or folder that is there', () => {
  for (const [name, text] of pages) {
    const targets = Array.from(text.matchAll(/\]\(([^)#]+)\)/g), ([, target = '']) => target);
    expect(targets.length).toBeGreaterThan(0);
    const missing = targets.filter((target) => !existsSync(join(folder, target)));
    expect([name, missing]).toEqual([name, []]);
  }
});

test('a page leads from the sentence of a line to what enforces it and to its tests', () => {
  const line = pages
    .get('order-booking.md')
    ?.split('\n')
    .find((row) => row.includes(`>OB-${47} |`));
  expect(line).toContain('An order without a billing reference does not close.');
  expect(line).toContain('[rule `closing`](../../workflows/order-booking/rules/closing.ts)');
  expect(line).toContain('(../../test/workflows/order-booking/rules/closing.test.ts)');
});

describe('a clock in words', () => {
  const ladder = {
    rungs: [
      {
        key: 'remind',
        at: { shareOfTarget: 0.75 },
        action: 'remind',
        channel: 'mail',
        to: ['owner'],
      },
      {
        key: 'escalate',
        at: { shareOfTarget: 1 },
        action: 'escalate',
        channel: 'phone',
        to: ['queue-lead', 'operations-manager'],
        reason: 'Nobody has answered',
        repeat: { everyMinutes: 90, times: 2 },
      },
      {
        key: 'incident',
        at: { minutesAfterDue: 60 },
        action: 'open-incident',
        channel: 'chat',
        to: ['on-call:l2-support'],
      },
    ],
    rearmAfterMinutes: 30,
  } as const;

  test('says of each rung when, what and whom, and when the ladder starts again', () => {
    expect(ladderSentences(ladder)).toEqual([
      'At 75 % of its target, the owner downstream reminded, by mail.',
      'When it is due, a task for the operations manager, ' +
        "the queue's lead and the operations manager told, by phone; " +
        'again every 90 minutes, 2 times. Nobody has answered.',
      '1 hour after it was due, an incident opened, l2 support on call told, by chat.',
      'It starts again, once, when whoever acknowledged it is silent for 30 minutes.',
    ]);
  });

  test('says its targets by priority, in the calendar that they count in', () => {
    const targets = {
      default: { businessDays: 2, calendar: 'region' },
      P0: { minutes: 15, calendar: 'always' },
    } as const;
    expect(targetsText({ kind: 'acknowledge', targets, ladder })).toBe(
      'P0 15 minutes of the clock, day and night; ' +
        "others 2 business days of the region's business hours",
    );
  });
});
