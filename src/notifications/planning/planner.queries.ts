/** Whom a change in the directory concerns, and how the planner writes what it planned. */
import type { EntityManager } from 'typeorm';
import { mayKnow } from '../../access/conditions.queries.js';
import type { Id } from '../../common/ids.js';
import type { Kind } from '../../events/index.js';
import type { ReachedBecause } from '../kind-rules.js';
import { HELD_BY_ABSENCE } from '../held.queries.js';
import type { Timing } from '../preferences/timing.js';
import type { WithheldReason } from '../withheld.js';

const OTHER = { agent: 'other.agent_id', agency: 'other.agency_id' };
const MINE_KNOWN = mayKnow({ member: 'mine', ...OTHER });
const OWN_KNOWN = mayKnow({ member: 'own', ...OTHER });

/** Agents who share a current team with this agent, and may know it. */
export async function colleaguesOf(agentId: Id, tx: EntityManager): Promise<Id[]> {
  const rows = await tx.query<{ agent_id: Id }[]>(
    `SELECT DISTINCT other.agent_id
       FROM team_member mine
       JOIN team_member other ON other.client_id = mine.client_id AND other.ended_at IS NULL
      WHERE mine.agent_id = $1 AND mine.ended_at IS NULL AND other.agent_id IS NOT NULL AND other.agent_id <> $1
        AND ${MINE_KNOWN}`,
    [agentId],
  );
  return rows.map((row) => row.agent_id);
}

/** Agents on a current team on which this agency stands, with a named agent or without, as far as they may know. */
export async function neighboursOf(agencyId: Id, tx: EntityManager): Promise<Id[]> {
  const rows = await tx.query<{ agent_id: Id }[]>(
    `SELECT DISTINCT other.agent_id
       FROM team_member own
       JOIN team_member other ON other.client_id = own.client_id AND other.ended_at IS NULL
      WHERE own.agency_id = $1 AND own.ended_at IS NULL AND other.agent_id IS NOT NULL AND ${OWN_KNOWN}`,
    [agencyId],
  );
  return rows.map((row) => row.agent_id);
}

export interface PlannedNotification extends Timing {
  readonly id: Id;
  readonly agentId: Id;
  readonly entryId: Id;
  readonly clientId: Id | null;
  readonly kind: Kind;
  readonly reachedBecause: ReachedBecause;
  /** Who is away and in whose place they hear of it; null: it is their own. */
  readonly coveringFor: Id | null;
}

/** What all rows of one event have in common. */
export interface PlannedTogether {
  readonly occurredAt: Date;
  readonly batchId: Id | null;
  /** Why none of them may be emailed, if there is a reason. */
  readonly withheld: WithheldReason | null;
}

/**
 * All rows of one event. An as-it-happens row takes the earlier instant of its own and of those that wait for the same
 * agent and client: the first change of a burst fixes the wait. What an absence holds takes no part in it.
 */
export async function insertNotifications(
  planned: readonly PlannedNotification[],
  { occurredAt, batchId, withheld }: PlannedTogether,
  tx: EntityManager,
): Promise<void> {
  await tx.query(
    `INSERT INTO notification (id, agent_id, entry_id, client_id, kind, occurred_at, reached_because, frequency, source, email_after, withheld, withheld_at, batch_id, held_by, covering_for)
     SELECT p.id, p.agent_id, p.entry_id, p.client_id, p.kind, $8::timestamptz, p.reached_because, p.frequency, p.source, least(p.email_after, burst.email_after),
            $9::text, CASE WHEN $9::text IS NOT NULL THEN $8::timestamptz END, $12::uuid, p.held_by, p.covering_for
       FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::timestamptz[], $10::text[], $11::text[], $13::text[], $14::uuid[])
            AS p (id, agent_id, entry_id, client_id, kind, frequency, email_after, source, reached_because, held_by, covering_for)
       LEFT JOIN LATERAL (
         SELECT min(n.email_after) AS email_after FROM notification n
          WHERE n.agent_id = p.agent_id AND n.client_id = p.client_id AND n.waiting AND n.frequency = 'AS_IT_HAPPENS' AND NOT ${HELD_BY_ABSENCE}
       ) burst ON p.frequency = 'AS_IT_HAPPENS' AND p.held_by IS NULL`,
    [
      planned.map((row) => row.id),
      planned.map((row) => row.agentId),
      planned.map((row) => row.entryId),
      planned.map((row) => row.clientId),
      planned.map((row) => row.kind),
      planned.map((row) => row.frequency),
      planned.map((row) => row.emailAfter),
      occurredAt,
      withheld,
      planned.map((row) => row.source),
      planned.map((row) => row.reachedBecause),
      batchId,
      planned.map((row) => row.heldBy),
      planned.map((row) => row.coveringFor),
    ],
  );
}

/** Brings waiting as-it-happens rows forward to the instant of a newer row for the same agent and client, but those that are held back. */
export async function bringForward(
  agentIds: readonly Id[],
  clientIds: readonly Id[],
  tx: EntityManager,
): Promise<void> {
  await tx.query(
    `UPDATE notification n SET email_after = first.email_after
       FROM (SELECT n.agent_id, n.client_id, min(n.email_after) AS email_after FROM notification n
              WHERE n.agent_id = ANY ($1::uuid[]) AND n.client_id = ANY ($2::uuid[]) AND n.waiting
                AND n.frequency = 'AS_IT_HAPPENS' AND NOT ${HELD_BY_ABSENCE}
              GROUP BY n.agent_id, n.client_id) first
      WHERE n.agent_id = first.agent_id AND n.client_id = first.client_id AND n.waiting
        AND n.frequency = 'AS_IT_HAPPENS' AND n.held_by IS NULL AND n.email_after > first.email_after`,
    [agentIds, clientIds],
  );
}
