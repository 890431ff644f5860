/** What admins read of systems, and what sign-in asks about one. */
import type { EntityManager } from 'typeorm';
import type { Scope } from '../common/actor.js';
import type { TaggedText } from '../common/etag.js';
import type { Id } from '../common/ids.js';
import type { PageQuery } from '../common/page.js';
import type { Database } from '../database/database.js';
import type { SystemRecord } from './system.dto.js';

export interface KnownSystem {
  readonly id: Id;
  readonly clientId: string;
  /** SHA-256 of each secret that works now, hexadecimal. */
  readonly secretHashes: readonly string[];
  readonly jwks: object | null;
  readonly jwksUrl: string | null;
  readonly scopes: readonly Scope[];
  readonly active: boolean;
}

const WORKS_NOW = `(c.ends_at IS NULL OR c.ends_at > patchwork_now())`;

export async function systemByClientId(clientId: string, database: Database): Promise<KnownSystem | null> {
  const [row] = await database.read<KnownSystem>(
    'systems.by_client_id',
    `SELECT s.id, s.client_id AS "clientId", s.jwks, s.jwks_url AS "jwksUrl", s.scopes, s.revoked_at IS NULL AS active,
            array(SELECT c.secret_hash FROM system_credential c WHERE c.system_id = s.id AND ${WORKS_NOW}) AS "secretHashes"
       FROM system s WHERE s.client_id = $1`,
    [clientId],
  );
  return row ?? null;
}

const RECORD = `json_build_object('id', s.id, 'name', s.name, 'agency', json_build_object('id', g.id, 'name', g.name),
  'scopes', s.scopes, 'clientId', s.client_id, 'test', s.test,
  'authentication', CASE WHEN s.jwks IS NULL AND s.jwks_url IS NULL THEN 'CLIENT_SECRET' ELSE 'PRIVATE_KEY_JWT' END,
  'jwks', s.jwks, 'jwksUrl', s.jwks_url,
  'credentials', coalesce((
     SELECT json_agg(json_build_object('id', c.id, 'createdAt', rfc3339(c.created_at), 'endsAt', rfc3339(c.ends_at))
                     ORDER BY c.created_at DESC, c.id)
       FROM system_credential c WHERE c.system_id = s.id AND ${WORKS_NOW} AND s.revoked_at IS NULL), '[]'),
  'active', s.revoked_at IS NULL, 'createdAt', rfc3339(s.created_at),
  'lastUsedAt', rfc3339(date_trunc('minute', s.last_used_at)), 'revokedAt', rfc3339(s.revoked_at))`;

const SYSTEM = `SELECT s.version, ${RECORD}::text AS body
                  FROM system s JOIN agency g ON g.id = s.agency_id WHERE s.id = $1`;

export async function readSystem(id: Id, database: Database): Promise<TaggedText | null> {
  const [row] = await database.read<TaggedText>('systems.read', SYSTEM, [id]);
  return row ?? null;
}

/** The system as this transaction sees it; it must be there. */
export async function systemText(id: Id, tx: EntityManager): Promise<TaggedText> {
  const [row] = await tx.query<TaggedText[]>(SYSTEM, [id]);
  return row!;
}

/** One system more than the page holds, by name. */
export async function systemsByName(page: PageQuery, database: Database): Promise<SystemRecord[]> {
  const rows = await database.read<{ record: SystemRecord }>(
    'systems.by_name',
    `SELECT ${RECORD} AS record
       FROM system s JOIN agency g ON g.id = s.agency_id
      WHERE $1::text IS NULL OR (s.name, s.id) > ($1::text, $2::uuid)
      ORDER BY s.name, s.id
      LIMIT $3::integer`,
    [page.after?.[0] ?? null, page.after?.[1] ?? null, page.limit + 1],
  );
  return rows.map((row) => row.record);
}
