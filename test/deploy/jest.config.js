import { fileURLToPath } from 'node:url';
import common from '../../jest.config.js';

/**
 * One file, step after step, on a place of its own: none of the servers that the other tests share.
 */
export default {
  ...common,
  rootDir: fileURLToPath(new URL('../..', import.meta.url)),
  testMatch: ['<rootDir>/test/deploy/*.deploy.ts'],
  globalSetup: undefined,
  globalTeardown: undefined,
  reporters: [
    ['default', { summaryThreshold: 1000 }],
    '<rootDir>/test/deploy/counting-reporter.js',
  ],
  maxWorkers: 1,
  testTimeout: 300_000,
};
