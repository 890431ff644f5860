import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A receipt that finishes an email gives its place of the hour an end; those that were left without one get it now. */
export class PlacesThatReceiptsEnd1700000003400 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`GRANT UPDATE (counts_until) ON email TO patchwork_app`);
    await db.query(`
      UPDATE email SET counts_until = coalesce(sent_at, created_at) + interval '1 hour'
       WHERE counts_until = 'infinity' AND state NOT IN ('PENDING', 'SENDING')`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`REVOKE UPDATE (counts_until) ON email FROM patchwork_app`);
  }
}
