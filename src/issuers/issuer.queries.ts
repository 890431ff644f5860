/** What admins read of issuers, as JSON text that PostgreSQL builds. */
import type { EntityManager } from 'typeorm';
import type { TaggedText } from '../common/etag.js';
import type { Id } from '../common/ids.js';
import type { PageQuery } from '../common/page.js';
import type { Database } from '../database/database.js';
import type { IssuerRecord } from './issuer.dto.js';

const RECORD = `json_build_object('id', i.id, 'agency', json_build_object('id', g.id, 'name', g.name), 'url', i.url,
  'jwksUrl', i.jwks_url, 'audience', i.audience, 'algorithms', i.algorithms, 'tokenTypes', i.token_types,
  'emailClaim', i.email_claim, 'emailsVerified', i.emails_verified, 'active', i.active,
  'links', (SELECT count(*) FROM agent_identity l WHERE l.issuer = i.id::text), 'createdAt', rfc3339(i.created_at))`;

const ISSUER = `SELECT i.version, ${RECORD}::text AS body
                  FROM issuer i JOIN agency g ON g.id = i.agency_id WHERE i.id = $1`;

export async function readIssuer(id: Id, database: Database): Promise<TaggedText | null> {
  const [row] = await database.read<TaggedText>('issuers.read', ISSUER, [id]);
  return row ?? null;
}

/** The issuer as this transaction sees it; it must be there. */
export async function issuerText(id: Id, tx: EntityManager): Promise<TaggedText> {
  const [row] = await tx.query<TaggedText[]>(ISSUER, [id]);
  return row!;
}

/** One issuer more than the page holds, by URL. */
export async function issuersByUrl(page: PageQuery, database: Database): Promise<IssuerRecord[]> {
  const rows = await database.read<{ record: IssuerRecord }>(
    'issuers.by_url',
    `SELECT ${RECORD} AS record
       FROM issuer i JOIN agency g ON g.id = i.agency_id
      WHERE $1::text IS NULL OR i.url > $1::text
      ORDER BY i.url
      LIMIT $2::integer`,
    [page.after?.[0] ?? null, page.limit + 1],
  );
  return rows.map((row) => row.record);
}
