/** Writing entries of the access log for lists and searches: one for each client that they show. */
import type { Actor } from '../common/actor.js';
import type { Id } from '../common/ids.js';
import type { Database } from '../database/database.js';
import { actsAsService } from './conditions.queries.js';
import type { Outcome, Purpose } from './purpose.js';

const AS_SERVICE = actsAsService({ client: 'r.client_id', agent: '$3::uuid', agency: '$5::uuid' });

export interface LogRow {
  readonly id: Id;
  readonly clientId: string | null;
}

/** One row for each client that a list or a search gave; commits at once. */
export async function writeEntries(
  database: Database,
  rows: readonly LogRow[],
  actor: Actor,
  details: {
    action: string;
    fields: readonly string[];
    termHashes: object | null;
    purpose: Purpose;
    outcome: Outcome;
    /** They answer by the name by which they were asked. */
    openly: boolean;
    requestId: string;
  },
): Promise<void> {
  await database.read(
    'access.write_entries',
    `INSERT INTO access_log (id, at, agent_id, system_id, agency_id, action, client_id, fields, term_hashes, outcome, request_id, purpose,
                             as_service)
     SELECT r.id, patchwork_now(), $3::uuid, $4::uuid, $5::uuid, $6::text, r.client_id, $7::text[], $8::jsonb, $9::text, $10::text, $11::text,
            r.client_id IS NOT NULL AND NOT $12::boolean AND ${AS_SERVICE}
       FROM unnest($1::uuid[], $2::uuid[]) AS r (id, client_id)`,
    [
      rows.map((row) => row.id),
      rows.map((row) => row.clientId),
      actor.agentId,
      actor.systemId,
      actor.agencyId,
      details.action,
      details.fields,
      details.termHashes === null ? null : JSON.stringify(details.termHashes),
      details.outcome,
      details.requestId,
      details.purpose,
      details.openly,
    ],
  );
}
