/** Several workers side by side. A file of its own, since a thousand emails take longer than most of the others. */
describe('two workers', () => {
  require('./proofs/two-workers');
});

export {};
