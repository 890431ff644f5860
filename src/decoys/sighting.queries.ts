/** Who came upon a decoy: written beside what they did, and taken up once it is told. */
import type { EntityManager } from 'typeorm';
import type { Id } from '../common/ids.js';

export interface Sighting {
  readonly clientId: Id;
  readonly agentId: Id;
  readonly agencyId: Id;
  readonly type: 'DECOY_MATCHED' | 'DECOY_JOINED';
}

/** One for each decoy among these clients; `ids` has an id for each client. One statement, whether or not there is one. */
export async function writeSightings(
  ids: readonly Id[],
  clientIds: readonly Id[],
  who: { readonly agentId: Id; readonly agencyId: Id },
  type: Sighting['type'],
  tx: EntityManager,
): Promise<void> {
  await tx.query(
    `INSERT INTO decoy_sighting (id, client_id, agent_id, agency_id, type)
     SELECT s.id, d.client_id, $3::uuid, $4::uuid, $5::text
       FROM unnest($1::uuid[], $2::uuid[]) AS s (id, client_id)
       JOIN decoy d ON d.client_id = s.client_id AND d.removed_at IS NULL`,
    [ids, clientIds, who.agentId, who.agencyId, type],
  );
}

/** Takes the oldest one that nobody else is telling; null when there is none. */
export async function takeSighting(tx: EntityManager): Promise<Sighting | null> {
  const [rows] = await tx.query<[Sighting[], number]>(
    `DELETE FROM decoy_sighting WHERE id = (SELECT id FROM decoy_sighting ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING client_id AS "clientId", agent_id AS "agentId", agency_id AS "agencyId", type`,
  );
  return rows[0] ?? null;
}
