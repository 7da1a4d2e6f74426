import { Entity } from 'electrodb';
import type { InboxTask } from '../domain/cases/inbox.ts';

/**
 * The rows of the table and the keys by which they are found.
 *
 * | row | pk | sk | found by |
 * |---|---|---|---|
 * | case | `CASE#caseId` | `CASE` | id; gsi1 all, gsi2 procedure, gsi3 status and SLA state: newest first |
 * | task | `CASE#caseId` | `TASK#number` | id, case; gsi1 shelf, gsi2 queue and shelf, gsi3 holder (none: not in it): by due time |
 * | timeline page | `CASE#caseId` | `EVENT#page` | case (rows.ts) |
 * | reference | `REF#kind#id` | `openedAtMs#caseId` | any business reference, the customer, the workflow, a month with due clocks: newest first |
 * | idempotency | `IDEMPOTENCY#hash` | `IDEMPOTENCY` | scope and key (idempotency.ts) |
 *
 * `view` is the domain's view as canonical JSON; the columns beside it are those that keys,
 * conditions and filters need. A task's shelf and queue say which lists look for it: rows.ts.
 */
const instant = { type: 'number', required: true, padding: { length: 13, char: '0' } } as const;
const text = { type: 'string', required: true } as const;
const model = (entity: string) => ({ entity, version: '1', service: 'handoff' });
/** Only to satisfy the library: callers name the table of the day. */
const anyTable = { table: 'handoff' };
const newest = {
  composite: ['openedAtMs', 'caseId'],
  template: '${openedAtMs}#${caseId}',
  casing: 'none',
} as const;
const soonest = {
  composite: ['dueAtMs', 'taskId'],
  template: '${dueAtMs}#${taskId}',
  casing: 'none',
} as const;

/** One per case; written only over a lower `seq`. */
export const caseEntity = new Entity(
  {
    model: model('case'),
    attributes: {
      caseId: text,
      procedure: text,
      status: text,
      slaState: text,
      openedAtMs: instant,
      seq: { type: 'number', required: true },
      view: text,
    },
    indexes: {
      byId: {
        pk: { field: 'pk', composite: ['caseId'], template: 'CASE#${caseId}', casing: 'none' },
        sk: { field: 'sk', composite: [], template: 'CASE', casing: 'none' },
      },
      all: {
        index: 'gsi1',
        pk: { field: 'gsi1pk', composite: [], template: 'CASES', casing: 'none' },
        sk: { field: 'gsi1sk', ...newest },
      },
      byProcedure: {
        index: 'gsi2',
        pk: {
          field: 'gsi2pk',
          composite: ['procedure'],
          template: 'CASES#${procedure}',
          casing: 'none',
        },
        sk: { field: 'gsi2sk', ...newest },
      },
      byState: {
        index: 'gsi3',
        pk: {
          field: 'gsi3pk',
          composite: ['status', 'slaState'],
          template: 'CASES#${status}#${slaState}',
          casing: 'none',
        },
        sk: { field: 'gsi3sk', ...newest },
      },
    },
  },
  anyTable,
);

/** One per task; written only over a lower `version`. */
export const taskEntity = new Entity(
  {
    model: model('task'),
    attributes: {
      caseId: text,
      taskId: text,
      number: { type: 'number', required: true, padding: { length: 6, char: '0' } },
      shelf: text,
      queue: text,
      roles: { type: 'list', items: { type: 'string' }, required: true },
      holder: text,
      state: text,
      procedure: text,
      step: { type: 'string' },
      customerId: text,
      priority: text,
      openedAtMs: instant,
      atRiskAtMs: instant,
      dueAtMs: instant,
      snoozedUntilMs: { type: 'number' },
      version: { type: 'number', required: true },
      view: text,
    },
    indexes: {
      byId: {
        pk: { field: 'pk', composite: ['caseId'], template: 'CASE#${caseId}', casing: 'none' },
        sk: { field: 'sk', composite: ['number'], template: 'TASK#${number}', casing: 'none' },
      },
      byShelf: {
        index: 'gsi1',
        pk: { field: 'gsi1pk', composite: ['shelf'], template: 'TASKS#${shelf}', casing: 'none' },
        sk: { field: 'gsi1sk', ...soonest },
      },
      byQueue: {
        index: 'gsi2',
        pk: {
          field: 'gsi2pk',
          composite: ['queue', 'shelf'],
          template: 'TASKS#${queue}#${shelf}',
          casing: 'none',
        },
        sk: { field: 'gsi2sk', ...soonest },
      },
      byHolder: {
        index: 'gsi3',
        condition: ({ holder }) => holder !== '',
        pk: {
          field: 'gsi3pk',
          composite: ['holder'],
          template: 'TASKS#@${holder}',
          casing: 'none',
        },
        sk: { field: 'gsi3sk', ...soonest },
      },
    },
  },
  anyTable,
);

/** Columns of a task that stand in the indexes too, so that a filter or a count reads no rows. */
export const indexedColumns = [
  'roles',
  'holder',
  'state',
  'procedure',
  'step',
  'customerId',
  'priority',
  'openedAtMs',
  'atRiskAtMs',
  'dueAtMs',
  'snoozedUntilMs',
] as const satisfies readonly (keyof InboxTask)[];

/** Leads from a business reference to a case; never changes once written. */
export const referenceEntity = new Entity(
  {
    model: model('reference'),
    attributes: { kind: text, id: text, caseId: text, openedAtMs: instant },
    indexes: {
      byReference: {
        pk: {
          field: 'pk',
          composite: ['kind', 'id'],
          template: 'REF#${kind}#${id}',
          casing: 'none',
        },
        sk: { field: 'sk', ...newest },
      },
    },
  },
  anyTable,
);
