/** What is known of people to whom something may be told, under their delivery row's lock. */
import type { EntityManager } from 'typeorm';
import { type Absence, type Calendar, holidaysIn } from '../../calendar/index.js';
import type { Id } from '../../common/ids.js';
import { placesTaken } from './places.queries.js';
import type { AgencyRules, Choices, ClientChoice } from './choices.js';

/** What decides whether and when an agent gets an email. */
export interface Recipient extends Calendar {
  readonly agentId: Id;
  readonly agencyId: Id;
  readonly active: boolean;
  readonly verified: boolean;
  readonly choices: Choices;
  readonly agency: AgencyRules;
  /** By the id of the client, on whose team they are now. */
  readonly clients: Readonly<Record<string, ClientChoice>>;
  /** The one that they last spoke of, if they did not take it back. */
  readonly absence: (Absence & { readonly coverAgentId: Id | null }) | null;
  /** Until when each of their as-it-happens emails takes one of the hour's places, the latest first. */
  readonly placesTaken: readonly Date[];
}

/** When somebody's digests go. */
export type DigestCalendar = Calendar & { readonly absence: Absence | null };

const CALENDAR = `a.working_days AS "workingDays", g.time_zone AS "timeZone", coalesce(a.digest_hour, g.digest_hour) AS "digestHour"`;

const PLACES_TAKEN = placesTaken('a.id', 'clock.now');

/** Read it after the lock, in a statement of its own: only then are all its tables as fresh as the lock. */
export async function recipientsAmong(agentIds: readonly Id[], tx: EntityManager): Promise<Recipient[]> {
  const people = await tx.query<Omit<Recipient, 'isHoliday'>[]>(
    `SELECT a.id AS "agentId", a.agency_id AS "agencyId", a.active AND a.suspended_at IS NULL AS active, a.email_verified AS verified, ${CALENDAR},
            coalesce((SELECT jsonb_object_agg(p.kind, p.frequency) FROM notification_preference p
                       WHERE p.agent_id = a.id), '{}') AS choices,
            (SELECT jsonb_build_object(
                      'defaults', coalesce(jsonb_object_agg(r.kind, r.usual) FILTER (WHERE r.usual IS NOT NULL), '{}'),
                      'floors', coalesce(jsonb_object_agg(r.kind, r.floor) FILTER (WHERE r.floor IS NOT NULL), '{}'))
               FROM notification_agency_rule r WHERE r.agency_id = a.agency_id) AS agency,
            coalesce((SELECT jsonb_object_agg(c.client_id, c.choice)
                        FROM (SELECT t.client_id, jsonb_build_object('until', min(p.until), 'frequencies', jsonb_object_agg(p.kind, p.frequency)) AS choice
                                FROM notification_client_choice p JOIN team_member t ON t.id = p.membership_id AND t.ended_at IS NULL
                               WHERE p.agent_id = a.id GROUP BY t.client_id) c), '{}') AS clients,
            (SELECT json_build_object('from', b.first_day, 'until', b.last_day, 'coverAgentId', b.cover_agent_id)
               FROM absence b WHERE b.agent_id = a.id) AS absence,
            ${PLACES_TAKEN} AS "placesTaken"
       FROM agent a JOIN agency g ON g.id = a.agency_id CROSS JOIN (SELECT patchwork_now() AS now) clock
      WHERE a.id = ANY ($1::uuid[])`,
    [agentIds],
  );
  return people.map((person) => ({ ...person, isHoliday: holidaysIn(person.timeZone) }));
}

/** The same of one agent, as far as the worker's role may read it. */
export async function digestCalendarOf(agentId: Id, tx: EntityManager): Promise<DigestCalendar> {
  const [calendar] = await tx.query<Omit<DigestCalendar, 'isHoliday'>[]>(
    `SELECT ${CALENDAR}, (SELECT json_build_object('from', b.first_day, 'until', b.last_day) FROM absence b WHERE b.agent_id = a.id) AS absence
       FROM agent a JOIN agency g ON g.id = a.agency_id WHERE a.id = $1`,
    [agentId],
  );
  return { ...calendar!, isHoliday: holidaysIn(calendar!.timeZone) };
}

/** From now on it is as if they had never been away. */
export async function forgetAbsence(agentId: Id, tx: EntityManager): Promise<void> {
  await tx.query(`DELETE FROM absence WHERE agent_id = $1`, [agentId]);
}
