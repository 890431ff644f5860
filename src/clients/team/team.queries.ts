/** The statements about teams: who stands on one, who could, and what people read of it. */
import type { EntityManager } from 'typeorm';
import type { Actor } from '../../common/actor.js';
import type { Id } from '../../common/ids.js';
import type { PageQuery } from '../../common/page.js';
import type { Database } from '../../database/database.js';
import { mayKnow } from '../../access/conditions.queries.js';
import type { Person, SensitiveMembership } from '../../events/index.js';
import type { TeamMemberRecord } from './team.dto.js';

/** Somebody whom a team can hold: an agent, or an agency as such. */
export interface Candidate extends Person {
  readonly agencyId: Id;
  /** For an agent: whether the account is active and more than an auditor's. */
  readonly canWork: boolean;
}

/** Somebody who may be new to a team. */
export interface Newcomer extends Candidate {
  /** Whether their agency is a sensitive service. */
  readonly ofService: boolean;
}

/** A current member. */
export interface Standing extends Candidate {
  readonly id: Id;
  readonly lead: boolean;
  readonly sensitive: boolean;
  readonly brokerId: Id | null;
  readonly role: string;
  readonly addedBy: Id | null;
  readonly since: Date;
}

const CAN_WORK = `coalesce(a.active AND a.roles && ARRAY['PRACTITIONER', 'AGENCY_ADMIN', 'ADMIN'], true)`;

const RECORD = `json_build_object('id', m.id, 'agencyId', m.agency_id, 'agentId', m.agent_id,
  'agency', json_build_object('id', g.id, 'name', g.name, 'type', g.type, 'telephone', g.telephone, 'email', g.email),
  'agent', CASE WHEN a.id IS NOT NULL THEN json_build_object(
     'name', json_build_object('given', a.given_name, 'family', a.family_name), 'jobTitle', a.job_title,
     'telephone', CASE WHEN a.active THEN a.telephone END, 'email', CASE WHEN a.active THEN a.email END, 'active', a.active) END,
  'role', m.role, 'since', rfc3339(m.since), 'lead', m.lead,
  'sensitive', m.sensitive, 'brokerId', m.broker_id)`;

const MEMBER = 'team_member m JOIN agency g ON g.id = m.agency_id LEFT JOIN agent a ON a.id = m.agent_id';

const KNOWN_TO_READER = mayKnow({ member: 'm', agent: '$5::uuid', agency: '$6::uuid' });
const KNOWN_TO_ACTOR = mayKnow({ member: 'm', agent: '$3::uuid', agency: '$4::uuid' });

/** Everybody on the team now, also those whom only few may know. Under the client's lock nobody else can change it. */
export async function currentMembers(clientId: Id, tx: EntityManager): Promise<Standing[]> {
  return tx.query<Standing[]>(
    `SELECT m.id, m.lead, m.sensitive, m.role, m.since, m.broker_id AS "brokerId", m.added_by AS "addedBy", m.agency_id AS "agencyId", m.agent_id AS "agentId",
            g.name AS "agencyName",
            coalesce(a.given_name || ' ' || a.family_name, g.name) AS name, ${CAN_WORK} AS "canWork"
       FROM ${MEMBER} WHERE m.client_id = $1 AND m.ended_at IS NULL ORDER BY m.since, m.id`,
    [clientId],
  );
}

/** Whether the team once had this member, of whom the actor may know, and who has left or was removed. */
export async function hasEnded(clientId: Id, memberId: Id, actor: Actor, tx: EntityManager): Promise<boolean> {
  const rows = await tx.query<object[]>(
    `SELECT FROM team_member m WHERE m.client_id = $1 AND m.id = $2 AND m.ended_at IS NOT NULL AND ${KNOWN_TO_ACTOR}`,
    [clientId, memberId, actor.agentId, actor.agencyId],
  );
  return rows.length > 0;
}

export async function agentAsCandidate(agentId: Id, tx: EntityManager): Promise<Newcomer | null> {
  const [row] = await tx.query<Newcomer[]>(
    `SELECT a.id AS "agentId", a.given_name || ' ' || a.family_name AS name, g.id AS "agencyId", g.name AS "agencyName",
            ${CAN_WORK} AS "canWork", g.sensitive_service AS "ofService"
       FROM agent a JOIN agency g ON g.id = a.agency_id WHERE a.id = $1`,
    [agentId],
  );
  return row ?? null;
}

export async function agencyAsCandidate(agencyId: Id, tx: EntityManager): Promise<Newcomer | null> {
  const [row] = await tx.query<Newcomer[]>(
    `SELECT NULL AS "agentId", g.name, g.id AS "agencyId", g.name AS "agencyName", true AS "canWork",
            g.sensitive_service AS "ofService"
       FROM agency g WHERE g.id = $1`,
    [agencyId],
  );
  return row ?? null;
}

