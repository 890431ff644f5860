import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finds what cannot wait among any number of digests that are due. */
export class UrgentFirst1700000002620 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE INDEX notification_urgent ON notification (email_after, agent_id)
       WHERE waiting AND frequency = 'AS_IT_HAPPENS' AND kind IN ('ATTENTION', 'ACCESS')`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP INDEX notification_urgent`);
  }
}
