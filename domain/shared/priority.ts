/** P0 is incident-critical (G-1). */
export const priorities = ['P0', 'P1', 'P2', 'P3', 'P4'] as const;

export type Priority = (typeof priorities)[number];
