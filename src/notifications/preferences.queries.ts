/** What an agent chose, and how that re-times what waits for them. */
import type { EntityManager } from 'typeorm';
import type { Kind } from '../events/index.js';
import type { Choices, Frequency } from './kinds.js';

/** The choices of one agent. */
export async function choicesOf(agentId: string, tx: EntityManager): Promise<Choices> {
  const [row] = await tx.query<{ choices: Choices }[]>(
    `SELECT coalesce(jsonb_object_agg(kind, frequency), '{}') AS choices FROM notification_preference WHERE agent_id = $1`,
    [agentId],
  );
  return row!.choices;
}

/** Writes the given choices; kinds that are not named keep theirs. */
export async function saveChoices(agentId: string, choices: Choices, tx: EntityManager): Promise<void> {
  await tx.query(
    `INSERT INTO notification_preference (agent_id, kind, frequency)
     SELECT $1, kind, frequency FROM unnest($2::text[], $3::text[]) AS c (kind, frequency)
     ON CONFLICT (agent_id, kind) DO UPDATE SET frequency = excluded.frequency`,
    [agentId, Object.keys(choices), Object.values(choices)],
  );
}

/** Gives what waits of each kind its new frequency and instant; answers how many rows moved. */
export async function retimeKinds(
  agentId: string,
  times: readonly { kind: Kind; frequency: Frequency; emailAfter: Date | null }[],
  tx: EntityManager,
): Promise<number> {
  const [, moved] = await tx.query<[unknown, number]>(
    `UPDATE notification n SET frequency = t.frequency, email_after = t.email_after
       FROM unnest($2::text[], $3::text[], $4::timestamptz[]) AS t (kind, frequency, email_after)
      WHERE n.agent_id = $1 AND n.waiting AND n.kind = t.kind AND n.frequency <> t.frequency`,
    [
      agentId,
      times.map((time) => time.kind),
      times.map((time) => time.frequency),
      times.map((time) => time.emailAfter),
    ],
  );
  return moved;
}

/** Gives waiting digest rows of these agents the instants of their new calendar; what is due already goes as it is. */
export async function retimeDigests(
  times: readonly { agentId: string; endOfDay: Date; endOfWeek: Date }[],
  now: Date,
  tx: EntityManager,
): Promise<void> {
  await tx.query(
    `UPDATE notification n
        SET email_after = CASE n.frequency WHEN 'END_OF_DAY' THEN t.end_of_day ELSE t.end_of_week END
       FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) AS t (agent_id, end_of_day, end_of_week)
      WHERE n.agent_id = t.agent_id AND n.waiting AND n.frequency IN ('END_OF_DAY', 'END_OF_WEEK')
        AND n.email_after > $4`,
    [times.map((time) => time.agentId), times.map((time) => time.endOfDay), times.map((time) => time.endOfWeek), now],
  );
}

/** When the next email to this agent may go; null when none waits for its time. */
export async function nextEmailAt(agentId: string, tx: EntityManager): Promise<Date | null> {
  const [row] = await tx.query<{ at: Date | null }[]>(
    `SELECT min(email_after) AS at FROM notification WHERE agent_id = $1 AND waiting`,
    [agentId],
  );
  return row!.at;
}
