import { z } from 'zod';
import { actions } from '../domain/shared/actions.ts';
import { roles } from '../domain/shared/roles.ts';

/** Scopes of an access token: what its client was given, whatever the person's roles. */
export const scopes = ['handoff:read', 'handoff:write'] as const;
export type Scope = (typeof scopes)[number];

const row = z.strictObject({
  scope: z.enum(scopes),
  roles: z
    .array(z.enum(roles))
    .min(1)
    .refine((list) => new Set(list).size === list.length, 'must not name a role twice'),
});

/** `access.yaml`: a row for every action. */
export const accessSchema = z.record(z.enum(actions), row);
