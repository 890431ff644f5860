/** Reads the access log: the last looks at one client as its team may know of them, and the whole of it for oversight. */
import { SENSITIVE_SERVICE } from '../access/conditions.queries.js';
import type { Actor } from '../common/actor.js';
import type { Id } from '../common/ids.js';
import type { PageQuery } from '../common/page.js';
import type { Database } from '../database/database.js';
import type { AccessEntry, LastLook } from './who-looked.dto.js';

const WHO = `json_strip_nulls(json_build_object('agentId', l.agent_id, 'systemId', l.system_id,
  'name', coalesce(a.given_name || ' ' || a.family_name, s.name), 'agency', g.name))`;

const NAMED = `JOIN agency g ON g.id = l.agency_id
  LEFT JOIN agent a ON a.id = l.agent_id LEFT JOIN system s ON s.id = l.system_id`;

/**
 * Who looked as a sensitive service is known to their agency's people, and to the broker of such a member. Rows from before
 * that was kept hide an agency that ever was there as one.
 */
const HIDDEN = `(
  coalesce(l.as_service, EXISTS (
    SELECT FROM team_member m WHERE m.client_id = l.client_id AND m.agency_id = l.agency_id AND m.sensitive))
  AND l.agency_id <> $3::uuid
  AND NOT EXISTS (SELECT FROM team_member m
                   WHERE m.client_id = l.client_id AND m.agency_id = l.agency_id AND m.broker_id = $2::uuid
                     AND (l.agent_id IS NULL OR m.agent_id = l.agent_id)))`;

/** The last 25 looks at the client, newest first. */
export async function lastLooks(clientId: Id, reader: Actor, database: Database): Promise<LastLook[]> {
  const rows = await database.read<{ item: LastLook }>(
    'audit.last_looks',
    `SELECT json_build_object('at', rfc3339(l.at), 'who', CASE WHEN ${HIDDEN}
              THEN json_build_object('name', ${SENSITIVE_SERVICE}, 'agency', NULL, 'withheld', true) ELSE ${WHO} END,
              'action', l.action, 'purpose', l.purpose, 'outcome', l.outcome, 'fields', l.fields) AS item
       FROM (SELECT * FROM access_log WHERE client_id = $1 ORDER BY at DESC, id DESC LIMIT 25) l ${NAMED}
      ORDER BY l.at DESC, l.id DESC`,
    [clientId, reader.agentId, reader.agencyId],
  );
  return rows.map(({ item }) => item);
}

export interface LogFilter {
  readonly clientId: Id | null;
  readonly agentId: Id | null;
  readonly systemId: Id | null;
  readonly agencyId: Id | null;
  readonly action: string | null;
  readonly outcome: string | null;
  /** RFC 3339; from this instant on. */
  readonly from: string | null;
  /** Up to and without this instant. */
  readonly to: string | null;
}

/** $1 to $8: the filter, each null for any; $9 and $10: the last row of the page before; $11: how many rows. */
export const LOG_PAGE = `
  SELECT json_build_object('id', l.id, 'at', rfc3339(l.at), 'who', ${WHO}, 'action', l.action, 'clientId', l.client_id,
           'purpose', l.purpose, 'outcome', l.outcome, 'fields', l.fields, 'requestId', l.request_id) AS item
    FROM (SELECT * FROM access_log
           WHERE ($1::uuid IS NULL OR client_id = $1) AND ($2::uuid IS NULL OR agent_id = $2)
             AND ($3::uuid IS NULL OR system_id = $3) AND ($4::uuid IS NULL OR agency_id = $4)
             AND ($5::text IS NULL OR action = $5) AND ($6::text IS NULL OR outcome = $6)
             AND ($7::timestamptz IS NULL OR at >= $7) AND ($8::timestamptz IS NULL OR at < $8)
             AND ($9::timestamptz IS NULL OR (at, id) < ($9, $10::uuid))
           ORDER BY at DESC, id DESC LIMIT $11) l ${NAMED}
   ORDER BY l.at DESC, l.id DESC`;

/** One page, newest first, with one row more than the limit. Not a named statement: it is planned for these very filters. */
export function accessEntries(
  filter: LogFilter,
  page: PageQuery,
  database: Database,
): Promise<{ item: AccessEntry }[]> {
  const { clientId, agentId, systemId, agencyId, action, outcome, from, to } = filter;
  const [at = null, id = null] = page.after ?? [];
  const values = [clientId, agentId, systemId, agencyId, action, outcome, from, to, at, id, page.limit + 1];
  return database.app.query(LOG_PAGE, values);
}

/** Whether the agent belongs to the agency now. */
export async function isOfAgency(agentId: Id, agencyId: Id, database: Database): Promise<boolean> {
  const rows = await database.read('audit.agent_of_agency', `SELECT FROM agent WHERE id = $1 AND agency_id = $2`, [
    agentId,
    agencyId,
  ]);
  return rows.length === 1;
}
