/** Passwords: 12 to 200 characters, any of them but those that many choose, kept as argon2id hashes only (OWASP's parameters: 19 MiB, 2 passes). */
import { Algorithm, hash, verify } from '@node-rs/argon2';
import { isCommonPassword } from './common-passwords.js';

export const SHORTEST_PASSWORD = 12;
export const LONGEST_PASSWORD = 200;

const COMMON =
  'Many people choose this password, or one like it, or it has your name in it. Enter one that is hard to guess, for example a few words that have nothing to do with each other.';

/**
 * What is wrong with a new password, in one sentence; null if nothing is. Length counts characters, not bytes. `own`: the
 * names and address of whose it is to be.
 */
export function faultOfPassword(password: string, repeated: string, own: readonly string[]): string | null {
  const length = [...normal(password)].length;
  if (length < SHORTEST_PASSWORD) return `Enter a password of at least ${SHORTEST_PASSWORD} characters.`;
  if (length > LONGEST_PASSWORD) return `Enter a password of at most ${LONGEST_PASSWORD} characters.`;
  if (password !== repeated) return 'The two passwords are not the same. Enter both again.';
  if (isCommonPassword(password, own)) return COMMON;
  return null;
}

export function hashPassword(password: string): Promise<string> {
  return hash(normal(password), PARAMETERS);
}

/** Takes as long for no hash as for a wrong one, so that the time tells nothing about who has an account. */
export async function isPassword(password: string, passwordHash: string | null): Promise<boolean> {
  if (password.length > 4 * LONGEST_PASSWORD) return false;
  dummy ??= hashPassword('an account that nobody has');
  const matches = await verify(passwordHash ?? (await dummy), normal(password));
  return matches && passwordHash !== null;
}

// The numbers stand for the enum's members: it is a const enum, which isolated modules cannot read.
const PARAMETERS = { algorithm: 2 as Algorithm.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

let dummy: Promise<string> | undefined;

/** The same password typed on two keyboards may differ in code points (NIST SP 800-63B, 5.1.1.2). */
function normal(password: string): string {
  return password.normalize('NFKC');
}
