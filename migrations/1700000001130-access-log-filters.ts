import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Each way of asking who looked has an index that ends at the newest entry. What is rare is indexed alone. */
export class AccessLogFilters1700000001130 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`CREATE INDEX access_log_by_time ON access_log (at DESC, id DESC)`);
    await db.query(`CREATE INDEX access_log_of_agent ON access_log (agent_id, at DESC, id DESC)`);
    await db.query(`CREATE INDEX access_log_of_agency ON access_log (agency_id, at DESC, id DESC)`);
    await db.query(`CREATE INDEX access_log_of_action ON access_log (action, at DESC, id DESC)`);
    await db.query(
      `CREATE INDEX access_log_of_system ON access_log (system_id, at DESC, id DESC) WHERE system_id IS NOT NULL`,
    );
    await db.query(
      `CREATE INDEX access_log_refused ON access_log (outcome, at DESC, id DESC) WHERE outcome <> 'ALLOWED'`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP INDEX access_log_by_time, access_log_of_agent, access_log_of_agency, access_log_of_action,
                 access_log_of_system, access_log_refused`);
  }
}
