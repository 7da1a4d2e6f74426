import { retryAfterMs } from '../../../activities/http/retry-after.ts';

const nowMs = Date.parse('2030-01-01T00:00:00Z');

test.each([
  ['seconds', '7', 7000],
  ['an HTTP date', 'Tue, 01 Jan 2030 00:00:30 GMT', 30_000],
  ['spaces around', ' 2 ', 2000],
  ['more than a day, cut to a day', '31536000', 86_400_000],
  ['a far date, cut to a day', 'Wed, 01 Jan 2031 00:00:00 GMT', 86_400_000],
  ['no seconds', '0', undefined],
  ['a date that is past', 'Mon, 31 Dec 2029 23:59:59 GMT', undefined],
  ['words', 'soon', undefined],
  ['a negative number', '-5', undefined],
  ['nothing', '', undefined],
  ['no header', undefined, undefined],
])('F-17: Retry-After is read from %s', (_, header, expected) => {
  expect(retryAfterMs(header, nowMs)).toBe(expected);
});
