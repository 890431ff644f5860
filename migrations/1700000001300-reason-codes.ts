import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A reason may carry a code beside its text. Which codes there are is the application's matter: old ones stay readable. */
export class ReasonCodes1700000001300 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE activity_entry ADD COLUMN reason_code text`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE activity_entry DROP COLUMN reason_code`);
  }
}
