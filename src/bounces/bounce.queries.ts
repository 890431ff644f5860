/**
 * What speaks against an address, and whether it is paused. Times are Patchwork time. A bounce counts only for the address
 * that an agent has now, as they last showed it to be theirs: what was sent before says nothing of it.
 */
import type { EntityManager } from 'typeorm';
import { isNoOtherService } from '../access/conditions.queries.js';
import type { Id } from '../common/ids.js';
import type { PageQuery } from '../common/page.js';
import type { Database } from '../database/database.js';
import type { Severity } from './severity.js';

export interface Bounce {
  readonly mailId: string;
  readonly agentId: Id;
  readonly severity: Severity;
  readonly code: string;
  readonly sentAt: Date;
}

/** A hard bounce is enough, or four soft ones of a day; a hair under 100, since it decays from the moment it is counted. */
const PAUSES_AT = 99;
const SCORE = `
  coalesce(sum(CASE b.severity WHEN 'HARD' THEN 100 ELSE 25 END
               * power(0.5, extract(epoch FROM patchwork_now() - b.at) / extract(epoch FROM interval '14 days'))), 0)`;

/** Holds what is known of the agent's address until the transaction ends; when they had it verified or changed, if ever. */
export async function holdStanding(agentId: Id, tx: EntityManager): Promise<Date | null> {
  await tx.query('INSERT INTO address_standing (agent_id) VALUES ($1) ON CONFLICT DO NOTHING', [agentId]);
  const [row] = await tx.query<{ since: Date | null }[]>(
    'SELECT since FROM address_standing WHERE agent_id = $1 FOR UPDATE',
    [agentId],
  );
  return row!.since;
}

/**
 * One row a mail, however often it is told: the worse of two verdicts stays, or the newer one if the other is of an address before
 * `since`. It weighs from when it came.
 */
export async function addBounce(bounce: Bounce, since: Date | null, tx: EntityManager): Promise<void> {
  const { mailId, agentId, severity, code, sentAt } = bounce;
  await tx.query(
    `INSERT INTO address_bounce (mail_id, agent_id, severity, code, sent_at, at)
     VALUES ($1, $2, $3, $4, $5, patchwork_now())
     ON CONFLICT (mail_id) DO UPDATE SET severity = excluded.severity, code = excluded.code, sent_at = excluded.sent_at,
       at = excluded.at
      WHERE (address_bounce.severity = 'SOFT' AND excluded.severity = 'HARD')
         OR (address_bounce.sent_at < $6 AND excluded.sent_at >= $6)`,
    [mailId, agentId, severity, code, sentAt, since],
  );
}

/** Pauses the address if enough speaks against it and it is not paused already. */
export async function pauseIfDue(agentId: Id, code: string, tx: EntityManager): Promise<void> {
  await tx.query(
    `UPDATE address_standing s SET paused_at = patchwork_now(), code = $2
      WHERE s.agent_id = $1 AND s.paused_at IS NULL
        AND (SELECT ${SCORE} FROM address_bounce b
              WHERE b.agent_id = s.agent_id AND (s.since IS NULL OR b.sent_at >= s.since)) >= $3`,
    [agentId, code, PAUSES_AT],
  );
}

/** From now on it is another address, or the same shown to be theirs; only the latter ends a pause. */
export async function beginAnew(agentId: Id, at: Date, verified: boolean, tx: EntityManager): Promise<void> {
  await tx.query(
    `INSERT INTO address_standing (agent_id, since) VALUES ($1, $3)
     ON CONFLICT (agent_id) DO UPDATE SET since = excluded.since,
       paused_at = CASE WHEN $2 THEN NULL ELSE address_standing.paused_at END,
       code = CASE WHEN $2 THEN NULL ELSE address_standing.code END`,
    [agentId, verified, at],
  );
}

export const IS_PAUSED = `SELECT code FROM address_standing WHERE agent_id = $1 AND paused_at IS NOT NULL`;

export interface PausedAddress {
  readonly agentId: Id;
  readonly since: string;
  readonly code: string;
  readonly score: number;
  /** Where the next page goes on. */
  readonly at: string;
}

const OF_NO_OTHER_SERVICE = isNoOtherService('a.agency_id', '$5');

/** One page of active agents whose address is paused, the longest paused first: of this agency (null: of all), and of no other sensitive service. */
export async function pausedAddresses(
  { agencyId, ownService }: { agencyId: Id | null; ownService: Id | null },
  page: PageQuery,
  database: Database,
): Promise<PausedAddress[]> {
  const [at = null, id = null] = page.after ?? [];
  return database.read<PausedAddress>(
    'bounces.paused',
    `SELECT s.agent_id AS "agentId", rfc3339(s.paused_at) AS since, s.code, s.paused_at::text AS at,
            (SELECT round(${SCORE})::integer FROM address_bounce b
              WHERE b.agent_id = s.agent_id AND (s.since IS NULL OR b.sent_at >= s.since)) AS score
       FROM address_standing s JOIN agent a ON a.id = s.agent_id
      WHERE s.paused_at IS NOT NULL AND a.active
        AND ($1::uuid IS NULL OR a.agency_id = $1) AND ${OF_NO_OTHER_SERVICE}
        AND ($2::text IS NULL OR (s.paused_at, s.agent_id) > ($2::text::timestamptz, $3::uuid))
      ORDER BY s.paused_at, s.agent_id
      LIMIT $4::integer`,
    [agencyId, at, id, page.limit + 1, ownService],
  );
}
