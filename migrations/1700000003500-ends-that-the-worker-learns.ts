import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The worker writes down which attempts it was told to have failed when it asked, so that a resending outlives them too. */
export class EndsThatTheWorkerLearns1700000003500 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`GRANT UPDATE (receipts) ON email TO patchwork_worker`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`REVOKE UPDATE (receipts) ON email FROM patchwork_worker`);
  }
}