/** Puts whoever registered the client on its team: the agent in their job, or a system's agency as such. */
export async function firstMember(id: Id, clientId: Id, actor: Actor, since: Date, tx: EntityManager): Promise<void> {
  await tx.query(
    `INSERT INTO team_member (id, client_id, agency_id, agent_id, role, since)
     SELECT $1::uuid, $2::uuid, $3::uuid, $4::uuid,
            coalesce((SELECT job_title FROM agent WHERE id = $4::uuid), 'Registered the client'), $5::timestamptz`,
    [id, clientId, actor.agencyId, actor.agentId, since],
  );
}

/** Every sensitive membership is for review, from the moment when it begins. */
export async function addForReview(memberId: Id, addedBy: Actor, reason: string, tx: EntityManager): Promise<void> {
  await tx.query(
    `INSERT INTO sensitive_membership (member_id, agency_id, added_by, reason)
     SELECT id, agency_id, $2, $3 FROM team_member WHERE id = $1`,
    [memberId, addedBy.agentId, reason],
  );
}

/** One member as people read it, as this transaction sees it. */
export async function memberRecord(memberId: Id, tx: EntityManager): Promise<TeamMemberRecord> {
  const [row] = await tx.query<{ record: TeamMemberRecord }[]>(
    `SELECT ${RECORD} AS record FROM ${MEMBER} WHERE m.id = $1`,
    [memberId],
  );
  return row!.record;
}

/** The current members of whom the reader may know, those who came first leading; one more than the page holds. */
export async function membersBySince(
  clientId: Id,
  reader: Actor,
  page: PageQuery,
  database: Database,
): Promise<TeamMemberRecord[]> {
  const rows = await database.read<{ record: TeamMemberRecord }>(
    'clients.team_by_since',
    `SELECT ${RECORD} AS record
       FROM ${MEMBER}
      WHERE m.client_id = $1 AND m.ended_at IS NULL AND ${KNOWN_TO_READER}
        AND ($2::timestamptz IS NULL OR (m.since, m.id) > ($2::timestamptz, $3::uuid))
      ORDER BY m.since, m.id
      LIMIT $4::integer`,
    [clientId, page.after?.[0] ?? null, page.after?.[1] ?? null, page.limit + 1, reader.agentId, reader.agencyId],
  );
  return rows.map(({ record }) => record);
}

/** Locks every client on whose team this agent stands, in the order in which everybody locks clients. */
export async function lockClientsOf(agentId: Id, tx: EntityManager): Promise<void> {
  await tx.query(
    `SELECT FROM client c
      WHERE c.id IN (SELECT client_id FROM team_member WHERE agent_id = $1 AND ended_at IS NULL)
      ORDER BY c.id FOR UPDATE`,
    [agentId],
  );
}

/** A team on which somebody stands who was deactivated. */
export interface StoodDown {
  readonly clientId: Id;
  readonly led: boolean;
  /** The one membership, if only few may know of it. */
  readonly sensitive: SensitiveMembership | null;
}

/**
 * Ends the agent's leads and makes the next version of each client on whose team all know of them; on which they stand,
 * and whether they led there. To be called after `lockClientsOf`, so that it sees what others did before.
 */
export async function standDown(agentId: Id, tx: EntityManager): Promise<StoodDown[]> {
  const [stood] = await tx.query<[StoodDown[], number]>(
    `WITH held AS MATERIALIZED (
       SELECT client_id, bool_or(lead) AS lead,
              CASE WHEN bool_and(sensitive) THEN (array_agg(json_build_object(
                'memberId', id, 'agencyId', agency_id, 'brokerId', broker_id)))[1] END AS sensitive
         FROM team_member WHERE agent_id = $1 AND ended_at IS NULL GROUP BY client_id
     ), ended AS (
       UPDATE team_member SET lead = false WHERE agent_id = $1 AND lead
     )
     UPDATE client c
        SET version = CASE WHEN h.sensitive IS NULL THEN version + 1 ELSE version END,
            field_versions = field_versions
              || CASE WHEN h.sensitive IS NULL THEN jsonb_build_object('team', version + 1) ELSE '{}' END
              || CASE WHEN h.lead THEN jsonb_build_object('lead', version + 1) ELSE '{}' END
       FROM held h WHERE c.id = h.client_id
     RETURNING c.id AS "clientId", h.lead AS led, h.sensitive`,
    [agentId],
  );
  return stood;
}

/** Whether the agent is a current member of any team as far as those who administer them may know. */
export async function isListedOnAnyTeam(agentId: Id, tx: EntityManager): Promise<boolean> {
  const [row] = await tx.query<object[]>(
    `SELECT FROM team_member m JOIN client c ON c.id = m.client_id AND NOT c.restricted
      WHERE m.agent_id = $1 AND m.ended_at IS NULL AND NOT m.sensitive LIMIT 1`,
    [agentId],
  );
  return row !== undefined;
}
