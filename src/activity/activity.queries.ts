/** Writes entries with their values, and reads a client's activity as the caller may see it. */
import type { EntityManager } from 'typeorm';
import { actsAsService, mayKnow, SENSITIVE_SERVICE } from '../access/conditions.queries.js';
import type { Actor } from '../common/actor.js';
import type { Id } from '../common/ids.js';
import type { PageQuery } from '../common/page.js';
import type { Database } from '../database/database.js';
import type { ActivityItem } from './activity.dto.js';

export interface NewEntry {
  readonly id: Id;
  readonly client_id: string | null;
  readonly kind: string | null;
  readonly summary: string;
  readonly fields: readonly string[];
  /** The sensitive member whom the entry is about. */
  readonly about_member_id: string | null;
  /** Keyed hashes, before and after, of each field and of what else the entry turned. */
  readonly hashes: Readonly<Record<string, readonly [string | null, string | null]>>;
}

export interface NewChange {
  readonly changeId: Id;
  readonly type: string;
  readonly occurredAt: Date;
  readonly actor: Actor;
  readonly subjectAgentId: string | null;
  readonly subjectAgencyId: string | null;
  readonly reason: string | null;
  readonly reasonCode: string | null;
  /** As whom the actor acts; null: by how they stand to the client. */
  readonly actsAs: 'THEMSELVES' | 'SERVICE' | null;
  /** The agents whom the event names. */
  readonly concerned: readonly Id[];
}

export interface NewValue {
  readonly entry_id: string;
  readonly field: string;
  readonly value_from: unknown;
  readonly value_to: unknown;
}

/** Whether the entry says "A sensitive service" in the actor's place. It is decided here, once, and never changes. */
const AS_SERVICE = `CASE WHEN e.client_id IS NULL THEN false WHEN $14::text IS NOT NULL THEN $14 = 'SERVICE'
  ELSE ${actsAsService({ client: 'e.client_id', agent: '$5::uuid', agency: '$8::uuid' })} END`;

/** The sensitive membership as which the actor stands on the team: its broker knows them too. */
const SENSITIVE_ACTOR = `(
  SELECT m.id FROM team_member m
   WHERE m.client_id = e.client_id AND m.ended_at IS NULL AND m.sensitive
     AND CASE WHEN $6::uuid IS NOT NULL THEN m.agency_id = $8::uuid ELSE m.agent_id = $5::uuid END
   ORDER BY m.since LIMIT 1)`;

/** All entries of one change, in one statement. */
export async function insertEntries(entries: readonly NewEntry[], change: NewChange, tx: EntityManager): Promise<void> {
  await tx.query(
    `INSERT INTO activity_entry (id, change_id, client_id, type, kind, occurred_at, actor_agent_id, actor_system_id,
                                 actor_name, actor_agency_id, actor_agency, subject_agent_id, subject_agency_id,
                                 summary, reason, reason_code, fields, hashes, about_member_id, actor_member_id,
                                 concerned, as_service)
     SELECT e.id, $2, e.client_id, $3, e.kind, $4, $5, $6, $7, $8, $9, $10, $11, e.summary, $12, $13, e.fields, e.hashes,
            e.about_member_id, CASE WHEN acts.as_service THEN ${SENSITIVE_ACTOR} END, $15::uuid[], acts.as_service
       FROM jsonb_to_recordset($1::jsonb)
            AS e (id uuid, client_id uuid, kind text, summary text, fields text[], hashes jsonb, about_member_id uuid)
      CROSS JOIN LATERAL (SELECT ${AS_SERVICE} AS as_service) acts`,
    [
      JSON.stringify(entries),
      change.changeId,
      change.type,
      change.occurredAt,
      change.actor.agentId,
      change.actor.systemId,
      change.actor.name,
      change.actor.agencyId,
      change.actor.agencyName,
      change.subjectAgentId,
      change.subjectAgencyId,
      change.reason,
      change.reasonCode,
      change.actsAs,
      change.concerned,
    ],
  );
}

