/** What people type to break things. A file of its own, since it types a lot of it. */
describe('hostile text', () => {
  require('./proofs/hostile-text');
});

export {};
