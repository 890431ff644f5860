import type { MigrationInterface, QueryRunner } from 'typeorm';

const ONE_OF_FOUR = `IN ('AS_IT_HAPPENS','END_OF_DAY','END_OF_WEEK','NEXT_LOGIN')`;

/** What an agency says of how often its agents hear, what an agent chose for one client, and an hour of their own. */
export class ChoosingMoreFinely1700000002700 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE notification_agency_rule (
        agency_id uuid NOT NULL REFERENCES agency (id),
        kind text NOT NULL,
        usual text CHECK (usual ${ONE_OF_FOUR}),
        floor text CHECK (floor ${ONE_OF_FOUR}),
        PRIMARY KEY (agency_id, kind),
        CHECK (usual IS NOT NULL OR floor IS NOT NULL)
      )`);
    // It hangs on the membership: whoever leaves a team and comes back chooses anew.
    await db.query(`
      CREATE TABLE notification_client_choice (
        membership_id uuid NOT NULL REFERENCES team_member (id),
        agent_id uuid NOT NULL REFERENCES agent (id),
        kind text NOT NULL,
        frequency text NOT NULL CHECK (frequency ${ONE_OF_FOUR}),
        until date,
        PRIMARY KEY (membership_id, kind)
      )`);
    await db.query(`CREATE INDEX notification_client_choice_by_agent ON notification_client_choice (agent_id)`);
    await db.query(`
      ALTER TABLE agent ADD COLUMN digest_hour text CHECK (digest_hour ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$')`);
    await db.query(`
      GRANT SELECT, INSERT, DELETE ON notification_agency_rule, notification_client_choice TO patchwork_app`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE agent DROP COLUMN digest_hour`);
    await db.query(`DROP TABLE notification_client_choice, notification_agency_rule`);
  }
}
