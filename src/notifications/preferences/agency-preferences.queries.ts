/** What agencies say of how often their agents hear. */
import type { EntityManager } from 'typeorm';
import type { Frequency } from '../../calendar/index.js';
import type { Id } from '../../common/ids.js';
import { type Kind, KINDS } from '../../events/index.js';
import type { AgencyRules } from './choices.js';

export async function rulesOf(agencyId: Id, tx: EntityManager): Promise<AgencyRules> {
  const [row] = await tx.query<AgencyRules[]>(
    `SELECT coalesce(jsonb_object_agg(kind, usual) FILTER (WHERE usual IS NOT NULL), '{}') AS defaults,
            coalesce(jsonb_object_agg(kind, floor) FILTER (WHERE floor IS NOT NULL), '{}') AS floors
       FROM notification_agency_rule WHERE agency_id = $1`,
    [agencyId],
  );
  return row!;
}

/** Puts these rules in the place of all earlier ones. */
export async function saveRules(agencyId: Id, { defaults, floors }: AgencyRules, tx: EntityManager): Promise<void> {
  const kinds = KINDS.filter((kind) => defaults[kind] !== undefined || floors[kind] !== undefined);
  await tx.query(`DELETE FROM notification_agency_rule WHERE agency_id = $1`, [agencyId]);
  await tx.query(
    `INSERT INTO notification_agency_rule (agency_id, kind, usual, floor)
     SELECT $1, kind, usual, floor FROM unnest($2::text[], $3::text[], $4::text[]) AS r (kind, usual, floor)`,
    [agencyId, kinds, kinds.map((kind) => defaults[kind] ?? null), kinds.map((kind) => floors[kind] ?? null)],
  );
}

/** How many choices the agency's agents made of each kind and frequency, for all clients or for one. */
export async function choicesAt(
  agencyId: Id,
  tx: EntityManager,
): Promise<{ kind: Kind; frequency: Frequency; count: number }[]> {
  return tx.query(
    `SELECT c.kind, c.frequency, count(*)::integer AS count
       FROM (SELECT p.agent_id, p.kind, p.frequency FROM notification_preference p
             UNION ALL
             SELECT p.agent_id, p.kind, p.frequency FROM notification_client_choice p
               JOIN team_member t ON t.id = p.membership_id AND t.ended_at IS NULL) c
       JOIN agent a ON a.id = c.agent_id
      WHERE a.agency_id = $1 GROUP BY c.kind, c.frequency`,
    [agencyId],
  );
}
