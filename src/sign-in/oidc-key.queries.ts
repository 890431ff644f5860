/** The issuer's own keys, sealed. They are only ever added. */
import type { EntityManager } from 'typeorm';

export interface StoredKey {
  readonly id: string;
  readonly purpose: 'SIGNING' | 'COOKIE';
  readonly sealed: Buffer;
}

/** Newest first. */
export const LIST_KEYS = `SELECT id, purpose, sealed FROM oidc_key ORDER BY created_at DESC, id`;

/** Lets one process at a time look for keys and make the missing ones. */
export async function lockKeys(tx: EntityManager): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('oidc_key', 0))`);
}

export function listKeys(tx: EntityManager): Promise<StoredKey[]> {
  return tx.query<StoredKey[]>(LIST_KEYS);
}

export async function addKey(key: StoredKey, tx: EntityManager): Promise<void> {
  await tx.query(`INSERT INTO oidc_key (id, purpose, sealed) VALUES ($1, $2, $3)`, [key.id, key.purpose, key.sealed]);
}
