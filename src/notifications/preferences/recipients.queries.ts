/** What is known of people to whom something may be told, under their delivery row's lock. */
import type { EntityManager } from 'typeorm';
import { type Calendar, holidaysIn } from '../../calendar/index.js';
import type { Choices } from './timing.js';

/** What decides whether and when an agent gets an email. */
export interface Recipient extends Calendar {
  readonly agentId: string;
  readonly agencyId: string;
  readonly active: boolean;
  readonly verified: boolean;
  readonly choices: Choices;
}

/** Read it after the lock, in a statement of its own: only then are all its tables as fresh as the lock. */
export async function recipientsAmong(agentIds: readonly string[], tx: EntityManager): Promise<Recipient[]> {
  const people = await tx.query<Omit<Recipient, 'isHoliday'>[]>(
    `SELECT a.id AS "agentId", a.agency_id AS "agencyId", a.active AND a.suspended_at IS NULL AS active, a.email_verified AS verified, a.working_days AS "workingDays",
            g.time_zone AS "timeZone", g.digest_hour AS "digestHour",
            coalesce((SELECT jsonb_object_agg(p.kind, p.frequency) FROM notification_preference p
                       WHERE p.agent_id = a.id), '{}') AS choices
       FROM agent a JOIN agency g ON g.id = a.agency_id
      WHERE a.id = ANY ($1::uuid[])`,
    [agentIds],
  );
  return people.map((person) => ({ ...person, isHoliday: holidaysIn(person.timeZone) }));
}
