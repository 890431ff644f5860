/** Decoys as they are planted, listed and taken back. */
import type { EntityManager } from 'typeorm';
import type { Id } from '../common/ids.js';
import type { PageQuery } from '../common/page.js';
import type { Database } from '../database/database.js';
import type { Decoy } from './decoy.dto.js';

export async function insertDecoy(clientId: Id, agentId: Id, tx: EntityManager): Promise<void> {
  await tx.query(`INSERT INTO decoy (client_id, planted_at, planted_by) VALUES ($1, patchwork_now(), $2)`, [
    clientId,
    agentId,
  ]);
}

const DECOY = `
  SELECT json_build_object('id', c.id, 'reference', c.reference,
           'name', json_build_object('given', c.given_name, 'family', c.family_name, 'preferred', c.preferred_name),
           'aliases', c.aliases, 'dateOfBirth',
           CASE WHEN c.birth_date IS NOT NULL THEN json_build_object('precision', c.birth_precision, 'date',
             to_char(c.birth_date, CASE c.birth_precision WHEN 'YEAR' THEN 'YYYY' WHEN 'MONTH' THEN 'YYYY-MM'
                                                          ELSE 'YYYY-MM-DD' END)) END,
           'address', c.address, 'telephones', c.telephones, 'plantedAt', rfc3339(d.planted_at),
           'plantedBy', json_build_object('agentId', a.id, 'name', a.given_name || ' ' || a.family_name),
           'lastSeenAt', (SELECT rfc3339(max(l.at)) FROM alert l WHERE l.client_id = d.client_id)) AS item
    FROM decoy d JOIN client c ON c.id = d.client_id JOIN agent a ON a.id = d.planted_by`;

/** One more than the page holds. */
export async function decoysPlanted(page: PageQuery, database: Database): Promise<Decoy[]> {
  const rows = await database.read<{ item: Decoy }>(
    'decoys.planted',
    `${DECOY} WHERE d.removed_at IS NULL AND ($1::uuid IS NULL OR d.client_id < $1)
      ORDER BY d.client_id DESC LIMIT $2`,
    [page.after?.[0] ?? null, page.limit + 1],
  );
  return rows.map(({ item }) => item);
}

export async function readDecoy(clientId: Id, tx: EntityManager): Promise<Decoy> {
  const [row] = await tx.query<{ item: Decoy }[]>(`${DECOY} WHERE d.client_id = $1`, [clientId]);
  return row!.item;
}

/** Removed by this, or before; null: there never was one. */
export async function removeDecoy(clientId: Id, tx: EntityManager): Promise<'NOW' | 'BEFORE' | null> {
  const [, removed] = await tx.query<[unknown, number]>(
    `UPDATE decoy SET removed_at = patchwork_now() WHERE client_id = $1 AND removed_at IS NULL`,
    [clientId],
  );
  if (removed === 1) return 'NOW';
  const before = await tx.query<object[]>(`SELECT FROM decoy WHERE client_id = $1`, [clientId]);
  return before.length === 1 ? 'BEFORE' : null;
}
