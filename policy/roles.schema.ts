import { z } from 'zod';
import { role } from './procedure-policy.schema.ts';

/** `roles.yaml`: title and mailbox by role. */
export const rolesSchema = z.partialRecord(role, z.strictObject({ title: z.string().min(1), mail: z.email() }));
