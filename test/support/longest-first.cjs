/** Begins with the tests that take longest, so that at the end no core waits for another. Jest alone goes by file size. */
const { default: Sequencer } = require('@jest/test-sequencer');

const LONGEST = [
  ...[
    'books',
    'random',
    'processes',
    'volumes',
    'matrix',
    'attentions',
    'delivery',
    'clients',
    'people',
    'holding',
    'emails',
  ],
  ...['histories', 'database', 'choosing', 'rights', 'access', 'ledger', 'rules', 'notifications'],
];

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const place = ({ path }) => {
      const at = LONGEST.findIndex(
        (name) => path.endsWith(`/${name}.spec.ts`) || path.endsWith(`/${name}.long.spec.ts`),
      );
      return at === -1 ? LONGEST.length : at;
    };
    return [...tests].sort((one, other) => place(one) - place(other));
  }
};
