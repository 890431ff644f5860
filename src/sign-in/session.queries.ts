/** The sign-ins of people, each in one browser: how long they go on, and the issuer's own records of them. */
import type { EntityManager } from 'typeorm';
import type { Id } from '../common/ids.js';
import type { Database } from '../database/database.js';

export interface NewSession {
  readonly id: Id;
  readonly agentId: Id;
  /** The keyed hash by which the issuer's record of it is found. */
  readonly uidHash: Buffer;
  readonly client: string;
}

export interface SessionRow {
  readonly id: Id;
  readonly client: string;
  readonly since: Date;
  readonly lastUsedAt: Date;
}

/**
 * Notes that a session is used, and gives its id; null if it ended, or the account may not be used (any more). The
 * agent's row is locked: who is just being deactivated gets no new one.
 */
export async function useSession(session: NewSession, database: Database): Promise<Id | null> {
  const [row] = await database.read<{ id: Id }>(
    'use-session',
    `WITH holder AS MATERIALIZED (SELECT id FROM agent WHERE id = $2 AND active AND suspended_at IS NULL FOR SHARE)
     INSERT INTO agent_session AS known (id, agent_id, uid_hash, client) SELECT $1::uuid, id, $3::bytea, $4::text FROM holder
     ON CONFLICT (uid_hash) DO UPDATE SET last_used_at = now(), client = excluded.client
       WHERE known.ended_at IS NULL AND known.agent_id = excluded.agent_id
     RETURNING id`,
    [session.id, session.agentId, session.uidHash, session.client],
  );
  return row?.id ?? null;
}

/** Those that go on: the issuer knows them still, or a token of theirs may be in hand. */
export async function openSessions(agentId: Id, database: Database): Promise<SessionRow[]> {
  return database.read<SessionRow>(
    'open-sessions',
    `SELECT s.id, s.client, s.since, s.last_used_at AS "lastUsedAt"
       FROM agent_session s
      WHERE s.agent_id = $1 AND s.ended_at IS NULL
        AND (s.last_used_at > now() - interval '15 minutes' OR EXISTS (
              SELECT FROM oidc_record r WHERE r.model = 'Session' AND r.uid = s.uid_hash AND r.expires_at > now()))
      ORDER BY s.since DESC, s.id DESC`,
    [agentId],
  );
}

/** Ends one session of the agent; false if they have none with this id. One that ended stays as it is. */
export async function endSession(agentId: Id, id: Id, tx: EntityManager): Promise<boolean> {
  const [rows] = await tx.query<[{ uidHash: Buffer }[], number]>(
    `UPDATE agent_session SET ended_at = coalesce(ended_at, now()) WHERE id = $2 AND agent_id = $1
     RETURNING uid_hash AS "uidHash"`,
    [agentId, id],
  );
  await dropIssuersRecords(rows, tx);
  return rows.length > 0;
}

/** Ends the session with this hash, if somebody has it. */
export async function endSessionOfHash(uidHash: Buffer, tx: EntityManager): Promise<void> {
  await tx.query(`UPDATE agent_session SET ended_at = now() WHERE uid_hash = $1 AND ended_at IS NULL`, [uidHash]);
}

/** Ends the agent's sessions, all but the one to `keep`. */
export async function endSessions(agentId: Id, keep: string | null, tx: EntityManager): Promise<void> {
  const [rows] = await tx.query<[{ uidHash: Buffer }[], number]>(
    `UPDATE agent_session SET ended_at = now() WHERE agent_id = $1 AND ended_at IS NULL AND id IS DISTINCT FROM $2::uuid
     RETURNING uid_hash AS "uidHash"`,
    [agentId, keep],
  );
  await dropIssuersRecords(rows, tx);
}

/** Sessions whose last token ended long ago: without their row a token is refused all the same. */
export async function dropOldSessions(tx: EntityManager): Promise<void> {
  await tx.query(`DELETE FROM agent_session WHERE last_used_at < now() - interval '1 day'`);
}

/** Codes and refresh tokens of a session are good for nothing without its record. */
async function dropIssuersRecords(rows: readonly { uidHash: Buffer }[], tx: EntityManager): Promise<void> {
  await tx.query(`DELETE FROM oidc_record WHERE model = 'Session' AND uid = ANY ($1::bytea[])`, [
    rows.map(({ uidHash }) => uidHash),
  ]);
}
