/** What an agent chose. */
import type { EntityManager } from 'typeorm';
import type { Choices } from './timing.js';

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
