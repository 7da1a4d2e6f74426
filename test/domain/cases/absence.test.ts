import { type Absence, deputyNow, presentPerson } from '../../../domain/cases/absence.ts';

const absence: Absence = { person: 'zoe', deputy: 'dan', untilMs: 1_000, by: 'olga', atMs: 0 };

test.each([
  [absence, 999, 'dan'],
  [absence, 1_000, undefined],
  [undefined, 0, undefined],
])('an absence holds until its end: %#', (given, nowMs, deputy) => {
  expect(deputyNow(given, nowMs)).toBe(deputy);
});

test.each([
  ['somebody who is there', {}, 'zoe'],
  ['somebody with a deputy', { zoe: 'dan' }, 'dan'],
  ['somebody whose deputy is away', { zoe: 'dan', dan: 'eve' }, 'eve'],
  ['two who stand in for each other', { zoe: 'dan', dan: 'zoe' }, 'zoe'],
  ['somebody whose deputies go round without them', { zoe: 'dan', dan: 'eve', eve: 'dan' }, 'zoe'],
])(
  'what is meant for %s goes to who is there',
  async (_what, deputies: { readonly [person: string]: string }, present) => {
    expect(await presentPerson('zoe', async (person) => deputies[person])).toBe(present);
  },
);
