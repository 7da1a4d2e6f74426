/**
 * Tests against real servers in real time share two noisy cores with everything else: one that
 * fails is tried once more, and its first failure is printed. What is computed alone gets no second
 * chance.
 */
const withServers =
  /\/test\/(api|e2e|faults|dev\/stack|infra\/release|store|platform\/tracing|workers|workflows)\//;

if (withServers.test(expect.getState().testPath ?? ''))
  jest.retryTimes(1, { logErrorsBeforeRetry: true });
