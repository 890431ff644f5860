/**
 * The client profile as JSON text that PostgreSQL builds. For a reader one statement finds the client, checks the right
 * to it, writes the attempt down and builds the answer; for a verb the same text as its own transaction sees it.
 */
import type { EntityManager } from 'typeorm';
import { CONTACT_FIELDS, PROFILE_FIELDS } from '../access/index.js';
import type { Actor } from '../common/actor.js';
import type { Id } from '../common/ids.js';
import type { Database } from '../database/database.js';
import {
  actsAsService,
  hasEmergency,
  isOnTeam,
  isReleased,
  mayKnow,
  SENSITIVE_SERVICE,
} from '../access/conditions.queries.js';
import { AGE } from './age.queries.js';

/** One version of a client, in the exact text that goes out. */
export interface ClientText {
  readonly id: Id;
  readonly version: number;
  readonly body: string;
}

export interface Look {
  readonly entryId: Id;
  readonly actor: Actor;
  readonly action: string;
  readonly requestId: string;
}

/** `reader` is who asks: the agent, null for a system, and their agency. */
const KNOWN = mayKnow({ member: 'm', agent: 'reader.agent', agency: 'reader.agency' });
const PLACE = { client: 'asked.id', agent: '$2::uuid', agency: '$4::uuid' };
const ON_TEAM = isOnTeam(PLACE);
const EMERGENCY = hasEmergency(PLACE);
/** An emergency access to a restricted client shows whom to ring, until it is released. */
const WHOLE = `(NOT coalesce((SELECT restricted FROM client WHERE id = asked.id), false) OR ${isReleased(PLACE)})`;

/** The agents of one agency on the team; the contact details of an account that is not active are not given. */
const AGENTS = `coalesce(json_agg(json_build_object(
    'memberId', m.id, 'agentId', a.id, 'name', json_build_object('given', a.given_name, 'family', a.family_name),
    'jobTitle', a.job_title, 'role', m.role, 'telephone', CASE WHEN a.active THEN a.telephone END,
    'email', CASE WHEN a.active THEN a.email END, 'since', rfc3339(m.since), 'lead', m.lead, 'active', a.active,
    'sensitive', m.sensitive, 'brokerId', m.broker_id)
  ORDER BY a.family_name, a.given_name, a.id) FILTER (WHERE a.id IS NOT NULL), '[]')`;

const TEAM = `(
  SELECT coalesce(json_agg(json_build_object(
           'agency', json_build_object('id', g.id, 'name', g.name, 'type', g.type, 'telephone', g.telephone, 'email', g.email),
           'memberId', x.member_id, 'agents', x.agents) ORDER BY g.name, g.id), '[]')
    FROM (SELECT m.agency_id, (array_agg(m.id ORDER BY m.sensitive) FILTER (WHERE m.agent_id IS NULL))[1] AS member_id, ${AGENTS} AS agents
            FROM team_member m LEFT JOIN agent a ON a.id = m.agent_id
           WHERE m.client_id = c.id AND m.ended_at IS NULL AND ${KNOWN}
           GROUP BY m.agency_id) x
    JOIN agency g ON g.id = x.agency_id)`;

/** Whom to ring of the agencies on the team that a stranger may know of; they need not be on it. */
const DUTY_CONTACTS = `(
  SELECT coalesce(json_agg(json_build_object('agency', g.name, 'name', json_build_object('given', d.given_name,
           'family', d.family_name), 'telephone', d.telephone) ORDER BY g.name, g.id), '[]')
    FROM agency g JOIN agent d ON d.id = g.duty_contact_id AND d.active
   WHERE EXISTS (SELECT FROM team_member m
                  WHERE m.client_id = c.id AND m.agency_id = g.id AND m.ended_at IS NULL AND NOT m.sensitive))`;

/** For who is shown the whole client, else that it is withheld. */
const whole = (value: string): string =>
  `CASE WHEN reader.whole THEN ${value} ELSE json_build_object('withheld', true) END`;

/** That there is somebody of whom the caller may not know, and whom to ask: never who or how many. */
const SENSITIVE = `(
  SELECT json_build_object('withheld', true,
           'brokers', coalesce(json_agg(DISTINCT jsonb_build_object('agentId', b.id,
             'name', jsonb_build_object('given', b.given_name, 'family', b.family_name), 'jobTitle', b.job_title,
             'telephone', b.telephone, 'email', b.email)) FILTER (WHERE b.id IS NOT NULL), '[]'))
    FROM team_member m
    LEFT JOIN agent b ON b.id = m.broker_id AND b.active AND EXISTS (
         SELECT FROM team_member t WHERE t.client_id = c.id AND t.agent_id = b.id AND t.ended_at IS NULL)
   WHERE m.client_id = c.id AND m.ended_at IS NULL AND NOT ${KNOWN}
  HAVING count(*) > 0)`;

/** Who says so and since when; null for a field that was never recorded. */
const said = (field: string): string => `(
  SELECT json_build_object('changedAt', r ->> 'changedAt', 'byAgency',
           CASE WHEN r ->> 'memberId' IS NULL
                  OR EXISTS (SELECT FROM team_member m WHERE m.id = (r ->> 'memberId')::uuid AND ${KNOWN})
                THEN (SELECT name FROM agency WHERE id = (r ->> 'agencyId')::uuid) ELSE ${SENSITIVE_SERVICE} END)
    FROM (SELECT c.recorded -> '${field}' AS r) said WHERE r IS NOT NULL)`;

