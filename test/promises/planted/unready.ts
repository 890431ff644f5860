/** A file whose world cannot be built. nothing-gets-out.spec.ts runs it: it has to be one failure, with its cause. */
beforeAll(() => {
  throw new Error('The world is not there');
});

it('one', () => expect(1).toBe(1));
describe('more', () => {
  it('two', () => expect(1).toBe(1));
  it('three', () => expect(1).toBe(1));
});
