import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A lead who is away, with nobody on the team who covers, watches over nothing: the whole team does. */
export class ALeadLeftAlone1700000003600 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(
      guardian(`
           AND (b.agent_id IS NULL OR EXISTS (
             SELECT FROM team_member t JOIN agent c ON c.id = t.agent_id JOIN agency h ON h.id = c.agency_id
              WHERE t.client_id = NEW.client_id AND t.ended_at IS NULL AND c.id = b.cover_agent_id
                AND c.id IS DISTINCT FROM NEW.actor_agent_id AND c.active AND c.suspended_at IS NULL AND c.email_verified
                AND NOT EXISTS (SELECT FROM absence d WHERE d.agent_id = c.id
                                   AND (NEW.occurred_at AT TIME ZONE h.time_zone)::date BETWEEN d.first_day AND d.last_day)))`),
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(guardian(''));
  }
}

function guardian(condition: string): string {
  return `
    CREATE OR REPLACE FUNCTION note_guardian() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog
    AS $$ BEGIN
      INSERT INTO access_guardian (entry_id, agent_id)
      SELECT NEW.id, a.id FROM team_member m JOIN agent a ON a.id = m.agent_id JOIN agency g ON g.id = a.agency_id
        LEFT JOIN absence b ON b.agent_id = a.id
             AND (NEW.occurred_at AT TIME ZONE g.time_zone)::date BETWEEN b.first_day AND b.last_day
       WHERE m.client_id = NEW.client_id AND m.ended_at IS NULL AND m.lead AND a.id IS DISTINCT FROM NEW.actor_agent_id
         AND a.active AND a.suspended_at IS NULL AND a.email_verified${condition};
      RETURN NULL;
    END $$`;
}
