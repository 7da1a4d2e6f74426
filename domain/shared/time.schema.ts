import { z } from 'zod';

/** A point in time as people write it, with its offset; read as milliseconds. */
export const instant = z.iso
  .datetime({
    offset: true,
    error: 'must be a date and time with its offset, 2026-02-01T17:00:00Z',
  })
  .transform(Date.parse);
