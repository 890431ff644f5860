/** The statements about emergency access. */
import type { EntityManager } from 'typeorm';
import type { Actor } from '../common/actor.js';
import type { Id } from '../common/ids.js';
import type { PageQuery } from '../common/page.js';
import type { Database } from '../database/database.js';
import type { EmergencyAccess, EmergencyRecord, Outcome } from './emergency.dto.js';

/** Locks the client's row, as every verb on a client does first; false if there is none. */
export async function lockClient(clientId: Id, tx: EntityManager): Promise<boolean> {
  const rows = await tx.query<object[]>('SELECT FROM client WHERE id = $1 FOR UPDATE', [clientId]);
  return rows.length === 1;
}

/** It must be released before it shows all. */
const SEALED = `(e.released_at IS NULL AND EXISTS (SELECT FROM client c WHERE c.id = e.client_id AND c.restricted))`;

export async function runningAccess(clientId: Id, agentId: Id, tx: EntityManager): Promise<EmergencyAccess | null> {
  const [row] = await tx.query<EmergencyAccess[]>(
    `SELECT e.id, CASE WHEN ${SEALED} THEN 'CONTACTS' ELSE 'PROFILE' END AS shows, rfc3339(e.until) AS until
       FROM emergency_access e
      WHERE e.agent_id = $1 AND e.client_id = $2 AND e.until > patchwork_now() ORDER BY e.until DESC LIMIT 1`,
    [agentId, clientId],
  );
  return row ?? null;
}

export interface NewAccess {
  readonly id: Id;
  readonly clientId: Id;
  readonly actor: Actor;
  readonly code: string;
  readonly reason: string;
  readonly beganAt: Date;
  readonly until: Date;
}

