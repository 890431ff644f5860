/**
 * The project's own files run as CommonJS through swc; packages come from Node itself, which loads them as they are
 * (test/support/packages.runtime.cjs).
 */
module.exports = {
  rootDir: '.',
  runtime: '<rootDir>/test/support/packages.runtime.cjs',
  testEnvironment: '<rootDir>/test/support/environment.cjs',
  testMatch: ['<rootDir>/src/**/*.spec.ts', '<rootDir>/test/**/!(*.long).spec.ts'],
  transform: {
    '^.+\\.(t|j)s$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
        module: { type: 'commonjs' },
      },
    ],
  },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  setupFiles: ['reflect-metadata', '<rootDir>/test/support/watch.setup.ts'],
  // Half of the tests wait for mail or for PostgreSQL: three at a time, also on two cores.
  maxWorkers: 3,
  testSequencer: '<rootDir>/test/support/longest-first.cjs',
  // The last net only: a test waits as long as something moves (test/support/progress.ts).
  testTimeout: 20 * 60_000,
};
