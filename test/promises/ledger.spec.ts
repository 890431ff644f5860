/** The books of notifications: that they balance, and that they would tell if they did not. */
describe('ledger', () => {
  require('./proofs/ledger');
});

export {};
