/** Mistakes that others made. A file of its own: they are many, and of every part of the product. */
describe('mistakes of others', () => {
  require('./proofs/mistakes-of-others');
});

export {};
