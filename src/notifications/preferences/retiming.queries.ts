/** How a change of what people chose, or of their calendar, moves what waits for them. */
import type { EntityManager } from 'typeorm';
import type { Kind } from '../../events/index.js';
import type { Timing } from './timing.js';

/** What waits for somebody, by kind. */
export interface WaitingGroup {
  readonly agentId: string;
  readonly kind: Kind;
}

export interface NewTiming extends WaitingGroup, Timing {}

/** What waits for these agents. */
export async function waitingGroups(agentIds: readonly string[], tx: EntityManager): Promise<WaitingGroup[]> {
  return tx.query<WaitingGroup[]>(
    `SELECT DISTINCT agent_id AS "agentId", kind FROM notification WHERE agent_id = ANY ($1::uuid[]) AND waiting`,
    [agentIds],
  );
}

/**
 * Gives what waits its new frequency, and digests that are not due yet their new instant; answers how many rows moved.
 * What is due already, or on its way as it happens, goes as it is.
 */
export async function retimeGroups(times: readonly NewTiming[], now: Date, tx: EntityManager): Promise<number> {
  const [, moved] = await tx.query<[unknown, number]>(
    `UPDATE notification n SET frequency = t.frequency, source = t.source, email_after = t.email_after
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])
            AS t (agent_id, kind, frequency, source, email_after)
      WHERE n.agent_id = t.agent_id AND n.waiting AND n.kind = t.kind
        AND (n.frequency <> t.frequency
             OR (n.frequency IN ('END_OF_DAY', 'END_OF_WEEK') AND n.email_after > $6 AND n.email_after <> t.email_after))`,
    [
      times.map((time) => time.agentId),
      times.map((time) => time.kind),
      times.map((time) => time.frequency),
      times.map((time) => time.source),
      times.map((time) => time.emailAfter),
      now,
    ],
  );
  return moved;
}

/** When the next email to this agent may go; null when none waits for its time. */
export async function nextEmailAt(agentId: string, tx: EntityManager): Promise<Date | null> {
  const [row] = await tx.query<{ at: Date | null }[]>(
    `SELECT min(email_after) AS at FROM notification WHERE agent_id = $1 AND waiting`,
    [agentId],
  );
  return row!.at;
}
