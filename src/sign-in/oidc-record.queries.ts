/** What the issuer keeps between two requests, and perhaps two processes: sessions, interactions, codes, refresh tokens. */
import type { EntityManager } from 'typeorm';

export interface OidcRecord {
  readonly model: string;
  readonly id: Buffer;
  readonly contents: Buffer;
  readonly uid: Buffer | null;
  readonly grantHash: Buffer | null;
  readonly accountId: string | null;
  /** Seconds from now; null: never expires. */
  readonly expiresIn: number | null;
}

export interface FoundRecord {
  readonly contents: Buffer;
  /** Seconds since 1970; null while unused. */
  readonly consumed: number | null;
}

export const FIND_RECORD = `
  SELECT contents, extract(epoch FROM consumed_at)::float8 AS consumed FROM oidc_record
   WHERE model = $1 AND id = $2 AND (expires_at IS NULL OR expires_at > now())`;

export const FIND_RECORD_BY_UID = `
  SELECT contents, extract(epoch FROM consumed_at)::float8 AS consumed FROM oidc_record
   WHERE model = $1 AND uid = $2 AND (expires_at IS NULL OR expires_at > now())`;

export async function keepRecord(record: OidcRecord, tx: EntityManager): Promise<void> {
  await tx.query(
    `INSERT INTO oidc_record (model, id, contents, uid, grant_hash, account_id, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7::float8))
     ON CONFLICT (model, id) DO UPDATE SET contents = excluded.contents, uid = excluded.uid,
       grant_hash = excluded.grant_hash, account_id = excluded.account_id, expires_at = excluded.expires_at`,
    [record.model, record.id, record.contents, record.uid, record.grantHash, record.accountId, record.expiresIn],
  );
}

/** Keeps what may be there once only; false if it is there already. */
export async function keepOnce(record: OidcRecord, tx: EntityManager): Promise<boolean> {
  const rows = await tx.query<unknown[]>(
    `INSERT INTO oidc_record AS kept (model, id, contents, expires_at)
     VALUES ($1, $2, $3, now() + make_interval(secs => $4::float8))
     ON CONFLICT (model, id) DO UPDATE SET expires_at = excluded.expires_at WHERE kept.expires_at <= now()
     RETURNING id`,
    [record.model, record.id, record.contents, record.expiresIn],
  );
  return rows.length === 1;
}

/** false if somebody else used it up first: of two requests with one code, one gets tokens. */
export async function consumeRecord(model: string, id: Buffer, tx: EntityManager): Promise<boolean> {
  const [, count] = await tx.query<[unknown, number]>(
    `UPDATE oidc_record SET consumed_at = now() WHERE model = $1 AND id = $2 AND consumed_at IS NULL`,
    [model, id],
  );
  return count === 1;
}

export async function dropRecord(model: string, id: Buffer, tx: EntityManager): Promise<void> {
  await tx.query(`DELETE FROM oidc_record WHERE model = $1 AND id = $2`, [model, id]);
}

export async function dropRecordsOfGrant(grantHash: Buffer, tx: EntityManager): Promise<void> {
  await tx.query(`DELETE FROM oidc_record WHERE grant_hash = $1`, [grantHash]);
}

/** Ends every session of an account, with its codes and refresh tokens. */
export async function dropRecordsOfAccount(accountId: string, tx: EntityManager): Promise<void> {
  await tx.query(`DELETE FROM oidc_record WHERE account_id = $1`, [accountId]);
}

export async function dropExpiredRecords(tx: EntityManager): Promise<void> {
  await tx.query(`DELETE FROM oidc_record WHERE expires_at <= now()`);
}
