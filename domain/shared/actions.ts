/** Everything a token can be allowed to do; policy/access.yaml has one row for each. */
export const actions = [
  'start-orders',
  'cancel-cases',
  'add-notes',
  'read-cases',
  'read-records',
  'read-tasks',
  'read-tasks-of-all-roles',
  'decide-tasks',
  'request-exceptions',
  'skip-steps',
  'manage-absences',
  'read-absences',
  'manage-queues',
  'control-clocks',
  'acknowledge-ladders',
  'read-roster',
  'read-reports',
  'decode-payloads',
] as const;

export type Action = (typeof actions)[number];
