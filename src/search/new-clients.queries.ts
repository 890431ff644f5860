/**
 * How many clients an agent may still find of those whom they do not work with: counted in PostgreSQL, by Patchwork time.
 * Somebody found within the last day is not new; after that they count again.
 */
import type { EntityManager } from 'typeorm';
import type { Id } from '../common/ids.js';
import type { Database } from '../database/database.js';

export interface Allowance {
  readonly anHour: number;
}

/** Of the last hour's, the one that has to fall out of it before there is room for another. */
const WAIT = `
  SELECT extract(epoch FROM m.at + interval '1 hour' - n.now) AS seconds
    FROM new_match m, (SELECT patchwork_now() AS now) n
   WHERE m.agent_id = $1 AND m.at > n.now - interval '1 hour'
   ORDER BY m.at DESC OFFSET $2::integer - 1 LIMIT 1`;

/** Seconds until there is room for a new client; null when there is now. */
export async function secondsToRoom(agentId: Id, { anHour }: Allowance, database: Database): Promise<number | null> {
  const [row] = await database.read<{ seconds: string }>('search.seconds_to_room', WAIT, [agentId, anHour]);
  return row === undefined ? null : Number(row.seconds);
}

/** The same as this transaction sees it, with the agent's other searches waiting until it ends. */
export async function holdRoom(agentId: Id, { anHour }: Allowance, tx: EntityManager): Promise<number | null> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`new clients ${agentId}`]);
  const [row] = await tx.query<{ seconds: string }[]>(WAIT, [agentId, anHour]);
  return row === undefined ? null : Number(row.seconds);
}

/** Counts the new ones among these, best first, as far as there is room; answers those for whom there is none. */
export async function countNew(
  agentId: Id,
  clientIds: readonly Id[],
  { anHour }: Allowance,
  tx: EntityManager,
): Promise<Id[]> {
  const rows = await tx.query<{ id: Id }[]>(
    `WITH moment AS MATERIALIZED (SELECT patchwork_now() AS now), known AS MATERIALIZED (
       SELECT m.client_id, m.at FROM new_match m, moment WHERE m.agent_id = $1 AND m.at > now - interval '1 day'
     ), room AS MATERIALIZED (
       SELECT $3::integer - count(*) FILTER (WHERE at > now - interval '1 hour') AS places FROM known, moment
     ), fresh AS MATERIALIZED (
       SELECT f.id, row_number() OVER (ORDER BY f.place) AS place
         FROM unnest($2::uuid[]) WITH ORDINALITY AS f (id, place)
        WHERE NOT EXISTS (SELECT FROM known k WHERE k.client_id = f.id)
     ), forgotten AS (
       DELETE FROM new_match USING moment
        WHERE agent_id = $1 AND at <= now - interval '1 day' AND client_id <> ALL ($2::uuid[])
     ), counted AS (
       INSERT INTO new_match (agent_id, client_id, at)
       SELECT $1::uuid, f.id, now FROM fresh f, room, moment WHERE f.place <= places
       ON CONFLICT (agent_id, client_id) DO UPDATE SET at = excluded.at
     )
     SELECT f.id FROM fresh f, room WHERE f.place > places`,
    [agentId, clientIds, anHour],
  );
  return rows.map(({ id }) => id);
}
