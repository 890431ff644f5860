import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Emergency access to a restricted client shows whom to ring until somebody else releases the rest. */
export class ReleasedEmergencies1700000004110 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE emergency_access ADD released_by uuid REFERENCES agent (id), ADD released_at timestamptz,
        ADD release_reason text,
        ADD CHECK ((released_by IS NULL) = (released_at IS NULL) AND (released_by IS NULL) = (release_reason IS NULL))`);
    await db.query(`GRANT UPDATE (released_by, released_at, release_reason) ON emergency_access TO patchwork_app`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE emergency_access DROP released_by, DROP released_at, DROP release_reason`);
  }
}
