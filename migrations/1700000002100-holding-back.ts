import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What holds mail back: a ceiling of as-it-happens emails an hour, and batches that are one line. `held_by` says which rule
 * moved the instant of a row; `counts_until` is how long an email takes one of the hour's places, null for one that takes none.
 */
export class HoldingBack1700000002100 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    // Other rules hold rows back too, and may have come first.
    await db.query(`ALTER TABLE notification ADD COLUMN IF NOT EXISTS held_by text`);
    await db.query(`ALTER TABLE notification ADD COLUMN batch_id uuid`);
    await db.query(`ALTER TABLE email ADD COLUMN counts_until timestamptz`);
    await db.query(`CREATE INDEX email_counting ON email (agent_id, counts_until) WHERE counts_until IS NOT NULL`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE email DROP COLUMN counts_until`);
    await db.query(`ALTER TABLE notification DROP COLUMN batch_id, DROP COLUMN IF EXISTS held_by`);
  }
}
