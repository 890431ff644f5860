/**
 * Who has not been seen for long. The days count from the last day on which they signed in or called (Patchwork time), and
 * only for who has been here at all. Whoever is signed in somewhere (a session lives for half a day of the real clock) is
 * here, however far Patchwork time jumps meanwhile.
 */
import type { EntityManager } from 'typeorm';
import type { Id } from '../common/ids.js';

const DAYS = 45;

/** True for the agent `a`, whose account may be used, after so many days. */
export const ABSENT = `(a.active AND a.suspended_at IS NULL AND a.last_seen_on <= patchwork_now()::date - ${DAYS}
  AND NOT EXISTS (SELECT FROM agent_session here WHERE here.agent_id = a.id AND here.ended_at IS NULL
                     AND here.last_used_at > now() - interval '12 hours'))`;

/** So many of them, those longest away first. */
export async function absentAgents(limit: number, skipped: readonly Id[], tx: EntityManager): Promise<Id[]> {
  const rows = await tx.query<{ id: Id }[]>(
    `SELECT a.id FROM agent a WHERE ${ABSENT} AND a.id <> ALL ($2::uuid[]) ORDER BY a.last_seen_on, a.id LIMIT $1`,
    [limit, skipped],
  );
  return rows.map(({ id }) => id);
}

/** To be asked under the agent's row lock. */
export async function isAbsent(agentId: Id, tx: EntityManager): Promise<boolean> {
  const rows = await tx.query<object[]>(`SELECT FROM agent a WHERE a.id = $1 AND ${ABSENT}`, [agentId]);
  return rows.length > 0;
}

/** From today on the days count anew. */
export async function countAnew(agentId: Id, tx: EntityManager): Promise<void> {
  await tx.query(`UPDATE agent SET last_seen_on = patchwork_now()::date WHERE id = $1`, [agentId]);
}
