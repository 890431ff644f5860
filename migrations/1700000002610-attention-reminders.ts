import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which entries speak of which attention, so that the worker can ask whether somebody needs to hear of it still. */
export class AttentionReminders1700000002610 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE attention_entry (
        entry_id uuid PRIMARY KEY REFERENCES activity_entry (id),
        attention_id uuid NOT NULL REFERENCES attention (id)
      )`);
    await db.query(`CREATE INDEX attention_entry_by_attention ON attention_entry (attention_id)`);
    await db.query(`GRANT SELECT, INSERT ON attention_entry TO patchwork_app`);
    await db.query(`GRANT SELECT ON attention_entry TO patchwork_worker`);
    await db.query(`GRANT SELECT (id, withdrawn_at) ON attention TO patchwork_worker`);
    await db.query(`GRANT SELECT (attention_id, agent_id) ON attention_acknowledgement TO patchwork_worker`);
    await db.query(`ALTER TABLE notification DROP CONSTRAINT notification_source`);
    await db.query(`
      ALTER TABLE notification ADD CONSTRAINT notification_source
        CHECK (source IN ('CLIENT','OWN','AGENCY','PATCHWORK','REMINDER'))`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`UPDATE notification SET source = 'PATCHWORK' WHERE source = 'REMINDER'`);
    await db.query(`ALTER TABLE notification DROP CONSTRAINT notification_source`);
    await db.query(`
      ALTER TABLE notification ADD CONSTRAINT notification_source
        CHECK (source IN ('CLIENT','OWN','AGENCY','PATCHWORK'))`);
    await db.query(`REVOKE SELECT (attention_id, agent_id) ON attention_acknowledgement FROM patchwork_worker`);
    await db.query(`REVOKE SELECT (id, withdrawn_at) ON attention FROM patchwork_worker`);
    await db.query(`DROP TABLE attention_entry`);
  }
}
