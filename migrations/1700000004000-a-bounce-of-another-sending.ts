import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A mail that was sent again after its address was mended, and came back again, counts from then. */
export class ABounceOfAnotherSending1700000004000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`GRANT UPDATE (sent_at, at) ON address_bounce TO patchwork_app, patchwork_worker`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`REVOKE UPDATE (sent_at, at) ON address_bounce FROM patchwork_app, patchwork_worker`);
  }
}
