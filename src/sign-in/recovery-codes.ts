/** Recovery codes: for the day when the telephone is lost. 50 random bits each, without letters that look alike. Pure. */
import { randomBytes } from 'node:crypto';

const ALPHABET = 'abcdefghjkmnpqrstuvwxyz023456789';
const HOW_MANY = 10;
const LENGTH = 10;

export function newRecoveryCodes(): string[] {
  return Array.from({ length: HOW_MANY }, () => {
    const code = [...randomBytes(LENGTH)].map((byte) => ALPHABET[byte & 31]).join('');
    return `${code.slice(0, LENGTH / 2)}-${code.slice(LENGTH / 2)}`;
  });
}

/** A code in the form in which it is hashed, however it was typed. */
export function recoveryCodeForm(typed: string): string {
  return typed.toLowerCase().replace(/[^a-z0-9]/g, '');
}
