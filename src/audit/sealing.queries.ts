/** What the sealer asks of the database: turns that wait, the end of a chain, and new links. It sees no row's contents. */
import type { EntityManager } from 'typeorm';
import type { Chain } from './chain.js';

export interface Link {
  readonly position: number;
  /** `YYYY-MM-DD`. */
  readonly day: string;
  readonly rowId: string;
  readonly link: Buffer;
}

/** False while another worker seals; held until the transaction ends. */
export async function lockChains(tx: EntityManager): Promise<boolean> {
  const [row] = await tx.query<{ mine: boolean }[]>(
    `SELECT pg_try_advisory_xact_lock(hashtextextended('seal the audit chains', 0)) AS mine`,
  );
  return row!.mine;
}

/** The last link of a chain, or the one at this position; null where there is none. */
export async function linkAt(chain: Chain, position: number | null, tx: EntityManager): Promise<Link | null> {
  const [row] = await tx.query<(Omit<Link, 'position'> & { position: string })[]>(
    `SELECT position, day::text AS day, row_id AS "rowId", link FROM audit_link
      WHERE chain = $1 AND ($2::bigint IS NULL OR position = $2) ORDER BY position DESC LIMIT 1`,
    [chain, position],
  );
  return row === undefined ? null : { ...row, position: Number(row.position) };
}

export interface Turn {
  readonly rowId: string;
  readonly digest: Buffer | null;
  /** `YYYY-MM-DD`. */
  readonly today: string;
}

/** The rows whose turn it is, taken from the queue, and today's day. A row that is gone has no digest. */
export async function takeTurns(chain: Chain, most: number, tx: EntityManager): Promise<Turn[]> {
  return tx.query(
    `WITH taken AS (
       DELETE FROM audit_queue
        WHERE turn = ANY (ARRAY(SELECT turn FROM audit_queue WHERE chain = $1 ORDER BY turn LIMIT $2))
       RETURNING turn, row_id
     )
     SELECT t.row_id AS "rowId", d.digest, ((SELECT patchwork_now()) AT TIME ZONE 'UTC')::date::text AS today
       FROM taken t LEFT JOIN audit_digests($1, ARRAY(SELECT row_id FROM taken)) d ON d.row_id = t.row_id
      ORDER BY t.turn`,
    [chain, most],
  );
}

export async function appendLinks(chain: Chain, links: readonly Link[], tx: EntityManager): Promise<void> {
  await tx.query(
    `INSERT INTO audit_link (chain, position, day, row_id, link)
     SELECT $1, l.position, l.day, l.row_id, l.link
       FROM unnest($2::bigint[], $3::date[], $4::uuid[], $5::bytea[]) AS l (position, day, row_id, link)`,
    [
      chain,
      links.map(({ position }) => position),
      links.map(({ day }) => day),
      links.map(({ rowId }) => rowId),
      links.map(({ link }) => link),
    ],
  );
}
