import { relative } from 'node:path';

/**
 * Files that take long, by seconds on a quiet machine, those that mostly wait for a real time
 * between those that compute: begun first, they fill the cores between them, and no long file runs
 * alone at the end. All others follow, larger ones first. Fixed, since a fresh checkout knows no
 * earlier durations; the order is that of `npm test`, and does no harm to `npm run test:full`.
 */
const first = [
  'storm/storm',
  'faults/notices-killed',
  'faults/workers-restarted',
  'faults/outside-answers',
  'faults/worker-killed',
  'dev/new-procedure/new-procedure',
  'workflows/order-booking/cancel/each-step',
  'faults/workers-down',
  'dev/stack/start',
  'faults/clock-skew',
  'faults/api-cut-off',
  'workflows/sop/large-case',
  'workflows/order-booking/cancel/limits',
  'workflows/order-booking/cancel/during-effects',
  'faults/temporal-restart',
  'workflows/order-booking/cancel/cancel-paths',
  'faults/store-fails',
  'store/rebuild',
  'workflows/provisioning-handoff/routing',
  'replay/replay',
  'workflows/order-booking/booking',
  'faults/compensation',
  'dev/bench/order-cost',
  'workflows/provisioning-handoff/lateness',
  'infra/release/artefacts.full',
  'domain/sla/due.properties',
  'domain/sla/calendar.properties',
  'domain/sla/clock.properties',
];

/** The order in which jest begins the test files. */
export default class LongFirstSequencer {
  sort(tests) {
    const placeOf = ({ path, context }) => {
      const name = relative(`${context.config.rootDir}/test`, path).replace(/\.test\.ts$/, '');
      return first.includes(name) ? first.indexOf(name) : first.length;
    };
    const sizeOf = ({ path, context }) => context.hasteFS.getSize(path) ?? 0;
    return [...tests].sort(
      (a, b) => placeOf(a) - placeOf(b) || sizeOf(b) - sizeOf(a) || (a.path < b.path ? -1 : 1),
    );
  }

  /** jest keeps durations and failures of a run by it; the order above needs none. */
  cacheResults() {}
}
