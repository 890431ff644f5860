import type { MigrationInterface, QueryRunner } from 'typeorm';

/** By whose word a notification has its frequency: what an agent chose, or Patchwork's default. */
export class SourceOfAFrequency1700000001900 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE notification ADD COLUMN source text NOT NULL DEFAULT 'PATCHWORK'`);
    await db.query(`
      ALTER TABLE notification ADD CONSTRAINT notification_source CHECK (source IN ('CLIENT','OWN','AGENCY','PATCHWORK'))`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE notification DROP COLUMN source`);
  }
}
