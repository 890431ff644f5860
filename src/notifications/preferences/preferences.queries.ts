/** What an agent chose for everything, and when their days end. */
import type { EntityManager } from 'typeorm';
import type { Weekday } from '../../calendar/index.js';
import type { Id } from '../../common/ids.js';
import type { Kind } from '../../events/index.js';
import type { Choices } from './choices.js';

/** Writes the given choices; kinds that are not named keep theirs. */
export async function saveChoices(agentId: Id, choices: Choices, tx: EntityManager): Promise<void> {
  await tx.query(
    `INSERT INTO notification_preference (agent_id, kind, frequency)
     SELECT $1, kind, frequency FROM unnest($2::text[], $3::text[]) AS c (kind, frequency)
     ON CONFLICT (agent_id, kind) DO UPDATE SET frequency = excluded.frequency`,
    [agentId, Object.keys(choices), Object.values(choices)],
  );
}

export interface Hours {
  readonly digestHour: string | null;
  readonly agencyDigestHour: string;
  readonly workingDays: readonly Weekday[];
  readonly timeZone: string;
}

/** When the digests of this agent go, and by whose word. */
export async function hoursOf(agentId: Id, tx: EntityManager): Promise<Hours> {
  const [row] = await tx.query<Hours[]>(
    `SELECT a.digest_hour AS "digestHour", g.digest_hour AS "agencyDigestHour", a.working_days AS "workingDays", g.time_zone AS "timeZone"
       FROM agent a JOIN agency g ON g.id = a.agency_id WHERE a.id = $1`,
    [agentId],
  );
  return row!;
}

/** From now on these kinds follow the default. */
export async function forgetChoices(agentId: Id, kinds: readonly Kind[], tx: EntityManager): Promise<void> {
  await tx.query(`DELETE FROM notification_preference WHERE agent_id = $1 AND kind = ANY ($2::text[])`, [
    agentId,
    kinds,
  ]);
}
