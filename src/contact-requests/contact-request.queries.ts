/** The statements about requests for contact, and about the brokers whom they reach. */
import type { EntityManager } from 'typeorm';
import { mayKnow } from '../access/conditions.queries.js';
import type { Actor } from '../common/actor.js';
import type { Id } from '../common/ids.js';
import type { PageQuery } from '../common/page.js';
import type { Database } from '../database/database.js';
import type { ContactRequestRecord } from './contact-request.dto.js';

/** A sensitive member of the team, with a broker who can be asked now. */
export interface Brokered {
  readonly agentId: Id | null;
  readonly agencyId: Id;
  /** Null: there is none, or none who is active and on the team. */
  readonly brokerId: Id | null;
  readonly known: boolean;
}

const KNOWN = mayKnow({ member: 'm', agent: '$2::uuid', agency: '$3::uuid' });

/** The sensitive members on the team now, and whether the actor may know of each. */
export async function sensitiveMembers(clientId: Id, actor: Actor, tx: EntityManager): Promise<Brokered[]> {
  return tx.query<Brokered[]>(
    `SELECT m.agent_id AS "agentId", m.agency_id AS "agencyId", b.id AS "brokerId", ${KNOWN} AS known
       FROM team_member m
       LEFT JOIN agent b ON b.id = m.broker_id AND b.active AND EXISTS (
            SELECT FROM team_member t WHERE t.client_id = m.client_id AND t.agent_id = b.id AND t.ended_at IS NULL)
      WHERE m.client_id = $1 AND m.ended_at IS NULL AND m.sensitive
      ORDER BY m.since, m.id`,
    [clientId, actor.agentId, actor.agencyId],
  );
}

const RECORD = `json_build_object('id', r.id, 'askedBy', r.asked_by, 'brokerId', r.broker_id, 'reason', r.reason,
  'askedAt', rfc3339(r.asked_at), 'passedOnAt', rfc3339(r.passed_on_at))`;

export interface NewRequest {
  readonly id: Id;
  readonly clientId: Id;
  readonly askedBy: Id;
  readonly brokerId: Id | null;
  readonly reason: string;
  readonly askedAt: Date;
}

export async function addRequest(request: NewRequest, tx: EntityManager): Promise<void> {
  await tx.query(
    `INSERT INTO contact_request (id, client_id, asked_by, broker_id, reason, asked_at) VALUES ($1, $2, $3, $4, $5, $6)`,
    [request.id, request.clientId, request.askedBy, request.brokerId, request.reason, request.askedAt],
  );
}

/** null: the client has no such request. */
export async function requestOf(
  clientId: Id,
  requestId: string,
  tx: EntityManager,
): Promise<ContactRequestRecord | null> {
  const [row] = await tx.query<{ record: ContactRequestRecord }[]>(
    `SELECT ${RECORD} AS record FROM contact_request r WHERE r.client_id = $1 AND r.id = $2`,
    [clientId, requestId],
  );
  return row?.record ?? null;
}

export async function markPassedOn(requestId: string, agentId: Id, at: Date, tx: EntityManager): Promise<void> {
  await tx.query('UPDATE contact_request SET passed_on_by = $2, passed_on_at = $3 WHERE id = $1', [
    requestId,
    agentId,
    at,
  ]);
}

/** One page, newest first, with one row more than the limit. */
export async function requestsOf(clientId: Id, page: PageQuery, database: Database): Promise<ContactRequestRecord[]> {
  const rows = await database.read<{ record: ContactRequestRecord }>(
    'contact_requests.of_client',
    `SELECT ${RECORD} AS record FROM contact_request r
      WHERE r.client_id = $1 AND ($2::uuid IS NULL OR r.id < $2) ORDER BY r.id DESC LIMIT $3::integer`,
    [clientId, page.after?.[0] ?? null, page.limit + 1],
  );
  return rows.map(({ record }) => record);
}
