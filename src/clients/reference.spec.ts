/** A reference is random, and a slip in typing it is noticed. */
import fc from 'fast-check';
import { checkCharacter, newReference } from './reference.js';

const fresh = fc.constant(null).map(() => newReference());

test('has the shape that emails show', () => {
  fc.assert(fc.property(fresh, (reference) => /^PW-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/.test(reference)));
});

test('ends with the check character of the rest', () => {
  fc.assert(fc.property(fresh, isWhole));
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
      return slip === reference || !isWhole(slip);
    }),
  );
});

function isWhole(reference: string): boolean {
  const characters = reference.slice(3).replace('-', '');
  return checkCharacter(characters.slice(0, -1)) === characters.at(-1);
}
