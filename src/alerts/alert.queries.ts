/** Alerts as they are raised, read and acknowledged. What an admin reads never says which client it was about. */
import type { EntityManager } from 'typeorm';
import { isNoOtherService } from '../access/conditions.queries.js';
import type { Actor } from '../common/actor.js';
import type { Id } from '../common/ids.js';
import type { PageQuery } from '../common/page.js';
import type { Database } from '../database/database.js';
import type { AlertDuty, AlertSight } from './alert-sight.js';
import { ALERTS, type AlertType, FOR_OFFICERS } from './alert-words.js';
import type { AlertItem } from './alert.dto.js';

/** Exactly one of `aboutAgentId` and `aboutSystemId` is given. */
export interface NewAlert {
  readonly type: AlertType;
  /** Whose admins are to look. */
  readonly agencyId: Id;
  readonly aboutAgentId?: string | null;
  readonly aboutSystemId?: string | null;
  /** Kept for the auditor's trail, and never shown to an admin. */
  readonly clientId?: Id | null;
}

export interface RaisedAlert {
  readonly about: Actor;
  readonly forAdmins: boolean;
  readonly at: Date;
}

/** Makes the same alert, raised by others in this moment, wait until the transaction ends. */
export async function holdAlert(
  { type, aboutAgentId, aboutSystemId, clientId }: NewAlert,
  tx: EntityManager,
): Promise<void> {
  const key = ['alert', type, aboutAgentId ?? aboutSystemId, clientId ?? ''].join(' ');
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [key]);
}

/** null, and nothing written, if the same was raised within the last hour. */
export async function insertAlert(id: Id, alert: NewAlert, tx: EntityManager): Promise<RaisedAlert | null> {
  const [row] = await tx.query<RaisedAlert[]>(
    `WITH moment AS MATERIALIZED (SELECT patchwork_now() AS now), made AS (
       INSERT INTO alert (id, agency_id, type, about_agent_id, about_system_id, client_id, for_admins, at)
       SELECT $1::uuid, $2::uuid, $3::text, $4::uuid, $5::uuid, $6::uuid,
              NOT (SELECT sensitive_service FROM agency WHERE id = $2) AND ($7::boolean OR NOT EXISTS (
                SELECT FROM agent a WHERE a.agency_id = $2 AND a.active AND a.suspended_at IS NULL
                   AND a.email_verified AND 'AGENCY_ADMIN' = ANY (a.roles) AND a.id IS DISTINCT FROM $4::uuid)), now
         FROM moment
        WHERE NOT EXISTS (
          SELECT FROM alert l WHERE l.agency_id = $2 AND l.at > now - interval '1 hour' AND l.type = $3
             AND l.about_agent_id IS NOT DISTINCT FROM $4 AND l.about_system_id IS NOT DISTINCT FROM $5
             AND l.client_id IS NOT DISTINCT FROM $6)
       RETURNING *
     )
     SELECT m.for_admins AS "forAdmins", m.at, json_build_object(
              'agentId', m.about_agent_id, 'systemId', m.about_system_id, 'name', ${ABOUT_NAME},
              'agencyId', g.id, 'agencyName', g.name, 'test', coalesce(s.test, false)) AS about
       FROM made m ${ABOUT} JOIN agency g ON g.id = coalesce(a.agency_id, s.agency_id)`,
    [
      id,
      alert.agencyId,
      alert.type,
      alert.aboutAgentId ?? null,
      alert.aboutSystemId ?? null,
      alert.clientId ?? null,
      ALERTS[alert.type].concernsAdmins,
    ],
  );
  return row ?? null;
}

const ABOUT = `LEFT JOIN agent a ON a.id = m.about_agent_id LEFT JOIN system s ON s.id = m.about_system_id`;
const ABOUT_NAME = `coalesce(a.given_name || ' ' || a.family_name, s.name)`;

