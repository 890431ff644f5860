import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who added and who removed whom alone, and removals that wait for a second member. */
export class Removals1700000004120 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE team_member ADD added_by uuid REFERENCES agent (id),
        ADD removed_alone_by uuid REFERENCES agent (id)`);
    await db.query(`
      CREATE INDEX team_member_removed_alone ON team_member (client_id, removed_alone_by, ended_at)
       WHERE removed_alone_by IS NOT NULL`);
    await db.query(`
      CREATE TABLE team_removal (
        id uuid PRIMARY KEY,
        member_id uuid NOT NULL REFERENCES team_member (id),
        asked_by uuid NOT NULL REFERENCES agent (id),
        asked_at timestamptz NOT NULL,
        until timestamptz NOT NULL,
        confirmed_by uuid REFERENCES agent (id),
        confirmed_at timestamptz,
        reason text,
        CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL))
      )`);
    await db.query(`CREATE INDEX team_removal_by_member ON team_removal (member_id, asked_at DESC)`);
    await db.query(
      `GRANT SELECT, INSERT, UPDATE (confirmed_by, confirmed_at, reason) ON team_removal TO patchwork_app`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE team_removal`);
    await db.query(`ALTER TABLE team_member DROP added_by, DROP removed_alone_by`);
  }
}
