import { writeSync } from 'node:fs';

/**
 * Ends a test run with the line CI reads: `N passed, N failed`. A suite that cannot be loaded, or
 * fails outside of its tests, counts as one failure, and so does an interrupted run. The line is
 * written when the process exits, after the global tear-down: nothing follows it.
 */
export default class ClosingLineReporter {
  onRunComplete(_contexts, results) {
    const failed =
      results.numFailedTests + results.numRuntimeErrorTestSuites + (results.wasInterrupted ? 1 : 0);
    const line = `${results.numPassedTests} passed, ${failed} failed`;
    process.on('exit', () => writeSync(1, `\n${line}\n`));
    process.send?.({ closingLine: line });
  }
}
