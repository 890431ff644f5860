/**
 * The teams on which an agent stands, for who administers the agent: never which client it is. Memberships of which only
 * few may know, and those with restricted clients, are left out: for an administrator they are not there.
 */
import type { EntityManager } from 'typeorm';
import type { Id } from '../../common/ids.js';
import type { PageQuery } from '../../common/page.js';
import type { Database } from '../../database/database.js';
import type { Membership } from './membership.dto.js';

const SHOWN = 'NOT m.sensitive AND NOT c.restricted';
const MEMBERSHIP = `team_member m JOIN client c ON c.id = m.client_id AND ${SHOWN}`;
const RECORD = `json_build_object('id', m.id, 'role', m.role, 'since', rfc3339(m.since), 'lead', m.lead)`;

/** The open ones, the oldest first; one more than the page holds. */
export async function openMemberships(agentId: Id, page: PageQuery, database: Database): Promise<Membership[]> {
  const rows = await database.read<{ record: Membership }>(
    'clients.memberships',
    `SELECT ${RECORD} AS record FROM ${MEMBERSHIP}
      WHERE m.agent_id = $1 AND m.ended_at IS NULL
        AND ($2::timestamptz IS NULL OR (m.since, m.id) > ($2::timestamptz, $3::uuid))
      ORDER BY m.since, m.id
      LIMIT $4::integer`,
    [agentId, page.after?.[0] ?? null, page.after?.[1] ?? null, page.limit + 1],
  );
  return rows.map(({ record }) => record);
}

/** Those that are left out, in the order in which clients are locked. */
export async function unlistedMemberships(agentId: Id, tx: EntityManager): Promise<{ memberId: Id; clientId: Id }[]> {
  return tx.query(
    `SELECT m.id AS "memberId", m.client_id AS "clientId" FROM team_member m JOIN client c ON c.id = m.client_id
      WHERE m.agent_id = $1 AND m.ended_at IS NULL AND NOT (${SHOWN}) ORDER BY m.client_id, m.id`,
    [agentId],
  );
}

/** The client of a membership of the agent, open or ended; null if there is none to be shown. */
export async function clientOfMembership(agentId: Id, memberId: Id, tx: EntityManager): Promise<Id | null> {
  const [row] = await tx.query<{ client_id: Id }[]>(
    `SELECT m.client_id FROM ${MEMBERSHIP} WHERE m.id = $2 AND m.agent_id = $1`,
    [agentId, memberId],
  );
  return row?.client_id ?? null;
}

/** One membership, as this transaction sees it. */
export async function membershipRecord(memberId: Id, tx: EntityManager): Promise<Membership> {
  const [row] = await tx.query<{ record: Membership }[]>(
    `SELECT ${RECORD} AS record FROM team_member m WHERE m.id = $1`,
    [memberId],
  );
  return row!.record;
}

/**
 * How many open memberships deactivated agents have: of this agency, if one is given; with `ofAdmins` also of agencies
 * that have no active admin of their own.
 */
export async function membershipsLeftBehind(
  agencyId: Id | null,
  ofAdmins: boolean,
  database: Database,
): Promise<number> {
  const [row] = await database.read<{ left: number }>(
    'clients.memberships_left_behind',
    `SELECT count(*)::int AS left
       FROM ${MEMBERSHIP}
       JOIN agent a ON a.id = m.agent_id AND NOT a.active
      WHERE m.ended_at IS NULL
        AND (a.agency_id = $1::uuid OR ($2 AND NOT EXISTS (
              SELECT FROM agent b WHERE b.agency_id = a.agency_id AND b.active AND b.suspended_at IS NULL
                                    AND 'AGENCY_ADMIN' = ANY (b.roles))))`,
    [agencyId, ofAdmins],
  );
  return row!.left;
}
