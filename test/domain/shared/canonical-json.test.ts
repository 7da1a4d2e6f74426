import fc from 'fast-check';
import { canonicalJson } from '../../../domain/shared/canonical-json.ts';

test('the order of properties does not show, and absent ones neither', () => {
  const left = { b: 1, a: { d: [1, { z: null, y: 'ü' }], c: undefined } };
  expect(canonicalJson(left)).toBe('{"a":{"d":[1,{"y":"ü","z":null}]},"b":1}');
});

test('any JSON value is read back as it was, and its text does not change by a round trip', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value);
      expect(canonicalJson(JSON.parse(text))).toBe(text);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test.each([
  [{ a: [1, Number.NaN] }, '$.a[1] is no JSON value: NaN'],
  [{ a: { b: 1n } }, '$.a.b is no JSON value: bigint'],
  [undefined, '$ is no JSON value: undefined'],
])('what JSON cannot hold is refused with its path', (value, message) => {
  expect(() => canonicalJson(value)).toThrow(message);
});
