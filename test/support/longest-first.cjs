/** Begins with the tests that take longest, so that at the end no core waits for another. Jest alone goes by file size. */
const { default: Sequencer } = require('@jest/test-sequencer');

const LONGEST = [
  'histories',
  'delivery',
  'clients',
  'workers',
  'demo',
  'processes',
  'notifications',
  'people',
  'database',
  'rules',
  'access',
];

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const place = ({ path }) => {
      const at = LONGEST.findIndex((name) => path.endsWith(`/${name}.spec.ts`));
      return at === -1 ? LONGEST.length : at;
    };
    return [...tests].sort((one, other) => place(one) - place(other));
  }
};