/** The values of the past, apart from their entries. A JSON null stands for "nothing recorded". */
export async function insertValues(values: readonly NewValue[], tx: EntityManager): Promise<void> {
  await tx.query(
    `INSERT INTO activity_value (entry_id, field, value_from, value_to)
     SELECT v.entry_id, v.field, v.value_from, v.value_to
       FROM jsonb_to_recordset($1::jsonb) AS v (entry_id uuid, field text, value_from jsonb, value_to jsonb)`,
    [JSON.stringify(values)],
  );
}

const READER = { agent: '$2::uuid', agency: '$3::uuid' };
const SUBJECT_KNOWN = mayKnow({ member: 'subject', ...READER });
/** Who acted as a sensitive service is known to their agency's people, and to the broker of a member. */
const ACTOR_HIDDEN = `(coalesce(e.as_service, doer.id IS NOT NULL) AND e.actor_agency_id <> ${READER.agency}
  AND NOT coalesce(doer.broker_id = ${READER.agent}, false))`;

/**
 * One page, newest first, with one row more than the limit. Entries about a sensitive member of whom the caller may not
 * know are left out, and so are reminders, which come of what stands there; what such a member did is shown without them. Values of address and telephones from before the caller's own
 * time on the team (an agent's, or any colleague's of a system's agency) are withheld.
 */
export async function activityOf(
  clientId: Id,
  caller: Actor,
  page: PageQuery,
  database: Database,
): Promise<ActivityItem[]> {
  const rows = await database.read<{ item: ActivityItem }>(
    'activity.of_client',
    `SELECT json_build_object(
              'id', e.id, 'changeId', e.change_id, 'type', e.type, 'kind', e.kind, 'occurredAt', rfc3339(e.occurred_at),
              'actor', CASE WHEN ${ACTOR_HIDDEN}
                 THEN json_build_object('name', ${SENSITIVE_SERVICE}, 'agency', NULL, 'withheld', true)
                 ELSE json_strip_nulls(json_build_object('agentId', e.actor_agent_id, 'systemId', e.actor_system_id,
                        'name', e.actor_name, 'agency', e.actor_agency)) END,
              'summary', e.summary, 'reason', CASE WHEN NOT ${ACTOR_HIDDEN} THEN e.reason END,
              'code', CASE WHEN NOT ${ACTOR_HIDDEN} THEN e.reason_code END,
              'changes', coalesce((
                SELECT json_agg(CASE
                         WHEN v.field IS NULL OR (v.field IN ('address', 'telephones') AND NOT present.held)
                         THEN json_build_object('field', f.field, 'from', json_build_object('withheld', true),
                                                'to', json_build_object('withheld', true))
                         ELSE json_build_object('field', f.field, 'from', v.value_from, 'to', v.value_to) END ORDER BY f.field)
                  FROM unnest(e.fields) AS f (field)
                  LEFT JOIN activity_value v ON v.entry_id = e.id AND v.field = f.field), '[]')
            ) AS item
       FROM activity_entry e
       CROSS JOIN LATERAL (
         SELECT EXISTS (SELECT FROM team_member m
                         WHERE m.client_id = $1
                           AND CASE WHEN $2::uuid IS NULL THEN m.agency_id = $3::uuid ELSE m.agent_id = $2::uuid END
                           AND m.since <= e.occurred_at AND (m.ended_at IS NULL OR m.ended_at >= e.occurred_at)) AS held
       ) AS present
       LEFT JOIN team_member subject ON subject.id = e.about_member_id
       LEFT JOIN team_member doer ON doer.id = e.actor_member_id
      WHERE e.client_id = $1 AND e.type <> 'attention.reminder_planned' AND (subject.id IS NULL OR ${SUBJECT_KNOWN}) AND ($4::timestamptz IS NULL OR (e.occurred_at, e.id) < ($4::timestamptz, $5::uuid))
      ORDER BY e.occurred_at DESC, e.id DESC
      LIMIT $6`,
    [clientId, caller.agentId, caller.agencyId, page.after?.[0] ?? null, page.after?.[1] ?? null, page.limit + 1],
  );
  return rows.map((row) => row.item);
}
