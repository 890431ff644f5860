/** Reads the chains for whoever verifies them, in pages by key: links with the digests of their rows, and rows without a link. */
import type { Database } from '../database/database.js';
import type { Chain } from './chain.js';

export interface LinkWithRow {
  readonly position: number;
  /** `YYYY-MM-DD`. */
  readonly day: string;
  readonly rowId: string;
  readonly link: Buffer;
  /** null: the row is gone. */
  readonly digest: Buffer | null;
  /** When the row says it was written; null when it is gone. */
  readonly at: Date | null;
}

/** The links after a position, at most `most` and none after `last`. */
export async function linksAfter(
  chain: Chain,
  position: number,
  last: number,
  most: number,
  database: Database,
): Promise<LinkWithRow[]> {
  const rows = await database.read<Omit<LinkWithRow, 'position'> & { position: string }>(
    'audit.links_after',
    `WITH page AS MATERIALIZED (
       SELECT position, day, row_id, link FROM audit_link
        WHERE chain = $1 AND position > $2 AND position <= $3 ORDER BY position LIMIT $4
     )
     SELECT p.position, p.day::text AS day, p.row_id AS "rowId", p.link, d.digest, d.at
       FROM page p LEFT JOIN audit_digests($1, ARRAY(SELECT row_id FROM page)) d ON d.row_id = p.row_id
      ORDER BY p.position`,
    [chain, position, last, most],
  );
  return rows.map((row) => ({ ...row, position: Number(row.position) }));
}

export interface ChainEnd {
  readonly position: number;
  readonly day: string | null;
  readonly link: Buffer | null;
  /** Rows that wait to be sealed, and since when the first one does. */
  readonly waiting: number;
  readonly waitingSince: Date | null;
}

/** How far sealing has come. */
export async function endOf(chain: Chain, database: Database): Promise<ChainEnd> {
  const [row] = await database.read<Omit<ChainEnd, 'position' | 'waiting'> & { position: string; waiting: string }>(
    'audit.end_of',
    `SELECT coalesce(l.position, 0) AS position, l.day::text AS day, l.link, q.waiting,
            (SELECT at FROM audit_digests($1, ARRAY[q.first])) AS "waitingSince"
       FROM (SELECT count(*) AS waiting, (array_agg(row_id ORDER BY turn))[1] AS first
               FROM audit_queue WHERE chain = $1) q
       LEFT JOIN LATERAL (SELECT position, day, link FROM audit_link
                           WHERE chain = $1 ORDER BY position DESC LIMIT 1) l ON true`,
    [chain],
  );
  return { ...row!, position: Number(row!.position), waiting: Number(row!.waiting) };
}

export interface RowPage {
  /** The last row of the page; null when there is none. */
  readonly last: string | null;
  /** The first row that has no link and does not wait for one. */
  readonly unsealed: string | null;
}

/** The rows after this one, by id. A row and its turn, a link and the end of the turn, are committed together. */
export async function rowsAfter(chain: Chain, id: string, most: number, database: Database): Promise<RowPage> {
  const [row] = await database.read<RowPage>(
    'audit.rows_after',
    `WITH page AS MATERIALIZED (
       SELECT id FROM (SELECT id FROM access_log WHERE $1 = 'ACCESS' AND id > $2
                        UNION ALL SELECT id FROM activity_entry WHERE $1 = 'ACTIVITY' AND id > $2) r
        ORDER BY id LIMIT $3
     )
     SELECT (SELECT id FROM page ORDER BY id DESC LIMIT 1) AS last,
            (SELECT p.id FROM page p
              WHERE NOT EXISTS (SELECT FROM audit_link l WHERE l.row_id = p.id AND l.chain = $1)
                AND NOT EXISTS (SELECT FROM audit_queue q WHERE q.row_id = p.id AND q.chain = $1)
              ORDER BY p.id LIMIT 1) AS unsealed`,
    [chain, id, most],
  );
  return row!;
}
