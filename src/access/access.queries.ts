/**
 * The statements about rights. They read the tables of rights directly: the one listed exception to the rule that a
 * module reads its own tables. Every one of them is planned once per connection.
 */
import type { EntityManager } from 'typeorm';
import type { Actor, Principal } from '../common/actor.js';
import type { Id } from '../common/ids.js';
import type { Database } from '../database/database.js';
import {
  actsAsService,
  hasEmergency,
  isBarred as barred,
  isKeptOut,
  isNamed,
  isOfficer,
  isOnTeam,
  isReleased,
  matchedAt,
  mayJoin,
} from './conditions.queries.js';
import type { Standing } from './decide.js';
import type { Algorithm } from './public-keys.js';
import type { VerifiedToken } from './verified-token.js';
import type { ClientAccess } from './policy.js';

/** An agent as the caller of a request, and whether it is known already that they were here today. */
export interface CallingAgent extends Principal {
  readonly agentId: Id;
  readonly seenToday: boolean;
}

/**
 * The agent whom this issuer knows by this subject, while their account may be used and the token's session goes on; a
 * token without a session must be younger than the last time when all tokens of the account ended. A council's issuer
 * speaks for agents of its own agency only.
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
      WHERE i.issuer = $1 AND i.subject = $2 AND ($5::uuid IS NULL OR a.agency_id = $5)
        AND CASE WHEN $3::uuid IS NULL THEN coalesce(a.tokens_not_before < to_timestamp($4::float8), true)
                 ELSE EXISTS (SELECT FROM agent_session s WHERE s.id = $3 AND s.agent_id = a.id AND s.ended_at IS NULL) END`,
    [token.issuerId, token.subject, token.sessionId, token.issuedAt, token.agencyId],
  );
  return row ?? null;
}

/** A council's issuer, as its tokens are to be checked now. */
export interface CouncilIssuer {
  readonly id: Id;
  readonly agencyId: Id;
  readonly url: string;
  readonly jwksUrl: string;
  readonly audience: string;
  readonly algorithms: readonly Algorithm[];
  readonly tokenTypes: readonly string[];
  readonly emailClaim: string;
  readonly emailsVerified: boolean;
}

/** The registered issuer that has this name, while it is active. */
export async function councilIssuer(database: Database, url: string): Promise<CouncilIssuer | null> {
  const [row] = await database.read<CouncilIssuer>(
    'access.council_issuer',
    `SELECT id, agency_id AS "agencyId", url, jwks_url AS "jwksUrl", audience, algorithms, token_types AS "tokenTypes",
            email_claim AS "emailClaim", emails_verified AS "emailsVerified"
       FROM issuer WHERE url = $1 AND active`,
    [url],
  );
  return row ?? null;
}

/** Writes down that they were here today (Patchwork time): once a day, by the first request. */
export async function noteSeen(database: Database, agentId: Id): Promise<void> {
  await database.read(
    'access.note_seen',
    `UPDATE agent SET last_seen_on = patchwork_now()::date
      WHERE id = $1 AND last_seen_on IS DISTINCT FROM patchwork_now()::date`,
    [agentId],
  );
}

/** The system with this client id, until it is revoked. When it called is written down with it, once a minute. */
export async function principalOfSystem(database: Database, clientId: string): Promise<Principal | null> {
  const [row] = await database.read<Principal>(
    'access.principal_of_system',
    `WITH noted AS (
       UPDATE system SET last_used_at = patchwork_now()
        WHERE client_id = $1 AND revoked_at IS NULL
          AND (last_used_at IS NULL OR last_used_at < patchwork_now() - interval '1 minute')
     )
     SELECT NULL AS "agentId", s.id AS "systemId", s.name, g.id AS "agencyId", g.name AS "agencyName",
            '{}'::text[] AS roles, s.scopes, false AS "privacyOfficer", s.test
       FROM system s JOIN agency g ON g.id = s.agency_id
      WHERE s.client_id = $1 AND s.revoked_at IS NULL`,
    [clientId],
  );
  return row ?? null;
}

const PLACE = { client: '$1::uuid', agent: '$2::uuid', agency: '$3::uuid' };
const NAMED = isNamed(PLACE);
const ON_TEAM = isOnTeam(PLACE);
const EMERGENCY = hasEmergency(PLACE);
const MAY_JOIN = mayJoin(PLACE);
const MATCHED_AT = matchedAt(PLACE);
const KEPT_OUT = isKeptOut(PLACE);
const BARRED = barred(PLACE);
const AS_SERVICE = actsAsService(PLACE);
const RESTRICTED = `coalesce((SELECT restricted FROM client WHERE id = ${PLACE.client}), false)`;
const RELEASED = isReleased(PLACE);
const OFFICER = isOfficer(PLACE);

export interface Entering {
  readonly entryId: Id;
  readonly clientId: Id;
  readonly actor: Actor;
  readonly action: string;
  readonly requestId: string;
  /** What of the client the caller is shown if they may go on. */
  readonly fields: readonly string[];
  readonly access: ClientAccess;
  /** They ask to join the team openly, and so are named. */
  readonly openly: boolean;
}

/** How the caller stands to the client, and whether the statement itself lets them in. */
export interface Entered {
  readonly standing: Omit<Standing, 'forThemselves'>;
  readonly now: Date;
  readonly allowed: boolean;
}

