/**
 * The statements about rights. They read the tables of rights directly: the one listed exception to the rule that a
 * module reads its own tables. Every one of them is planned once per connection.
 */
import type { EntityManager } from 'typeorm';
import type { Actor, Principal } from '../common/actor.js';
import type { Database } from '../database/database.js';
import type { VerifiedToken } from './issuers.js';
import type { Outcome, Purpose } from './purpose.js';

/** An agent as the caller of a request, and whether it is known already that they were here today. */
export interface CallingAgent extends Principal {
  readonly agentId: string;
  readonly seenToday: boolean;
}

/**
 * The agent whom this issuer knows by this subject, while their account may be used and the token's session goes on; a
 * token without a session must be younger than the last time when all tokens of the account ended.
 */
export async function principalOfAgent(database: Database, token: VerifiedToken): Promise<CallingAgent | null> {
  const [row] = await database.read<CallingAgent>(
    'access.principal_of_agent',
    `SELECT a.id AS "agentId", NULL AS "systemId", a.given_name || ' ' || a.family_name AS name,
            g.id AS "agencyId", g.name AS "agencyName", a.roles, '{}'::text[] AS scopes,
            coalesce(g.privacy_officer_id = a.id, false) AS "privacyOfficer",
            a.last_seen_on IS NOT DISTINCT FROM patchwork_now()::date AS "seenToday"
       FROM agent_identity i
       JOIN agent a ON a.id = i.agent_id AND a.active AND a.suspended_at IS NULL
       JOIN agency g ON g.id = a.agency_id
      WHERE i.issuer = $1 AND i.subject = $2
        AND CASE WHEN $3::uuid IS NULL THEN coalesce(a.tokens_not_before < to_timestamp($4::float8), true)
                 ELSE EXISTS (SELECT FROM agent_session s WHERE s.id = $3 AND s.agent_id = a.id AND s.ended_at IS NULL) END`,
    [token.issuerId, token.subject, token.sessionId, token.issuedAt],
  );
  return row ?? null;
}

/** Writes down that they were here today (Patchwork time): once a day, by the first request. */
export async function noteSeen(database: Database, agentId: string): Promise<void> {
  await database.read(
    'access.note_seen',
    `UPDATE agent SET last_seen_on = patchwork_now()::date
      WHERE id = $1 AND last_seen_on IS DISTINCT FROM patchwork_now()::date`,
    [agentId],
  );
}

/** The system with this client id, until it is revoked. */
export async function principalOfSystem(database: Database, clientId: string): Promise<Principal | null> {
  const [row] = await database.read<Principal>(
    'access.principal_of_system',
    `SELECT NULL AS "agentId", s.id AS "systemId", s.name, g.id AS "agencyId", g.name AS "agencyName",
            '{}'::text[] AS roles, s.scopes, false AS "privacyOfficer"
       FROM system s JOIN agency g ON g.id = s.agency_id
      WHERE s.client_id = $1 AND s.revoked_at IS NULL`,
    [clientId],
  );
  return row ?? null;
}

/** How long a logged match lets an agent join by themselves. */
const MATCH_VALID = `interval '15 minutes'`;

/** True for the client $1 and the caller (agent $2, else a system of agency $3). */
const ON_TEAM = `EXISTS (SELECT FROM team_member m WHERE m.client_id = $1 AND m.ended_at IS NULL
                            AND CASE WHEN $2::uuid IS NULL THEN m.agency_id = $3::uuid ELSE m.agent_id = $2::uuid END)`;

/** A match of the last minutes, which only practitioners get, and not removed by somebody else since. */
const MATCHED = `($2::uuid IS NOT NULL
    AND EXISTS (SELECT FROM access_log l WHERE l.agent_id = $2 AND l.client_id = $1 AND l.action = 'clients.search'
                   AND l.outcome = 'ALLOWED' AND l.at > patchwork_now() - ${MATCH_VALID})
    AND NOT coalesce((SELECT m.ended_how = 'REMOVED' FROM team_member m
                       WHERE m.client_id = $1 AND m.agent_id = $2 ORDER BY m.since DESC, m.id DESC LIMIT 1), false))`;

