import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When somebody's digests go, for the worker: a reminder whose first email was late waits for the digest after it. */
export class WhenToRemind1700000002800 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`GRANT SELECT (working_days, digest_hour) ON agent TO patchwork_worker`);
    await db.query(`GRANT SELECT (agent_id, first_day, last_day) ON absence TO patchwork_worker`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`REVOKE SELECT (agent_id, first_day, last_day) ON absence FROM patchwork_worker`);
    await db.query(`REVOKE SELECT (working_days, digest_hour) ON agent FROM patchwork_worker`);
  }
}
