/**
 * A client's reference, `PW-XXXX-XXXX`: seven random characters and a check character in Crockford's base32. It says
 * nothing about the person, and one mistyped character is always noticed.
 */
import { randomInt } from 'node:crypto';

/** A fresh one; random, so whoever stores it makes sure that it is free. */
export function newReference(): string {
  const body = Array.from({ length: BODY_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]!).join('');
  return inGroups(body + checkCharacter(body));
}

/** Crockford's base32 leaves out I, L, O and U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const BODY_LENGTH = 7;

/** The check character of seven: Luhn's algorithm, modulus 32: from the right, every second value counts double. */
export function checkCharacter(body: string): string {
  const size = ALPHABET.length;
  const sum = [...body].reverse().reduce((total, character, index) => {
    const value = ALPHABET.indexOf(character) * (index % 2 === 0 ? 2 : 1);
    return total + Math.floor(value / size) + (value % size);
  }, 0);
  return ALPHABET[(size - (sum % size)) % size]!;
}

function inGroups(characters: string): string {
  return `PW-${characters.slice(0, 4)}-${characters.slice(4)}`;
}
