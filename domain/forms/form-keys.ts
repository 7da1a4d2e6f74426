/**
 * Forms of tasks by key; each has a schema of its own in this folder, and a choice of a task names
 * it.
 */
export const formKeys = ['ticket-acknowledgment', 'root-cause-analysis'] as const;
export type FormKey = (typeof formKeys)[number];
