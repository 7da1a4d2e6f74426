/** What can be done to a case: allowed procedure by procedure, since a case is of one procedure. */
export const caseActions = [
  'start-cases',
  'cancel-cases',
  'add-notes',
  'send-messages',
  'read-cases',
  'read-records',
  'read-tasks',
  'read-tasks-of-all-roles',
  'decide-tasks',
  'request-exceptions',
  'skip-steps',
  'manage-queues',
  'control-clocks',
  'acknowledge-ladders',
  'read-reports',
] as const;

/** Everything a token can be allowed to do; policy/access.yaml has one row for each. */
export const actions = [
  ...caseActions,
  'manage-absences',
  'read-absences',
  'read-roster',
  'decode-payloads',
] as const;

export type CaseAction = (typeof caseActions)[number];
export type Action = (typeof actions)[number];
