/** How a change of what people chose, or of their calendar, moves what waits for them. */
import type { EntityManager } from 'typeorm';
import type { Id } from '../../common/ids.js';
import type { Kind } from '../../events/index.js';
import { ADDRESS_PAUSED, HELD_BY_ABSENCE, heldByAbsence } from '../held.queries.js';
import type { Timing } from './timing.js';

/** What waits for somebody, by kind and client. */
export interface WaitingGroup {
  readonly agentId: Id;
  readonly kind: Kind;
  /** null: of no client. */
  readonly clientId: Id | null;
}

export interface NewTiming extends WaitingGroup, Timing {
  /** Also what is due already waits on. */
  readonly keepsDue: boolean;
}

/** How many notifications of a kind go at another time now, and when. */
export interface Move {
  readonly kind: Kind;
  readonly count: number;
  /** null: they wait in the app. */
  readonly emailAfter: Date | null;
}

/**
 * Reminders go by a time of their own, and so does the canary's test. What goes on to a duty contact goes at once, whatever they
 * chose, away or not. OFFSET 0: looked up row by row, not by reading all of the activity.
 */
const IS_THEIRS_TO_CHOOSE = `n.source <> 'REMINDER' AND n.reached_because <> 'DUTY_CONTACT'
  AND (n.client_id IS NOT NULL OR NOT EXISTS (SELECT FROM activity_entry e WHERE e.id = n.entry_id AND e.type = 'canary.planted' OFFSET 0))`;

/** What waits for these agents and is theirs to choose. */
export async function waitingGroups(agentIds: readonly Id[], tx: EntityManager): Promise<WaitingGroup[]> {
  return tx.query<WaitingGroup[]>(
    `SELECT DISTINCT n.agent_id AS "agentId", n.kind, n.client_id AS "clientId"
       FROM notification n WHERE n.agent_id = ANY ($1::uuid[]) AND n.waiting AND ${IS_THEIRS_TO_CHOOSE}`,
    [agentIds],
  );
}

/** Stands for no client, so that groups are found by equality. */
const NO_CLIENT = `'00000000-0000-0000-0000-000000000000'::uuid`;

const TO_BE_HELD_BY_ABSENCE = heldByAbsence('t');

/**
 * Gives what waits its new frequency, and digests that are not due yet their new instant; answers what goes at another time. What is due
 * already, or on its way as it happens, goes as it is, unless an absence begins or ends to hold it, or what is due is kept; by
 * whose word it goes is written down all the same. What somebody hears in place of a colleague is not theirs to choose.
 */
export async function retimeGroups(times: readonly NewTiming[], now: Date, tx: EntityManager): Promise<Move[]> {
  return tx.query<Move[]>(
    `WITH timed AS (
       SELECT n.id, t.frequency, t.source, t.email_after, t.held_by, n.email_after AS was,
              n.frequency <> t.frequency OR (n.email_after <= $7 AND t.keeps_due)
              OR (n.email_after > $7 AND n.email_after <> t.email_after
                  AND (n.frequency IN ('END_OF_DAY', 'END_OF_WEEK') OR ${TO_BE_HELD_BY_ABSENCE} OR ${HELD_BY_ABSENCE})) AS moves
         FROM notification n
         JOIN unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::timestamptz[], $8::text[], $9::boolean[])
              AS t (agent_id, kind, client_id, frequency, source, email_after, held_by, keeps_due)
           ON t.agent_id = n.agent_id AND t.kind = n.kind AND ${IS_THEIRS_TO_CHOOSE}
              AND coalesce(t.client_id, ${NO_CLIENT}) = coalesce(n.client_id, ${NO_CLIENT})
        WHERE n.agent_id = ANY ($1::uuid[]) AND n.waiting AND n.covering_for IS NULL
     ), written AS (
       UPDATE notification n
          SET frequency = timed.frequency, source = timed.source,
              email_after = CASE WHEN timed.moves THEN timed.email_after ELSE n.email_after END,
              held_by = CASE WHEN timed.moves THEN timed.held_by ELSE n.held_by END
         FROM timed
        WHERE n.id = timed.id AND n.waiting AND (timed.moves OR n.source <> timed.source)
       RETURNING n.kind, n.email_after, timed.was
     )
     SELECT kind, count(*)::integer AS count, email_after AS "emailAfter" FROM written WHERE email_after IS DISTINCT FROM was
      GROUP BY kind, email_after ORDER BY email_after, kind`,
    [
      times.map((time) => time.agentId),
      times.map((time) => time.kind),
      times.map((time) => time.clientId),
      times.map((time) => time.frequency),
      times.map((time) => time.source),
      times.map((time) => time.emailAfter),
      now,
      times.map((time) => time.heldBy),
      times.map((time) => time.keepsDue),
    ],
  );
}

/** When the next email to this agent may go; null when none waits for its time, or all wait for their address. */
export async function nextEmailAt(agentId: Id, tx: EntityManager): Promise<Date | null> {
  const [row] = await tx.query<{ at: Date | null }[]>(
    `SELECT min(n.email_after) AS at FROM notification n WHERE n.agent_id = $1 AND n.waiting AND NOT ${ADDRESS_PAUSED}`,
    [agentId],
  );
  return row!.at;
}