const ITEM = `json_build_object('id', m.id, 'type', m.type,
  'agency', json_build_object('id', g.id, 'name', g.name),
  'about', json_build_object('agentId', m.about_agent_id, 'systemId', m.about_system_id, 'name', ${ABOUT_NAME}),
  'at', rfc3339(m.at), 'acknowledgedAt', rfc3339(m.acknowledged_at), 'acknowledgedBy',
  CASE WHEN k.id IS NOT NULL THEN json_build_object('agentId', k.id, 'name', k.given_name || ' ' || k.family_name) END)`;

const FROM_ALERT = `FROM alert m ${ABOUT} JOIN agency g ON g.id = m.agency_id LEFT JOIN agent k ON k.id = m.acknowledged_by`;

type AlertRow = Omit<AlertItem, 'summary'> & { readonly type: AlertType };

const OF_NO_OTHER_SERVICE = isNoOtherService('m.agency_id', '$6');

/** Newest first, one more than the page holds; `acknowledged` null: both. */
export async function alertsSeen(
  sight: AlertSight,
  acknowledged: boolean | null,
  page: PageQuery,
  database: Database,
): Promise<AlertItem[]> {
  const rows = await database.read<{ item: AlertRow }>(
    'alerts.seen',
    `SELECT ${ITEM} AS item ${FROM_ALERT}
      WHERE ($1::uuid IS NULL OR m.agency_id = $1) AND m.about_agent_id IS DISTINCT FROM $2::uuid
        AND ($3::boolean IS NULL OR (m.acknowledged_at IS NOT NULL) = $3)
        AND ($4::uuid IS NULL OR m.id < $4) AND ${OF_NO_OTHER_SERVICE}
        AND ($7::text[] IS NULL OR m.type = ANY ($7))
      ORDER BY m.id DESC
      LIMIT $5`,
    [
      sight.agencyId,
      sight.agentId,
      acknowledged,
      page.after?.[0] ?? null,
      page.limit + 1,
      sight.ownService,
      sight.types,
    ],
  );
  return rows.map(({ item }) => worded(item));
}

/** Alert m; $2 to $5: the sight. */
const SEEN = `($3::uuid IS NULL OR m.agency_id = $3) AND m.about_agent_id IS DISTINCT FROM $2::uuid
  AND ($5::text[] IS NULL OR m.type = ANY ($5)) AND ${isNoOtherService('m.agency_id', '$4')}`;

/** The alert with that id if it is among those seen; acknowledged once, by whom first did. */
export async function acknowledgeAlert(id: Id, sight: AlertSight, tx: EntityManager): Promise<AlertItem | null> {
  const seen = [id, sight.agentId, sight.agencyId, sight.ownService, sight.types];
  await tx.query(
    `UPDATE alert m SET acknowledged_at = patchwork_now(), acknowledged_by = $2
      WHERE id = $1 AND acknowledged_at IS NULL AND ${SEEN}`,
    seen,
  );
  const [row] = await tx.query<{ item: AlertRow }[]>(
    `SELECT ${ITEM} AS item ${FROM_ALERT}
      WHERE m.id = $1 AND ${SEEN}`,
    seen,
  );
  return row === undefined ? null : worded(row.item);
}

export async function countWaiting(duty: AlertDuty, database: Database): Promise<number> {
  const [row] = await database.read<{ waiting: number }>(
    'alerts.waiting',
    `SELECT count(*)::int AS waiting FROM alert
      WHERE acknowledged_at IS NULL AND about_agent_id IS DISTINCT FROM $1::uuid
        AND (agency_id = $2::uuid OR (for_admins AND $3::boolean) OR (agency_id = $4::uuid AND type = ANY ($5::text[])))`,
    [duty.agentId, duty.agencyId, duty.ofAdmins, duty.officerOf, FOR_OFFICERS],
  );
  return row!.waiting;
}

function worded(row: AlertRow): AlertItem {
  return { ...row, summary: ALERTS[row.type].summary };
}
