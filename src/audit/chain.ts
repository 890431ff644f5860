/**
 * One link of the chain over the access log or the activity: a keyed hash (HMAC-SHA-256) of where it stands, of the row's
 * digest and of the link before. Without the key, which is derived from PATCHWORK_SECRET (HKDF, RFC 5869), nobody makes a
 * link that fits, not even who owns the database. Pure.
 */
import { createHmac, hkdfSync } from 'node:crypto';

export const CHAINS = ['ACCESS', 'ACTIVITY'] as const;
export type Chain = (typeof CHAINS)[number];

/** What a link seals. */
export interface Sealed {
  readonly chain: Chain;
  /** 1 for the first link of all; it goes on over the days. */
  readonly position: number;
  /** `YYYY-MM-DD` in UTC, of Patchwork time when it was sealed. */
  readonly day: string;
  readonly rowId: string;
  /** SHA-256 of the row; null when it was gone before it could be sealed. */
  readonly digest: Buffer | null;
}

/** What comes before the first link. */
export const BEGINNING = Buffer.alloc(32);

export function chainKey(secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'patchwork audit chain', 32));
}

export function linkOf({ chain, position, day, rowId, digest }: Sealed, previous: Buffer, key: Buffer): Buffer {
  return createHmac('sha256', key)
    .update(`${chain}\n${position}\n${day}\n${rowId}\n`)
    .update(previous)
    .update(digest ?? '')
    .digest();
}
