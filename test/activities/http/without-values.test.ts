import fc from 'fast-check';
import { maskedDeep, textsOf, withoutValues } from '../../../activities/http/without-values.ts';

const name = 'Zoë "Z" Quackenbush & Sons';

test.each([
  ['as it is', name],
  ['in capitals', name.toUpperCase()],
  ['with its blanks changed', name.replaceAll(' ', '\n  ')],
  ['decomposed', name.normalize('NFD')],
  ['in JSON', JSON.stringify({ name })],
  ['in JSON of ASCII', JSON.stringify({ name }).replace('ë', '\\u00eb')],
  ['in an address', `https://crm.example/?name=${encodeURIComponent(name)}`],
  ['in a form', new URLSearchParams({ name }).toString()],
  ['in HTML', `<b>${name.replace('&', '&amp;').replaceAll('"', '&quot;')}</b>`],
  ['in base64', Buffer.from(name).toString('base64')],
  ['cut short', `value too long: ${name.slice(0, 14)}`],
])('a value is taken out of a text %s', (_, text) => {
  const left = withoutValues(`refused: ${text} (422)`, [name]);
  expect(left).toMatch(/^refused: .*…/s);
  expect(left).not.toMatch(/quack|zo[eë]|Wm9/iu);
});

test('a short value is taken out where it is a word, and words around it stay', () => {
  expect(withoutValues('STATUS of US, US: BUSY', ['US'])).toBe('STATUS of …, …: BUSY');
});

test('what holds no value stays as it is', () => {
  expect(withoutValues('the CRM answered 503', [name, '', ' ', 'x'])).toBe('the CRM answered 503');
  expect(withoutValues('anything', [])).toBe('anything');
});

test('no text holds a value of four characters or more after it, whatever they are', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 30 });
  const value = text.filter((one) => one.trim().length >= 4 && !one.includes('…'));
  fc.assert(
    fc.property(value, text, text, (secret, before, after) => {
      expect(withoutValues(`${before}${secret}${after}`, [secret])).not.toContain(secret.trim());
    }),
    { numRuns: 300 },
  );
});

test('the texts of a value are those of its fields and lines, and numbers as long as a telephone’s', () => {
  const value = {
    lines: ['1 High St\nLeeds'],
    phone: 4_420_123_456,
    floor: 3,
    main: true,
    more: null,
  };
  expect(textsOf(value)).toEqual(['1 High St\nLeeds', '1 High St', 'Leeds', '4420123456']);
});

describe('of what a call threw', () => {
  const mask = (text: string) => withoutValues(text, [name, '4420123456']);

  test('message, stack, causes and fields are masked, and the error stays what it is', () => {
    class Refused extends TypeError {
      readonly fault = { detail: `no ${name}`, numbers: [4_420_123_456, 422] };
    }
    const error = new Refused(`not ${name}`, { cause: new Error(name) });
    expect(maskedDeep(error, mask)).toBe(error);
    expect(error).toBeInstanceOf(Refused);
    expect(error.fault).toEqual({ detail: 'no …', numbers: [null, 422] });
    expect([error.message, (error.cause as Error).message]).toEqual(['not …', '…']);
    expect(`${error.stack}${(error.cause as Error).stack}`).not.toContain('Quackenbush');
  });

  test('an error that cannot be changed is replaced, a circle ends, and what is no data is left out', () => {
    const frozen = Object.freeze(new Error(name));
    expect(String(maskedDeep(frozen, mask))).toBe(
      'Error: Error: its text is withheld, since it may hold values of the vault',
    );
    const circle = new Error('around');
    circle.cause = circle;
    expect(maskedDeep(circle, mask)).toMatchObject({ message: 'around', cause: undefined });
    expect(maskedDeep({ socket: new Map([[name, name]]), [name]: 1 }, mask)).toEqual({ '…': 1 });
    expect(maskedDeep(name, mask)).toBe('…');
  });
});
