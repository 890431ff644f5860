/** How many of an hour's places for as-it-happens emails are taken, and until when. */
import type { EntityManager } from 'typeorm';
import type { Id } from '../../common/ids.js';

/**
 * An SQL array of the instants until which each email of an agent takes a place, the latest first. One that is still on its way
 * takes its place until an hour after it went.
 * @param agent @param now SQL expressions
 */
export const placesTaken = (agent: string, now: string): string =>
  `ARRAY(SELECT least(m.counts_until, ${now} + interval '1 hour') FROM email m
          WHERE m.agent_id = ${agent} AND m.counts_until > ${now}
            AND (m.counts_until < 'infinity' OR m.state IN ('PENDING', 'SENDING'))
          ORDER BY m.counts_until DESC)`;

const TAKEN_BY_ONE = placesTaken('$1::uuid', '$2::timestamptz');

/** The same of one agent. Ask under the delivery row's lock. */
export async function placesTakenBy(agentId: Id, now: Date, tx: EntityManager): Promise<Date[]> {
  const [row] = await tx.query<{ taken: Date[] }[]>(`SELECT ${TAKEN_BY_ONE} AS taken`, [agentId, now]);
  return row!.taken;
}
