import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was lowered by a link in an email, and what had been chosen before, so that it can be undone. */
export class Unsubscriptions1700000002400 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE unsubscription (
        id uuid PRIMARY KEY,
        agent_id uuid NOT NULL REFERENCES agent (id),
        email_id uuid NOT NULL REFERENCES email (id),
        lowered_to text NOT NULL CHECK (lowered_to IN ('END_OF_WEEK','NEXT_LOGIN')),
        kinds text[] NOT NULL,
        former jsonb NOT NULL,
        former_for_clients jsonb NOT NULL,
        occurred_at timestamptz NOT NULL,
        undone_at timestamptz
      )`);
    await db.query(`CREATE INDEX unsubscription_by_agent ON unsubscription (agent_id, id DESC)`);
    await db.query(`GRANT SELECT, INSERT ON unsubscription TO patchwork_app`);
    await db.query(`GRANT UPDATE (undone_at) ON unsubscription TO patchwork_app`);
    // To undo is to have chosen nothing again.
    await db.query(`GRANT DELETE ON notification_preference TO patchwork_app`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`REVOKE DELETE ON notification_preference FROM patchwork_app`);
    await db.query(`DROP TABLE unsubscription`);
  }
}
