/**
 * An authenticator app: shows the code of now (RFC 6238). Patchwork takes each code once, and one of the half minute
 * before or after; so it shows those in turn, and nobody waits for the next half minute.
 */
import { createHmac } from 'node:crypto';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export class Authenticator {
  private shown = 0;

  constructor(private readonly secret: string) {}

  /** The first three differ, and are taken in their order within the half minute. */
  next(): string {
    const now = Math.floor(Date.now() / 30_000);
    this.shown = Math.max(this.shown + 1, now - 1);
    return this.at(this.shown);
  }

  private at(step: number): string {
    const bits = [...this.secret].map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, '0')).join('');
    const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)));
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(step));
    const mac = createHmac('sha1', key).update(counter).digest();
    return String((mac.readUInt32BE(mac.at(-1)! & 15) & 0x7fffffff) % 1e6).padStart(6, '0');
  }
}
