import { refusalCode, refusalText } from '../../../activities/http/refusal-text.ts';

test('a refusal keeps its sense and loses the personal values of the call, also where one holds another', () => {
  const text = 'contact Ann Lee-Smith (Ann Lee) of Acme Fabrication has no phone';
  expect(refusalText(text, ['Acme Fabrication', 'Ann Lee', 'Ann Lee-Smith', ''])).toBe(
    'contact … (…) of … has no phone',
  );
});

test('a refusal loses every mail address and telephone number, whosever they are', () => {
  expect(
    refusalText('write to x.y+z@mail.example, or call +1 (555) 010-0123 or 555.010.0199', []),
  ).toBe('write to …, or call … or …');
});

test('a refusal keeps order numbers, dates of words and amounts', () => {
  const text = 'SO-100001: version 2 of Q-1001 is not the latest, amount 540000';
  expect(refusalText(text, [])).toBe(text);
});

test('a refusal becomes one line of at most 300 characters', () => {
  expect(refusalText('first\r\nsecond\tthird', [])).toBe('first second third');
  expect(refusalText('x'.repeat(1000), [])).toHaveLength(300);
});

test('a refusal code that is no word is not passed on', () => {
  expect([
    refusalCode('QUOTE_EXPIRED'),
    refusalCode('a b'),
    refusalCode(''),
    refusalCode('x'.repeat(65)),
  ]).toEqual(['QUOTE_EXPIRED', 'unnamed-refusal', 'unnamed-refusal', 'unnamed-refusal']);
});
