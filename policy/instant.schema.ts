import { z } from 'zod';

/**
 * A UTC instant in ISO 8601, `2026-11-20T17:00:00Z`, as milliseconds since 1970; seconds and their
 * fraction may be left out.
 */
export const instant = z
  .string('must be an instant in UTC, 2026-11-20T17:00:00Z')
  .refine(isInstant, 'must be an instant in UTC, 2026-11-20T17:00:00Z')
  .transform((text) => Date.parse(text));

function isInstant(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|\+00:00)$/.test(text)) return false;
  const ms = Date.parse(text);
  // A day that the month does not have would become one of the next.
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === text.slice(0, 10);
}
