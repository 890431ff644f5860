/** Everything runs as CommonJS through swc, the ESM-only packages too, so that Node 20 needs no flag. */
const esm = [
  '@nestjs',
  '@nestjs-modules',
  'nodemailer',
  '@fastify',
  'jose',
  'oidc-provider',
  'luxon',
  'file-type',
  'token-types',
  'strtok3',
  'uint8array-extras',
  '@tokenizer',
  '@borewit',
  'content-disposition',
  'cookie',
];

module.exports = {
  rootDir: '.',
  testEnvironment: '<rootDir>/test/support/environment.cjs',
  testMatch: ['<rootDir>/src/**/*.spec.ts', '<rootDir>/test/**/*.spec.ts'],
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
  transformIgnorePatterns: [`/node_modules/(?!(${esm.join('|')})/)`],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  setupFiles: ['reflect-metadata', '<rootDir>/test/support/watch.setup.ts'],
  // Half of the tests wait for mail or for PostgreSQL: three at a time, also on two cores.
  maxWorkers: 3,
  testSequencer: '<rootDir>/test/support/longest-first.cjs',
  testTimeout: 60_000,
};
