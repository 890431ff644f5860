/** Accounts of the embedded issuer, and the failed sign-ins that lock them for a while (Patchwork time). */
import type { EntityManager } from 'typeorm';
import { ABSENT } from '../agents/index.js';
import type { Id } from '../common/ids.js';

export interface FoundAccount {
  readonly agentId: Id;
  readonly passwordHash: string;
  /** Not seen for so long that the account is to be suspended. */
  readonly absent: boolean;
}

/** The account that may sign in with this address: active, not suspended, with a password. */
export const FIND_ACCOUNT_BY_EMAIL = `
  SELECT a.id AS "agentId", account.password_hash AS "passwordHash", coalesce(${ABSENT}, false) AS absent
    FROM agent a JOIN account ON account.agent_id = a.id
   WHERE a.email = $1 AND a.active AND a.suspended_at IS NULL`;

export interface UsableAccount {
  readonly email: string;
  /** When the password was set, as text: tells it from the one before. */
  readonly passwordOf: string;
  readonly secondFactorEnrolled: boolean;
  readonly secondFactorRequired: boolean;
}

/** An account that may be used now, and whether its agent signs in with a second factor. */
export const FIND_USABLE_ACCOUNT = `
  SELECT agent.email, rfc3339(account.changed_at) AS "passwordOf",
         factor.confirmed_at IS NOT NULL AS "secondFactorEnrolled",
         agency.second_factor_required AS "secondFactorRequired"
    FROM agent
    JOIN agency ON agency.id = agent.agency_id
    JOIN account ON account.agent_id = agent.id
    LEFT JOIN second_factor factor ON factor.agent_id = agent.id
   WHERE agent.id = $1 AND agent.active AND agent.suspended_at IS NULL`;

export async function keepPassword(agentId: Id, passwordHash: string, tx: EntityManager): Promise<void> {
  await tx.query(
    `INSERT INTO account (agent_id, password_hash, changed_at) VALUES ($1, $2, patchwork_now())
     ON CONFLICT (agent_id) DO UPDATE SET password_hash = excluded.password_hash, changed_at = excluded.changed_at`,
    [agentId, passwordHash],
  );
}

export async function hasAccount(agentId: Id, tx: EntityManager): Promise<boolean> {
  const rows = await tx.query<unknown[]>(`SELECT FROM account WHERE agent_id = $1`, [agentId]);
  return rows.length > 0;
}

/** Lets one attempt at a time on one account be counted, until the transaction ends. */
export async function lockSubject(subjectHash: Buffer, tx: EntityManager): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [subjectHash.toString('hex')]);
}

/** Counts an attempt as failed before it is made; false, counting nothing, while ten failures of 15 minutes lock. */
export async function countAttempt(id: Id, subjectHash: Buffer, tx: EntityManager): Promise<boolean> {
  const rows = await tx.query<unknown[]>(
    `WITH moment AS MATERIALIZED (SELECT patchwork_now() AS now)
     INSERT INTO sign_in_failure (id, subject_hash, at)
     SELECT $1, $2, moment.now FROM moment
      WHERE NOT EXISTS (
        SELECT FROM sign_in_failure tenth
         WHERE tenth.subject_hash = $2 AND tenth.at > moment.now - interval '15 minutes'
           AND 10 <= (SELECT count(*) FROM sign_in_failure earlier
                       WHERE earlier.subject_hash = $2 AND earlier.at <= tenth.at
                         AND earlier.at > tenth.at - interval '15 minutes'))
     RETURNING id`,
    [id, subjectHash],
  );
  return rows.length === 1;
}

/**
 * Counts an attempt of one source on one account; false, counting nothing, if it comes too soon after the failures of the last
 * 15 minutes: after the third a second, then twice as long each time.
 */
export async function countSlowed(id: Id, subjectHash: Buffer, tx: EntityManager): Promise<boolean> {
  const rows = await tx.query<unknown[]>(
    `WITH moment AS MATERIALIZED (SELECT patchwork_now() AS now), before AS (
       SELECT count(*) AS failures, max(at) AS last FROM sign_in_failure, moment
        WHERE subject_hash = $2 AND at > moment.now - interval '15 minutes'
     )
     INSERT INTO sign_in_failure (id, subject_hash, at)
     SELECT $1, $2, moment.now FROM moment, before
      WHERE failures < 3 OR moment.now >= last + make_interval(secs => power(2, least(failures, 12) - 3))
     RETURNING id`,
    [id, subjectHash],
  );
  return rows.length === 1;
}

/** Takes back the counts of an attempt that did not fail. */
export async function forgiveAttempts(ids: readonly Id[], tx: EntityManager): Promise<void> {
  await tx.query(`DELETE FROM sign_in_failure WHERE id = ANY ($1::uuid[])`, [ids]);
}

/** Counts a request for a new password; false, counting nothing, after five of the last day. Take the lock before. */
export async function countResetRequest(id: Id, subjectHash: Buffer, tx: EntityManager): Promise<boolean> {
  const rows = await tx.query<unknown[]>(
    `WITH moment AS MATERIALIZED (SELECT patchwork_now() AS now)
     INSERT INTO sign_in_failure (id, subject_hash, at)
     SELECT $1, $2, moment.now FROM moment
      WHERE 5 > (SELECT count(*) FROM sign_in_failure earlier
                  WHERE earlier.subject_hash = $2 AND earlier.at > moment.now - interval '1 day')
     RETURNING id`,
    [id, subjectHash],
  );
  return rows.length === 1;
}

/** Failures too old to lock anything, and requests too old to count. */
export async function dropOldFailures(tx: EntityManager): Promise<void> {
  await tx.query(`DELETE FROM sign_in_failure WHERE at < patchwork_now() - interval '1 day'`);
}
