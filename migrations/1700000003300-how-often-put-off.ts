import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The steps of an email, for the worker: it counts how often a server put the email off before it gives up. */
export class HowOftenPutOff1700000003300 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`GRANT SELECT (id, email_id, event) ON email_event TO patchwork_worker`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`REVOKE SELECT (id, email_id, event) ON email_event FROM patchwork_worker`);
  }
}
