import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Why a caller was let in, beside what they did. Needs quiet: older entries are given theirs from what they say. */
export class Purpose1700000001100 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE access_log ADD COLUMN purpose text`);
    await db.query(`
      UPDATE access_log SET purpose = CASE WHEN outcome <> 'ALLOWED' THEN 'NONE' WHEN action = 'clients.search' THEN 'FINDING'
                                           WHEN system_id IS NOT NULL THEN 'INTEGRATION' ELSE 'CARE' END`);
    // No default: an entry that does not say why is not written, and without an entry there is no data.
    await db.query(`
      ALTER TABLE access_log ALTER COLUMN purpose SET NOT NULL,
        ADD CHECK (purpose IN ('CARE','FINDING','JOINING','EMERGENCY','INTEGRATION','OVERSIGHT','NONE')),
        ADD CHECK (outcome = 'ALLOWED' OR purpose = 'NONE')`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE access_log DROP COLUMN purpose`);
  }
}
