import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A lead is gone until the first of their days at work after an absence: a warning on the free days between would wait. */
export class AWeekendAfterAnAbsence1700000003700 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(
      guardian(`>= b.first_day AND (NEW.occurred_at AT TIME ZONE g.time_zone)::date < (
               SELECT min(day)::date FROM generate_series(b.last_day + 1, b.last_day + 7, interval '1 day') AS day
                WHERE to_char(day, 'FMDAY') = ANY (a.working_days))`),
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(guardian(`BETWEEN b.first_day AND b.last_day`));
  }
}

/** @param isGone what holds of the day, while somebody who leads is gone */
function guardian(isGone: string): string {
  return `
    CREATE OR REPLACE FUNCTION note_guardian() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog
    AS $$ BEGIN
      INSERT INTO access_guardian (entry_id, agent_id)
      SELECT NEW.id, a.id FROM team_member m JOIN agent a ON a.id = m.agent_id JOIN agency g ON g.id = a.agency_id
        LEFT JOIN absence b ON b.agent_id = a.id AND (NEW.occurred_at AT TIME ZONE g.time_zone)::date ${isGone}
       WHERE m.client_id = NEW.client_id AND m.ended_at IS NULL AND m.lead AND a.id IS DISTINCT FROM NEW.actor_agent_id
         AND a.active AND a.suspended_at IS NULL AND a.email_verified
         AND (b.agent_id IS NULL OR EXISTS (
           SELECT FROM team_member t JOIN agent c ON c.id = t.agent_id JOIN agency h ON h.id = c.agency_id
            WHERE t.client_id = NEW.client_id AND t.ended_at IS NULL AND c.id = b.cover_agent_id
              AND c.id IS DISTINCT FROM NEW.actor_agent_id AND c.active AND c.suspended_at IS NULL AND c.email_verified
              AND NOT EXISTS (SELECT FROM absence d WHERE d.agent_id = c.id
                                 AND (NEW.occurred_at AT TIME ZONE h.time_zone)::date BETWEEN d.first_day AND d.last_day)));
      RETURN NULL;
    END $$`;
}
