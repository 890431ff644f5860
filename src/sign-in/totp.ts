/**
 * Codes that change with time, as authenticator apps show them (RFC 6238 on RFC 4226: HMAC-SHA-1, 6 digits, steps of 30
 * seconds, which every app knows). Pure; time is the real one, as that is what a telephone has.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const STEP_SECONDS = 30;
const DIGITS = 6;

/** 160 bits, as RFC 4226, section 4, recommends, in base32 (RFC 4648, section 6). */
export function newSecret(): string {
  return base32(randomBytes(20));
}

/** The step of a moment, in milliseconds since 1970. */
export function stepAt(milliseconds: number): number {
  return Math.floor(milliseconds / 1000 / STEP_SECONDS);
}

export function codeOf(secret: string, step: number, digits = DIGITS): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', fromBase32(secret)).update(counter).digest();
  const offset = mac[mac.length - 1]! & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** digits).padStart(digits, '0');
}

/** The step to which the code belongs: that of now, or one to either side for clocks that differ; null if to none. */
export function stepOf(secret: string, code: string, milliseconds: number): number | null {
  if (!/^\d{6}$/.test(code)) return null;
  const now = stepAt(milliseconds);
  const steps = [now - 1, now, now + 1].filter((step) => isSame(codeOf(secret, step), code));
  return steps[0] ?? null;
}

/** What an authenticator app reads (Google's Key URI format): whose account it is, and the secret. */
export function otpauthUri(secret: string, address: string): string {
  const label = `Patchwork:${encodeURIComponent(address)}`;
  return `otpauth://totp/${label}?secret=${secret}&issuer=Patchwork`;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function base32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{5}/g) ?? []).map((five) => ALPHABET[Number.parseInt(five, 2)]).join('');
}

function fromBase32(text: string): Buffer {
  const bits = [...text].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

function isSame(expected: string, given: string): boolean {
  return timingSafeEqual(Buffer.from(expected), Buffer.from(given));
}
