import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Nobody but the owner writes an entry of the access log for another time than now: not even a faulty application. */
export class DatedEntries1700000001140 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE access_log ENABLE ROW LEVEL SECURITY`);
    await db.query(`CREATE POLICY all_read ON access_log FOR SELECT TO patchwork_app, patchwork_auditor USING (true)`);
    // Seconds: an entry is written by the statement that reads its time.
    await db.query(`
      CREATE POLICY app_appends_what_is_now ON access_log FOR INSERT TO patchwork_app
      WITH CHECK (abs(extract(epoch FROM patchwork_now() - at)) < 60)`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP POLICY app_appends_what_is_now ON access_log`);
    await db.query(`DROP POLICY all_read ON access_log`);
    await db.query(`ALTER TABLE access_log DISABLE ROW LEVEL SECURITY`);
  }
}
