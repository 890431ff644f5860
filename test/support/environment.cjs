/** Node as Jest has it, but for one thing: when a test file is through, its last hook included, its watch ends (watch.ts). */
const { TestEnvironment } = require('jest-environment-node');

module.exports = class extends TestEnvironment {
  handleTestEvent({ name }) {
    if (name === 'run_finish') this.global.patchworkWatch?.end();
  }
};
