/** What people read of agencies, as JSON text that PostgreSQL builds. */
import type { EntityManager } from 'typeorm';
import type { Principal } from '../common/actor.js';
import type { Id } from '../common/ids.js';
import type { PageQuery } from '../common/page.js';
import type { Database } from '../database/database.js';
import type { AgencyRecord } from './agency.dto.js';

/** One version of a resource, in the exact text that goes out. */
export interface AgencyText {
  readonly id: Id;
  readonly version: number;
  readonly body: string;
}

/** Who reads: whether they see of every agency that it is a sensitive service, and of which one they are. */
interface Reader {
  readonly seesServices: boolean;
  readonly agencyId: Id;
}

const SHOWN = `'id', g.id, 'name', g.name, 'type', g.type, 'telephone', g.telephone, 'email', g.email,
  'timeZone', g.time_zone, 'digestHour', g.digest_hour, 'privacyOfficerId', g.privacy_officer_id, 'dutyContactId', g.duty_contact_id,
  'secondFactorRequired', g.second_factor_required`;

/** Its name may say nothing. A list of all sensitive services would, to somebody who looks for one of them. */
const RECORD = `CASE WHEN reader.sees_services OR g.id = reader.agency_id
  THEN json_build_object(${SHOWN}, 'sensitiveService', g.sensitive_service) ELSE json_build_object(${SHOWN}) END`;

const AGENCY = `SELECT g.id, g.version, ${RECORD}::text AS body
  FROM agency g, (SELECT $2::boolean AS sees_services, $3::uuid AS agency_id) reader WHERE g.id = $1`;

export async function readAgency(id: Id, caller: Principal, database: Database): Promise<AgencyText | null> {
  const { seesServices, agencyId } = readerOf(caller);
  const [row] = await database.read<AgencyText>('agencies.read', AGENCY, [id, seesServices, agencyId]);
  return row ?? null;
}

/** The agency as this transaction sees it; it must be there. */
export async function agencyText(id: Id, caller: Principal, tx: EntityManager): Promise<AgencyText> {
  const { seesServices, agencyId } = readerOf(caller);
  const [row] = await tx.query<AgencyText[]>(AGENCY, [id, seesServices, agencyId]);
  return row!;
}

/** One agency more than the page holds, by name. */
export async function agenciesByName(page: PageQuery, caller: Principal, database: Database): Promise<AgencyRecord[]> {
  const { seesServices, agencyId } = readerOf(caller);
  const rows = await database.read<{ record: AgencyRecord }>(
    'agencies.by_name',
    `SELECT ${RECORD} AS record
       FROM agency g, (SELECT $4::boolean AS sees_services, $5::uuid AS agency_id) reader
      WHERE $1::text IS NULL OR (g.name, g.id) > ($1::text, $2::uuid)
      ORDER BY g.name, g.id
      LIMIT $3::integer`,
    [page.after?.[0] ?? null, page.after?.[1] ?? null, page.limit + 1, seesServices, agencyId],
  );
  return rows.map((row) => row.record);
}

function readerOf({ roles, agencyId }: Principal): Reader {
  return { seesServices: roles.includes('ADMIN') || roles.includes('AUDITOR'), agencyId };
}

/** Whether there is such an agent, of this agency, with an account that is active. */
export async function isActiveAgentOf(agencyId: Id, agentId: Id, tx: EntityManager): Promise<boolean> {
  const rows = await tx.query<object[]>('SELECT FROM agent WHERE id = $1 AND agency_id = $2 AND active', [
    agentId,
    agencyId,
  ]);
  return rows.length === 1;
}