export interface Entering {
  readonly entryId: string;
  readonly clientId: string;
  readonly actor: Actor;
  readonly action: string;
  readonly requestId: string;
  /** What of the client the caller is shown if they may go on. */
  readonly fields: readonly string[];
  /** Whether a recent match is enough. */
  readonly matchIsEnough: boolean;
}

/** Whether the caller may go on with this client; the answer is written to the access log by the same statement. */
export async function enterClient(database: Database, entering: Entering): Promise<boolean> {
  const { entryId, clientId, actor, action, requestId, fields, matchIsEnough } = entering;
  const [row] = await database.read<{ allowed: boolean }>(
    'access.enter_client',
    `WITH judged AS MATERIALIZED (
       SELECT CASE WHEN ${ON_TEAM} THEN CASE WHEN $5::uuid IS NULL THEN 'CARE' ELSE 'INTEGRATION' END
                   WHEN $8 AND ${MATCHED} THEN 'JOINING' ELSE 'NONE' END AS purpose,
              EXISTS (SELECT FROM client WHERE id = $1) AS found
     ), written AS (
       INSERT INTO access_log (id, at, agent_id, system_id, agency_id, action, client_id, fields, purpose, outcome, request_id)
       SELECT $4::uuid, patchwork_now(), $2::uuid, $5::uuid, $3::uuid, $6::text, $1::uuid,
              CASE WHEN purpose = 'NONE' THEN '{}' ELSE $9::text[] END, purpose,
              CASE WHEN NOT found THEN 'NOT_FOUND' WHEN purpose = 'NONE' THEN 'DENIED' ELSE 'ALLOWED' END, $7::text
         FROM judged
     )
     SELECT purpose <> 'NONE' AS allowed FROM judged`,
    [clientId, actor.agentId, actor.agencyId, entryId, actor.systemId, action, requestId, matchIsEnough, fields],
  );
  return row!.allowed;
}

/** Whether the caller is on the client's team, as this transaction sees it: asked again under the client's lock. */
export async function isOnTeam(clientId: string, actor: Actor, tx: EntityManager): Promise<boolean> {
  const [row] = await tx.query<{ allowed: boolean }[]>(`SELECT ${ON_TEAM} AS allowed`, [
    clientId,
    actor.agentId,
    actor.agencyId,
  ]);
  return row!.allowed;
}

/** Whether the agent may join by themselves: a logged match of the last 15 minutes, and not removed by somebody else. */
export async function mayJoin(clientId: string, actor: Actor, tx: EntityManager): Promise<boolean> {
  const [row] = await tx.query<{ allowed: boolean }[]>(`SELECT ${MATCHED} AS allowed`, [clientId, actor.agentId]);
  return row!.allowed;
}

export interface LogRow {
  readonly id: string;
  readonly clientId: string | null;
}

/** One row for each client that a list or a search gave; commits at once. */
export async function writeEntries(
  database: Database,
  rows: readonly LogRow[],
  actor: Actor,
  details: {
    action: string;
    fields: readonly string[];
    termHashes: object | null;
    purpose: Purpose;
    outcome: Outcome;
    requestId: string;
  },
): Promise<void> {
  await database.read(
    'access.write_entries',
    `INSERT INTO access_log (id, at, agent_id, system_id, agency_id, action, client_id, fields, term_hashes, outcome, request_id, purpose)
     SELECT r.id, patchwork_now(), $3::uuid, $4::uuid, $5::uuid, $6::text, r.client_id, $7::text[], $8::jsonb, $9::text, $10::text, $11::text
       FROM unnest($1::uuid[], $2::uuid[]) AS r (id, client_id)`,
    [
      rows.map((row) => row.id),
      rows.map((row) => row.clientId),
      actor.agentId,
      actor.systemId,
      actor.agencyId,
      details.action,
      details.fields,
      details.termHashes === null ? null : JSON.stringify(details.termHashes),
      details.outcome,
      details.requestId,
      details.purpose,
    ],
  );
}
