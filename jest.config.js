/**
 * Packages that ship ES modules only; jest runs CommonJS, so they go through the same compiler as
 * our own code.
 */
const esmOnly = ['jose', 'postal-mime'];

const swc = {
  jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
  module: { type: 'commonjs' },
  sourceMaps: 'inline',
};

export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // `npm run test:full` sets it, and then runs everything in full size.
  testPathIgnorePatterns: process.env.HANDOFF_TEST_SIZE === 'full' ? [] : ['\\.full\\.test\\.ts$'],
  modulePathIgnorePatterns: ['<rootDir>/\\.data/', '<rootDir>/\\.tools/', '<rootDir>/dist/'],
  transform: { '\\.([cm]?[jt]s)$': ['@swc/jest', swc] },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/)`],
  globalSetup: '<rootDir>/test/kit/global-setup.ts',
  globalTeardown: '<rootDir>/test/kit/global-teardown.ts',
  testSequencer: '<rootDir>/test/kit/long-first-sequencer.js',
  reporters: ['default', '<rootDir>/test/kit/closing-line-reporter.js'],
  setupFilesAfterEnv: ['<rootDir>/test/kit/second-chance.js'],
  maxWorkers: 3,
  testTimeout: 60_000,
};
