/** The statements about invitations. What still holds is said once, here, and asked again under the client's lock. */
import type { EntityManager } from 'typeorm';
import { hasStayed, isBarred } from '../access/conditions.queries.js';
import type { Id } from '../common/ids.js';
import type { PageQuery } from '../common/page.js';
import type { Database } from '../database/database.js';
import type { Person } from '../events/index.js';
import type { InvitationRecord, InvitationState } from './invitation.dto.js';
import type { MyInvitation } from './my-invitation.dto.js';

const INVITATION = `invitation i
  JOIN client c ON c.id = i.client_id
  JOIN agent invited ON invited.id = i.agent_id
  JOIN agency their_agency ON their_agency.id = i.agency_id
  JOIN agency inviting_agency ON inviting_agency.id = i.inviter_agency_id
  LEFT JOIN agent inviter ON inviter.id = i.inviter_agent_id
  LEFT JOIN system s ON s.id = i.inviter_system_id`;

/** Whoever invited can still act, and works with the client as when they invited. */
const INVITER = { client: 'i.client_id', agent: 'i.inviter_agent_id', agency: 'i.inviter_agency_id' };
const INVITER_STAYS = `coalesce(inviter.active, s.revoked_at IS NULL) AND ${hasStayed(INVITER, 'i.invited_at')}`;

/** Whoever was put out since does not come back by an older invitation: a member has to ask them anew. */
const REMOVED_SINCE = `EXISTS (SELECT FROM team_member gone
  WHERE gone.client_id = i.client_id AND gone.agent_id = i.agent_id AND NOT gone.sensitive
    AND gone.ended_how = 'REMOVED' AND gone.ended_at > i.invited_at)`;

const BARRED = isBarred({ client: 'i.client_id', agent: 'i.agent_id' });

const STATE = `CASE
  WHEN i.state <> 'OPEN' THEN i.state
  WHEN i.expires_at <= patchwork_now() THEN 'EXPIRED'
  WHEN c.status = 'OPEN' AND ${INVITER_STAYS} AND invited.active AND invited.agency_id = i.agency_id
       AND invited.roles && ARRAY['PRACTITIONER', 'AGENCY_ADMIN', 'ADMIN'] AND NOT ${REMOVED_SINCE}
       AND NOT ${BARRED} THEN 'OPEN'
  ELSE 'VOID' END`;

const INVITER_NAME = `coalesce(inviter.given_name || ' ' || inviter.family_name, s.name)`;
const INVITED_BY = `json_build_object('name', ${INVITER_NAME}, 'agency', inviting_agency.name)`;

const RECORD = `json_build_object('id', i.id, 'agentId', i.agent_id,
  'agent', json_build_object('name', invited.given_name || ' ' || invited.family_name, 'agency', their_agency.name),
  'role', i.role, 'reason', i.reason, 'code', i.reason_code, 'invitedBy', ${INVITED_BY},
  'invitedAt', rfc3339(i.invited_at), 'expiresAt', rfc3339(i.expires_at), 'state', ${STATE},
  'settledAt', rfc3339(i.settled_at), 'declinedBecause', i.declined_because)`;

/** A client's invitations in this state, newest first; one more than the page holds. */
export async function invitationsOf(
  clientId: Id,
  state: InvitationState,
  page: PageQuery,
  database: Database,
): Promise<InvitationRecord[]> {
  const rows = await database.read<{ record: InvitationRecord }>(
    'invitations.of_client',
    `SELECT ${RECORD} AS record FROM ${INVITATION}
      WHERE i.client_id = $1 AND ${STATE} = $2 AND ($3::uuid IS NULL OR i.id < $3)
      ORDER BY i.id DESC LIMIT $4`,
    [clientId, state, page.after?.[0] ?? null, page.limit + 1],
  );
  return rows.map(({ record }) => record);
}

/** What an agent can accept now, newest first, without a word about the client; one more than the page holds. */
export async function invitationsTo(agentId: Id, page: PageQuery, database: Database): Promise<MyInvitation[]> {
  const rows = await database.read<{ invitation: MyInvitation }>(
    'invitations.to_agent',
    `SELECT json_build_object('id', i.id, 'role', i.role, 'code', i.reason_code, 'invitedBy', ${INVITED_BY},
              'invitedAt', rfc3339(i.invited_at), 'expiresAt', rfc3339(i.expires_at)) AS invitation
       FROM ${INVITATION}
      WHERE i.agent_id = $1 AND i.state = 'OPEN' AND ${STATE} = 'OPEN' AND ($2::uuid IS NULL OR i.id < $2)
      ORDER BY i.id DESC LIMIT $3`,
    [agentId, page.after?.[0] ?? null, page.limit + 1],
  );
  return rows.map(({ invitation }) => invitation);
}

/** Which client an agent's own invitation is about, and whether it holds as things stand. */
export async function clientOfInvitation(
  id: Id,
  agentId: Id,
  database: Database,
): Promise<{ clientId: Id; state: InvitationState } | null> {
  const [row] = await database.read<{ clientId: Id; state: InvitationState }>(
    'invitations.client_of',
    `SELECT i.client_id AS "clientId", ${STATE} AS state FROM ${INVITATION} WHERE i.id = $1 AND i.agent_id = $2`,
    [id, agentId],
  );
  return row ?? null;
}

/** One invitation with what a verb needs to know. */
export interface StandingInvitation {
  readonly id: Id;
  readonly state: InvitationState;
  readonly role: string;
  readonly reason: string;
  readonly code: InvitationRecord['code'];
  readonly invited: Person;
  readonly inviter: Person;
  readonly inviterAgencyId: string;
}

/** As this transaction sees it; to be called under the client's lock, which every change of an invitation takes. */
export async function findInvitation(id: Id, clientId: Id, tx: EntityManager): Promise<StandingInvitation | null> {
  const [row] = await tx.query<StandingInvitation[]>(
    `SELECT i.id, ${STATE} AS state, i.role, i.reason, i.reason_code AS code, i.inviter_agency_id AS "inviterAgencyId",
            json_build_object('agentId', i.agent_id, 'name', invited.given_name || ' ' || invited.family_name,
                              'agencyName', their_agency.name) AS invited,
            json_build_object('agentId', i.inviter_agent_id, 'name', ${INVITER_NAME},
                              'agencyName', inviting_agency.name) AS inviter
       FROM ${INVITATION} WHERE i.id = $1 AND i.client_id = $2`,
    [id, clientId],
  );
  return row ?? null;
}

/** The invitation that this agent can still accept, if there is one. */
export async function openInvitation(clientId: Id, agentId: Id, tx: EntityManager): Promise<Id | null> {
  const [row] = await tx.query<{ id: Id }[]>(
    `SELECT i.id FROM ${INVITATION}
      WHERE i.client_id = $1 AND i.agent_id = $2 AND ${STATE} = 'OPEN' ORDER BY i.id DESC LIMIT 1`,
    [clientId, agentId],
  );
  return row?.id ?? null;
}

/** One invitation as the team reads it, as this transaction sees it. */
export async function invitationRecord(id: Id, tx: EntityManager): Promise<InvitationRecord> {
  const [row] = await tx.query<{ record: InvitationRecord }[]>(
    `SELECT ${RECORD} AS record FROM ${INVITATION} WHERE i.id = $1`,
    [id],
  );
  return row!.record;
}
