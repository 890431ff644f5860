/** A reference is random, and a slip in typing it is noticed. */
import fc from 'fast-check';
import { newReference, readReference } from './reference.js';

const fresh = fc.constant(null).map(() => newReference());

test('has the shape that emails show', () => {
  fc.assert(fc.property(fresh, (reference) => /^PW-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/.test(reference)));
});

test('is read back however people type it', () => {
  const reference = newReference();
  const typed = reference.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l').replaceAll('-', ' ');
  expect(readReference(typed)).toBe(reference);
  expect(readReference(reference.slice(3))).toBe(reference);
});

test('one wrong character is noticed', () => {
  const slips = fc.tuple(
    fresh,
    fc.constantFrom(3, 4, 5, 6, 8, 9, 10, 11),
    fc.constantFrom(...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'),
  );
  fc.assert(
    fc.property(slips, ([reference, at, character]) => {
      const slip = reference.slice(0, at) + character + reference.slice(at + 1);
      return slip === reference || readReference(slip) === null;
    }),
  );
});

test.each(['', 'PW-', 'PW-0000-000U', 'PW-0000-0000-0', 'NHS-0000-0000'])('%j is none', (text) => {
  expect(readReference(text)).toBeNull();
});
