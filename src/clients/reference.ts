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

/**
 * The reference as it is stored, read as people type it (any case, O for 0, I and L for 1, with or without prefix and
 * dashes); null if it is none, its check character included.
 */
export function readReference(text: string): string | null {
  const characters = text
    .toUpperCase()
    .replace(/^\s*PW/, '')
    .replace(/[\s-]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
  const isWritten = characters.length === BODY_LENGTH + 1 && [...characters].every((one) => ALPHABET.includes(one));
  if (!isWritten) return null;
  return checkCharacter(characters.slice(0, -1)) === characters.at(-1) ? inGroups(characters) : null;
}

/** Crockford's base32 leaves out I, L, O and U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const BODY_LENGTH = 7;

/** Luhn's algorithm, modulus 32: from the right, every second value counts double. */
function checkCharacter(body: string): string {
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