export async function beginAccess(access: NewAccess, tx: EntityManager): Promise<void> {
  const { id, clientId, actor, code, reason, beganAt, until } = access;
  await tx.query(
    `INSERT INTO emergency_access (id, client_id, agent_id, agency_id, code, reason, began_at, until)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [id, clientId, actor.agentId, actor.agencyId, code, reason, beganAt, until],
  );
}

/** The agent who watches over who looked at what in this agency; null: nobody. */
export async function privacyOfficerOf(agencyId: Id, tx: EntityManager): Promise<Id | null> {
  const [row] = await tx.query<{ id: Id | null }[]>('SELECT privacy_officer_id AS id FROM agency WHERE id = $1', [
    agencyId,
  ]);
  return row?.id ?? null;
}

/** Takes note that a barred agent tried; false, noting nothing, if they did so within the last hour. */
export async function noteAttempt(clientId: Id, agentId: Id, tx: EntityManager): Promise<boolean> {
  const [, count] = await tx.query<[unknown[], number]>(
    `UPDATE team_bar SET tried_at = patchwork_now()
      WHERE client_id = $1 AND agent_id = $2 AND ended_at IS NULL
        AND (tried_at IS NULL OR tried_at <= patchwork_now() - interval '1 hour')`,
    [clientId, agentId],
  );
  return count === 1;
}

/** The privacy officers of this agency and of the lead's. */
export async function officersToTell(clientId: Id, agencyId: Id, tx: EntityManager): Promise<Id[]> {
  const rows = await tx.query<{ id: Id }[]>(
    `SELECT DISTINCT privacy_officer_id AS id FROM agency
      WHERE privacy_officer_id IS NOT NULL
        AND (id = $2 OR id = (SELECT agency_id FROM team_member WHERE client_id = $1 AND lead AND ended_at IS NULL))`,
    [clientId, agencyId],
  );
  return rows.map(({ id }) => id);
}

const RECORD = `json_build_object('id', e.id,
  'agent', json_build_object('id', a.id, 'name', a.given_name || ' ' || a.family_name, 'agency', g.name),
  'code', e.code, 'reason', e.reason, 'beganAt', rfc3339(e.began_at), 'until', rfc3339(e.until),
  'releasedAt', rfc3339(e.released_at), 'outcome', e.outcome, 'note', e.note, 'reviewedAt', rfc3339(e.reviewed_at))`;
const ACCESS = 'emergency_access e JOIN agent a ON a.id = e.agent_id JOIN agency g ON g.id = e.agency_id';

/**
 * One page, newest first, with one row more than the limit; `agencyId` null: those of all agencies. `waitingFor`: those that
 * run and wait to be released, of every agency but this one.
 */
export async function emergencyAccesses(
  filter: { agencyId: Id | null; reviewed: boolean | null; waitingFor: Id | null },
  page: PageQuery,
  database: Database,
): Promise<EmergencyRecord[]> {
  const rows = await database.read<{ record: EmergencyRecord }>(
    'emergency.accesses',
    `SELECT ${RECORD} AS record FROM ${ACCESS}
      WHERE ($1::uuid IS NULL OR e.agency_id = $1)
        AND ($2::boolean IS NULL OR (e.outcome IS NOT NULL) = $2)
        AND ($3::uuid IS NULL OR e.id < $3)
        AND ($5::uuid IS NULL OR (e.agency_id <> $5 AND e.until > patchwork_now() AND ${SEALED}))
      ORDER BY e.id DESC LIMIT $4::integer`,
    [filter.agencyId, filter.reviewed, page.after?.[0] ?? null, page.limit + 1, filter.waitingFor],
  );
  return rows.map(({ record }) => record);
}

/** Whose it is, locked; null if it is none of that agency's (null: of any agency's). */
export async function lockAccess(id: Id, agencyId: Id | null, tx: EntityManager): Promise<Id | null> {
  const [row] = await tx.query<{ agentId: Id }[]>(
    `SELECT agent_id AS "agentId" FROM emergency_access
      WHERE id = $1 AND ($2::uuid IS NULL OR agency_id = $2) FOR NO KEY UPDATE`,
    [id, agencyId],
  );
  return row?.agentId ?? null;
}

/** Writes what the review found, the first time or anew. */
export async function writeReview(
  id: Id,
  review: { outcome: Outcome; note: string; reviewedBy: string },
  tx: EntityManager,
): Promise<EmergencyRecord> {
  await tx.query(
    `UPDATE emergency_access SET outcome = $2, note = $3, reviewed_by = $4, reviewed_at = patchwork_now()
      WHERE id = $1 AND (outcome, note) IS DISTINCT FROM ($2::text, $3::text)`,
    [id, review.outcome, review.note, review.reviewedBy],
  );
  return accessRecord(id, tx);
}

export async function clientOfAccess(id: Id, tx: EntityManager): Promise<Id | null> {
  const [row] = await tx.query<{ clientId: Id }[]>(
    'SELECT client_id AS "clientId" FROM emergency_access WHERE id = $1',
    [id],
  );
  return row?.clientId ?? null;
}

export interface LockedAccess {
  readonly agencyId: Id;
  readonly running: boolean;
  readonly released: boolean;
}

/** An access of anybody's, locked; null if there is none. */
export async function lockAnyAccess(id: Id, tx: EntityManager): Promise<LockedAccess | null> {
  const [row] = await tx.query<LockedAccess[]>(
    `SELECT agency_id AS "agencyId", until > patchwork_now() AS running,
            released_at IS NOT NULL AS released
       FROM emergency_access WHERE id = $1 FOR NO KEY UPDATE`,
    [id],
  );
  return row ?? null;
}

export async function writeRelease(id: Id, by: Id, reason: string, at: Date, tx: EntityManager): Promise<void> {
  await tx.query('UPDATE emergency_access SET released_by = $2, release_reason = $3, released_at = $4 WHERE id = $1', [
    id,
    by,
    reason,
    at,
  ]);
}

/** One access, as this transaction sees it. */
export async function accessRecord(id: Id, tx: EntityManager): Promise<EmergencyRecord> {
  const [row] = await tx.query<{ record: EmergencyRecord }[]>(
    `SELECT ${RECORD} AS record FROM ${ACCESS} WHERE e.id = $1`,
    [id],
  );
  return row!.record;
}
