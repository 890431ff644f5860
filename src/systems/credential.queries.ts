/** The secrets of systems: only their hashes are kept, and none is ever deleted. */
import type { EntityManager } from 'typeorm';
import type { Id } from '../common/ids.js';

export interface AddedCredential {
  readonly createdAt: Date;
}

export async function addCredential(
  credential: { id: Id; systemId: Id; secretHash: string },
  tx: EntityManager,
): Promise<AddedCredential> {
  const { id, systemId, secretHash } = credential;
  const [row] = await tx.query<AddedCredential[]>(
    `INSERT INTO system_credential (id, system_id, secret_hash, created_at) VALUES ($1, $2, $3, patchwork_now())
     RETURNING created_at AS "createdAt"`,
    [id, systemId, secretHash],
  );
  return row!;
}

/** Lets all secrets but this one stop then, unless they stop sooner. */
export async function endOthers(systemId: Id, but: string, at: Date, tx: EntityManager): Promise<void> {
  await tx.query(
    `UPDATE system_credential SET ends_at = least(ends_at, $3::timestamptz) WHERE system_id = $1 AND id <> $2`,
    [systemId, but, at],
  );
}

/** Stops one secret at once; false when the system has none with that id. */
export async function endCredential(systemId: Id, id: Id, tx: EntityManager): Promise<boolean> {
  const [, count] = await tx.query<[unknown, number]>(
    `UPDATE system_credential SET ends_at = least(ends_at, patchwork_now()) WHERE id = $1 AND system_id = $2`,
    [id, systemId],
  );
  return count === 1;
}
