/** Second factors: one secret for each agent, sealed; the step of the last code taken; recovery codes, hashed. */
import type { EntityManager } from 'typeorm';
import type { Id } from '../common/ids.js';

export interface StoredFactor {
  readonly sealed: Buffer;
  readonly confirmed: boolean;
  readonly recoveryCodesLeft: number;
}

export const FIND_FACTOR = `
  SELECT factor.sealed, factor.confirmed_at IS NOT NULL AS confirmed,
         (SELECT count(*)::int FROM recovery_code WHERE agent_id = $1 AND used_at IS NULL) AS "recoveryCodesLeft"
    FROM second_factor factor WHERE factor.agent_id = $1`;

/** Keeps a secret until it is confirmed, in place of one that never was; false where one is confirmed. */
export async function keepUnconfirmed(agentId: Id, sealed: Buffer, tx: EntityManager): Promise<boolean> {
  const rows = await tx.query<unknown[]>(
    `INSERT INTO second_factor AS known (agent_id, sealed) VALUES ($1, $2)
     ON CONFLICT (agent_id) DO UPDATE SET sealed = excluded.sealed WHERE known.confirmed_at IS NULL
     RETURNING agent_id`,
    [agentId, sealed],
  );
  return rows.length === 1;
}

/** From now on the agent has this factor; false where they have one already. `step` is that of the code they showed. */
export async function confirmFactor(
  agentId: Id,
  sealed: Buffer,
  step: number,
  codeHashes: readonly Buffer[],
  tx: EntityManager,
): Promise<boolean> {
  const rows = await tx.query<unknown[]>(
    `INSERT INTO second_factor AS known (agent_id, sealed, confirmed_at, last_step) VALUES ($1, $2, now(), $3)
     ON CONFLICT (agent_id) DO UPDATE
       SET sealed = excluded.sealed, confirmed_at = excluded.confirmed_at, last_step = excluded.last_step
       WHERE known.confirmed_at IS NULL
     RETURNING agent_id`,
    [agentId, sealed, step],
  );
  if (rows.length === 0) return false;
  await tx.query(`INSERT INTO recovery_code (agent_id, code_hash) SELECT $1, unnest($2::bytea[])`, [
    agentId,
    codeHashes,
  ]);
  return true;
}

/** Uses the code of a step up; false if that one, or one after it, was used before. */
export async function useStep(agentId: Id, step: number, tx: EntityManager): Promise<boolean> {
  const [, count] = await tx.query<[unknown, number]>(
    `UPDATE second_factor SET last_step = $2 WHERE agent_id = $1 AND confirmed_at IS NOT NULL AND last_step < $2`,
    [agentId, step],
  );
  return count === 1;
}

export async function useRecoveryCode(agentId: Id, codeHash: Buffer, tx: EntityManager): Promise<boolean> {
  const [, count] = await tx.query<[unknown, number]>(
    `UPDATE recovery_code SET used_at = now() WHERE agent_id = $1 AND code_hash = $2 AND used_at IS NULL`,
    [agentId, codeHash],
  );
  return count === 1;
}

export async function dropFactor(agentId: Id, tx: EntityManager): Promise<void> {
  await tx.query(`DELETE FROM second_factor WHERE agent_id = $1`, [agentId]);
}