const DATE_OF_BIRTH = `CASE WHEN c.birth_date IS NOT NULL THEN json_build_object(
  'date', to_char(c.birth_date, CASE c.birth_precision WHEN 'MONTH' THEN 'YYYY-MM' WHEN 'YEAR' THEN 'YYYY' ELSE 'YYYY-MM-DD' END),
  'precision', c.birth_precision) END`;

const PROFILE = `json_build_object(
  'id', c.id, 'reference', c.reference, 'status', c.status, 'version', c.version, 'restricted', c.restricted,
  'name', json_build_object('given', c.given_name, 'family', c.family_name, 'preferred', c.preferred_name),
  'aliases', ${whole('c.aliases::json')}, 'dateOfBirth', ${DATE_OF_BIRTH}, 'age', ${AGE},
  'address', ${whole('c.address::json')}, 'telephones', ${whole('c.telephones::json')},
  'externalReferences', e.items,
  'team', ${TEAM}, 'sensitiveService', ${SENSITIVE},
  'dutyContacts', CASE WHEN NOT reader.whole THEN ${DUTY_CONTACTS} END,
  'recorded', json_build_object('name', ${said('name')}, 'dateOfBirth', ${said('dateOfBirth')},
    'address', ${said('address')}, 'telephones', ${said('telephones')}),
  'findable', c.birth_date IS NOT NULL OR c.postcode IS NOT NULL OR c.telephones <> '[]' OR e.number > 0)::text`;

const CLIENT = `client c CROSS JOIN LATERAL (
  SELECT count(*) AS number,
         coalesce(json_agg(json_build_object('system', r.system, 'reference', r.reference) ORDER BY r.system COLLATE "C"), '[]') AS items
    FROM client_reference r WHERE r.client_id = c.id) e`;

/** What of it is shown. */
const SHOWN = `CASE WHEN purpose = 'EMERGENCY' AND NOT whole THEN '{${CONTACT_FIELDS.join()}}'::text[]
  ELSE '{${PROFILE_FIELDS.join()}}'::text[] END`;

/** Goes on after `asked`, the one id, and `terms`, what it was asked by; the attempt is written down whatever comes of it. */
const LOOK = `
  judged AS MATERIALIZED (
    SELECT asked.id, EXISTS (SELECT FROM client WHERE client.id = asked.id) AS found,
           CASE WHEN ${ON_TEAM} THEN CASE WHEN $2::uuid IS NULL THEN 'INTEGRATION' ELSE 'CARE' END
                WHEN ${EMERGENCY} THEN 'EMERGENCY' ELSE 'NONE' END AS purpose,
           ${ON_TEAM} OR ${WHOLE} AS whole
      FROM asked),
  written AS (
    INSERT INTO access_log (id, at, agent_id, system_id, agency_id, action, client_id, fields, term_hashes, purpose, outcome, request_id,
                            as_service)
    SELECT $1::uuid, patchwork_now(), $2::uuid, $3::uuid, $4::uuid, $5::text, id,
           CASE WHEN purpose = 'NONE' THEN fields ELSE ${SHOWN} END, term_hashes, purpose,
           CASE WHEN NOT found THEN 'NOT_FOUND' WHEN purpose = 'NONE' THEN 'DENIED' ELSE 'ALLOWED' END, $6::text,
           judged.id IS NOT NULL AND ${actsAsService({ client: 'judged.id', agent: '$2::uuid', agency: '$4::uuid' })}
      FROM judged CROSS JOIN terms)
  SELECT c.id, c.version, ${PROFILE} AS body
    FROM ${CLIENT}, (SELECT $2::uuid AS agent, $4::uuid AS agency, (SELECT whole FROM judged) AS whole) reader
   WHERE c.id = (SELECT id FROM judged WHERE purpose <> 'NONE')`;

const BY_ID = `
  WITH asked AS MATERIALIZED (SELECT $7::uuid AS id),
  terms AS (SELECT '{}'::text[] AS fields, NULL::jsonb AS term_hashes), ${LOOK}`;
const BY_REFERENCE = `
  WITH asked AS MATERIALIZED (
    SELECT (SELECT client_id FROM client_reference
             WHERE system = $7::text AND reference = $8::text AND NOT restricted) AS id),
  terms AS (SELECT $9::text[] AS fields, $10::jsonb AS term_hashes), ${LOOK}`;

/** null: no such client, or not the caller's to see. */
export async function readProfile(id: Id, by: Look, database: Database): Promise<ClientText | null> {
  const [row] = await database.read<ClientText>('clients.profile', BY_ID, [...valuesOf(by), id]);
  return row ?? null;
}

/** The same, asked for by another system's id of the client. */
export async function readProfileByReference(
  { system, reference }: { system: string; reference: string },
  terms: { fields: readonly string[]; termHashes: object },
  by: Look,
  database: Database,
): Promise<ClientText | null> {
  const values = [...valuesOf(by), system, reference, terms.fields, JSON.stringify(terms.termHashes)];
  const [row] = await database.read<ClientText>('clients.profile_by_reference', BY_REFERENCE, values);
  return row ?? null;
}

/** The profile as this transaction sees it and the actor may: what a verb answers with. The client must be there. */
export async function profileText(id: Id, actor: Actor, tx: EntityManager): Promise<ClientText> {
  const [row] = await tx.query<ClientText[]>(
    `SELECT c.id, c.version, ${PROFILE} AS body FROM ${CLIENT}, (SELECT $2::uuid AS agent, $3::uuid AS agency, true AS whole) reader
      WHERE c.id = $1`,
    [id, actor.agentId, actor.agencyId],
  );
  return row!;
}

function valuesOf({ entryId, actor, action, requestId }: Look): unknown[] {
  return [entryId, actor.agentId, actor.systemId, actor.agencyId, action, requestId];
}
