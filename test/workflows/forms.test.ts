import { z } from 'zod';
import { forms } from '../../workflows/catalogue.ts';
import { ticketAcknowledgment as schema } from '../../workflows/provisioning-handoff/forms.ts';

test.each(Object.entries(forms))(
  '%s has a JSON Schema that names every field and takes no other',
  (_key, form) => {
    const { properties, additionalProperties } = z.toJSONSchema(form, { io: 'input' });
    expect(Object.keys(properties ?? {})).toEqual(Object.keys(form.shape));
    expect(additionalProperties).toBe(false);
    for (const field of Object.values(properties ?? {})) expect(field).toHaveProperty('title');
  },
);

describe('OB-48: the acknowledgment of a ticket', () => {
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