/** Asks how the caller stands to this client and may go on; the answer is written to the access log by the same statement. */
export async function enterClient(database: Database, entering: Entering): Promise<Entered> {
  const { entryId, clientId, actor, action, requestId, access, fields, openly } = entering;
  const [row] = await database.read<Standing & { now: Date; allowed: boolean }>(
    'access.enter_client',
    `WITH facts AS MATERIALIZED (
       SELECT EXISTS (SELECT FROM client WHERE id = $1) AS found,
              CASE WHEN ${ON_TEAM} THEN CASE WHEN $5::uuid IS NULL THEN 'CARE' ELSE 'INTEGRATION' END
                   WHEN $8 = 'TEAM_OR_MATCH' AND ${MAY_JOIN} THEN 'JOINING'
                   WHEN $8 IN ('READ', 'READ_IN_QUERY') AND ${EMERGENCY} THEN 'EMERGENCY'
                   WHEN $8 = 'READ_WHOLE' AND ${EMERGENCY} AND (NOT ${RESTRICTED} OR ${RELEASED}) THEN 'EMERGENCY'
                   WHEN $8 = 'TEAM_OR_OFFICER' AND ${OFFICER} THEN 'OVERSIGHT'
                   WHEN $8 = 'EMERGENCY' AND NOT ${KEPT_OUT} THEN 'EMERGENCY'
                   ELSE 'NONE' END AS purpose
     ), written AS (
       INSERT INTO access_log (id, at, agent_id, system_id, agency_id, action, client_id, fields, purpose, outcome, request_id,
                               as_service)
       SELECT $4::uuid, patchwork_now(), $2::uuid, $5::uuid, $3::uuid, $6::text, $1::uuid,
              CASE WHEN found AND purpose <> 'NONE' THEN $9::text[] ELSE '{}' END, CASE WHEN found THEN purpose ELSE 'NONE' END,
              CASE WHEN NOT found THEN 'NOT_FOUND' WHEN purpose = 'NONE' THEN 'DENIED' ELSE 'ALLOWED' END, $7::text,
              NOT $10::boolean AND ${AS_SERVICE}
         FROM facts
     )
     SELECT found, found AND purpose <> 'NONE' AS allowed, patchwork_now() AS now,
            ${RESTRICTED} AS restricted, ${RELEASED} AS released,
            CASE WHEN $8 = 'TEAM_OR_OFFICER' THEN ${OFFICER} ELSE false END AS officer,
            CASE WHEN $2::uuid IS NOT NULL THEN ${NAMED}
                 ELSE EXISTS (SELECT FROM team_member m
                               WHERE m.client_id = $1 AND m.agency_id = $3 AND m.ended_at IS NULL) END AS "onTeam",
            CASE WHEN $8 = 'TEAM_OR_MATCH' THEN ${MATCHED_AT} END AS "matchedAt",
            ${KEPT_OUT} AS "keptOut",
            (SELECT max(until) FROM emergency_access WHERE agent_id = $2 AND client_id = $1) AS "emergencyUntil"
       FROM facts`,
    [clientId, actor.agentId, actor.agencyId, entryId, actor.systemId, action, requestId, access, fields, openly],
  );
  const { now, allowed, ...standing } = row!;
  return { standing, now, allowed };
}

/** How somebody works with a client, as this transaction sees it. */
export interface Work {
  readonly onTeam: boolean;
  /** The sensitive membership as which they stand on the team; null: they are known to all of it. */
  readonly sensitiveMemberId: Id | null;
}

/** Whether the caller is on the client's team, and how: asked again under the client's lock. */
export async function workOf(clientId: Id, actor: Actor, tx: EntityManager): Promise<Work> {
  const [row] = await tx.query<Work[]>(
    `SELECT ${ON_TEAM} AS "onTeam",
            (SELECT (array_agg(m.id ORDER BY m.since))[1] FROM team_member m
              WHERE m.client_id = $1 AND m.ended_at IS NULL
                AND CASE WHEN $2::uuid IS NULL THEN m.agency_id = $3::uuid ELSE m.agent_id = $2::uuid END
             HAVING bool_and(m.sensitive)) AS "sensitiveMemberId"`,
    [clientId, actor.agentId, actor.agencyId],
  );
  return row!;
}

/** Whether what the caller does now is recorded as an act of a sensitive service. */
export async function isService(clientId: Id, actor: Actor, tx: EntityManager): Promise<boolean> {
  const [row] = await tx.query<{ service: boolean }[]>(`SELECT ${AS_SERVICE} AS service`, [
    clientId,
    actor.agentId,
    actor.agencyId,
  ]);
  return row!.service;
}

/** Whether the agent may join by themselves: a logged match of the last 15 minutes, and nobody keeps them out. */
export async function isJoinAllowed(clientId: Id, actor: Actor, tx: EntityManager): Promise<boolean> {
  const [row] = await tx.query<{ allowed: boolean }[]>(`SELECT ${MAY_JOIN} AS allowed`, [clientId, actor.agentId]);
  return row!.allowed;
}

/** Whether the agent, who is not on the team, may not come by themselves: removed by somebody else, or barred. */
export async function keptOut(
  clientId: Id,
  agentId: Id,
  tx: EntityManager,
): Promise<{ readonly keptOut: boolean; readonly barred: boolean }> {
  const [row] = await tx.query<{ keptOut: boolean; barred: boolean }[]>(
    `SELECT ${KEPT_OUT} AS "keptOut", ${BARRED} AS barred`,
    [clientId, agentId],
  );
  return row!;
}
