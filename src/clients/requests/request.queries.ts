/** What one person on a team asks of another: to be the broker of a sensitive member, or to hand the lead over. */
import type { EntityManager } from 'typeorm';
import type { Id } from '../../common/ids.js';
import type { PageQuery } from '../../common/page.js';
import type { Database } from '../../database/database.js';
import type { RequestAnswer, TeamRequest, RequestType } from './request.dto.js';

export interface NewRequest {
  readonly id: Id;
  readonly type: RequestType;
  readonly clientId: Id;
  /** Of the membership that it is about. */
  readonly memberId: Id;
  readonly askedId: Id;
  /** Null: a system. */
  readonly askedBy: Id | null;
  readonly asker: { readonly name: string; readonly agency: string };
  readonly reason: string;
  readonly askedAt: Date;
}

/** A request whose client is locked, or about to be. */
export interface FoundRequest extends Omit<NewRequest, 'asker'> {
  readonly answer: RequestAnswer | 'WITHDRAWN' | null;
}

/** Writes the request down, in place of one to somebody else; false if they have been asked already. */
export async function openRequest(request: NewRequest, tx: EntityManager): Promise<boolean> {
  const { id, type, clientId, memberId, askedId, askedBy, asker, reason, askedAt } = request;
  await tx.query(
    `UPDATE team_request SET answer = 'WITHDRAWN', answered_at = $4
      WHERE type = $1 AND member_id = $2 AND asked_id <> $3 AND answer IS NULL`,
    [type, memberId, askedId, askedAt],
  );
  const rows = await tx.query<object[]>(
    `INSERT INTO team_request (id, type, client_id, member_id, asked_id, asked_by, reason, asked_at, asker_name,
                               asker_agency)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     ON CONFLICT (type, member_id) WHERE answer IS NULL DO NOTHING RETURNING id`,
    [id, type, clientId, memberId, askedId, askedBy, reason, askedAt, asker.name, asker.agency],
  );
  return rows.length === 1;
}

/** Nobody need answer any more. */
export async function withdrawRequests(type: RequestType, memberId: Id, at: Date, tx: EntityManager): Promise<void> {
  await tx.query(
    `UPDATE team_request SET answer = 'WITHDRAWN', answered_at = $3
      WHERE type = $1 AND member_id = $2 AND answer IS NULL`,
    [type, memberId, at],
  );
}

/** Who may answer: the agent who is asked; for a lead who cannot, an admin of their agency who gains nothing by it. */
export interface Answerer {
  readonly agentId: Id;
  /** Of whose agency they are an admin; null: they are none. */
  readonly adminOf: Id | null;
}

/** For `r`, a request to `asked` about the membership `about`; $2 and $3: the answerer. */
const THEIRS = `(r.asked_id = $2::uuid OR (r.type = 'LEAD' AND asked.agency_id = $3::uuid
  AND r.asked_by IS DISTINCT FROM $2::uuid AND about.agent_id <> $2::uuid
  AND lead_is_gone(r.client_id, r.asked_id)))`;

/** One that this agent may answer. */
export async function findRequest(id: Id, by: Answerer, tx: EntityManager): Promise<FoundRequest | null> {
  const [row] = await tx.query<FoundRequest[]>(
    `SELECT r.id, r.type, r.client_id AS "clientId", r.member_id AS "memberId", r.asked_id AS "askedId",
            r.asked_by AS "askedBy", r.reason, r.asked_at AS "askedAt", r.answer
       FROM team_request r JOIN agent asked ON asked.id = r.asked_id JOIN team_member about ON about.id = r.member_id
      WHERE r.id = $1 AND ${THEIRS}`,
    [id, by.agentId, by.adminOf],
  );
  return row ?? null;
}

export async function settleRequest(id: Id, answer: RequestAnswer, at: Date, tx: EntityManager): Promise<void> {
  await tx.query('UPDATE team_request SET answer = $2, answered_at = $3 WHERE id = $1', [id, answer, at]);
}

/** The agent who is asked stands on the team openly, and leads it if that is asked for; what it is about still stands there. */
const STILL_ASKED = `c.status = 'OPEN' AND about.ended_at IS NULL
  AND EXISTS (SELECT FROM team_member mine WHERE mine.client_id = r.client_id AND mine.agent_id = r.asked_id
                 AND mine.ended_at IS NULL AND NOT mine.sensitive AND (mine.lead OR r.type <> 'LEAD'))`;

/** Those that wait for the agent's answer, newest first; one more than the page holds. An admin does not read which client it is. */
export async function requestsTo(by: Answerer, page: PageQuery, database: Database): Promise<TeamRequest[]> {
  const rows = await database.read<{ record: TeamRequest }>(
    'clients.requests_to',
    `SELECT json_build_object('id', r.id, 'type', r.type,
              'client', CASE WHEN r.asked_id = $2 THEN json_build_object('id', c.id, 'reference', c.reference) END,
              'by', json_build_object('agentId', r.asked_by, 'name', r.asker_name, 'agency', r.asker_agency),
              'reason', r.reason, 'at', rfc3339(r.asked_at)) AS record
       FROM team_request r
       JOIN agent asked ON asked.id = r.asked_id
       JOIN client c ON c.id = r.client_id
       JOIN team_member about ON about.id = r.member_id
      WHERE ${THEIRS} AND r.answer IS NULL AND ${STILL_ASKED} AND ($1::uuid IS NULL OR r.id < $1)
      ORDER BY r.id DESC LIMIT $4::integer`,
    [page.after?.[0] ?? null, by.agentId, by.adminOf, page.limit + 1],
  );
  return rows.map(({ record }) => record);
}
