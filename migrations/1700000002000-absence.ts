import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * When agents are away, and who covers for them. A notification says which rule holds it beyond its own time (`held_by`),
 * and for whom somebody hears of it at once (`covering_for`).
 */
export class Absence1700000002000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE absence (
        agent_id uuid PRIMARY KEY REFERENCES agent (id),
        first_day date NOT NULL,
        last_day date NOT NULL,
        cover_agent_id uuid REFERENCES agent (id),
        CHECK (first_day <= last_day),
        CHECK (cover_agent_id <> agent_id)
      )`);
    await db.query(`CREATE INDEX absence_by_cover ON absence (cover_agent_id) WHERE cover_agent_id IS NOT NULL`);
    await db.query(`ALTER TABLE notification ADD COLUMN IF NOT EXISTS held_by text`);
    await db.query(`ALTER TABLE notification ADD COLUMN covering_for uuid REFERENCES agent (id)`);
    await db.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON absence TO patchwork_app`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE notification DROP COLUMN covering_for, DROP COLUMN IF EXISTS held_by`);
    await db.query(`DROP TABLE absence`);
  }
}
