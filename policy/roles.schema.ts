import { z } from 'zod';
import { contactFields } from './contact.schema.ts';
import { role } from './fields.schema.ts';

/** `roles.yaml`: title and contact by role. */
export const rolesSchema = z.partialRecord(
  role,
  z.strictObject({ title: z.string().min(1), ...contactFields }),
);
