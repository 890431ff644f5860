/** `npm run test:long`: what is too long for `npm test`, and the long form of what that has in a short one. */
process.env.TEST_EXTENT = 'long';

module.exports = {
  ...require('./jest.config.cjs'),
  testMatch: ['<rootDir>/test/**/*.long.spec.ts', '<rootDir>/test/promises/histories.spec.ts'],
};
