import { z } from 'zod';
import { formKeys } from '../../../domain/forms/form-keys.ts';
import { forms } from '../../../domain/forms/forms.schema.ts';

test.each(formKeys)('%s has a JSON Schema that names every field and takes no other', (key) => {
  const schema = z.toJSONSchema(forms[key], { io: 'input' });
  expect(Object.keys(schema.properties ?? {})).toEqual(Object.keys(forms[key].shape));
  expect(schema.additionalProperties).toBe(false);
  for (const field of Object.values(schema.properties ?? {})) expect(field).toHaveProperty('title');
});

describe('OB-48: the acknowledgment of a ticket', () => {
  const { 'ticket-acknowledgment': schema } = forms;
  const good = { owner: 'nora', dueAt: '2026-02-01T17:00:00+01:00' };

  test('is an owner and a due date with its offset', () => {
    expect(schema.parse({ ...good, owner: ' nora ' })).toEqual(good);
  });

  test.each([
    ['no owner', { dueAt: good.dueAt }],
    ['a blank owner', { ...good, owner: ' ' }],
    ['an owner with a control character', { ...good, owner: 'no\u0000ra' }],
    ['an owner longer than 128', { ...good, owner: 'n'.repeat(129) }],
    ['no due date', { owner: 'nora' }],
    ['a due date without an offset', { ...good, dueAt: '2026-02-01T17:00:00' }],
    ['a day that there is not', { ...good, dueAt: '2026-02-30T17:00:00Z' }],
    ['another field', { ...good, mood: 'good' }],
  ])('is refused with %s', (_what, form) => {
    expect(schema.safeParse(form).success).toBe(false);
  });
});
