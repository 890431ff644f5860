import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Two more narrow roles: one that reads who looked and what happened, without personal data of clients, reasons or secrets;
 * and one that erases values of the past, which nobody else can, once they are as old as the owner says.
 */
export class AuditorAndRetention1700000001120 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    // Roles belong to the whole server: another database of it may have made them, even in this very moment.
    await db.query(`
      DO $$
      DECLARE wanted text;
      BEGIN
        FOREACH wanted IN ARRAY ARRAY['patchwork_auditor', 'patchwork_retention'] LOOP
          IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            BEGIN
              EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
            END;
          END IF;
        END LOOP;
      END $$`);
    await db.query(`GRANT USAGE ON SCHEMA public TO patchwork_auditor, patchwork_retention`);

    await db.query(`GRANT SELECT (id, at, agent_id, system_id, agency_id, action, client_id, fields, purpose, outcome, request_id)
                    ON access_log TO patchwork_auditor`);
    await db.query(`GRANT SELECT (id, change_id, client_id, type, kind, occurred_at, actor_agent_id, actor_system_id,
                                  actor_name, actor_agency_id, actor_agency, subject_agent_id, subject_agency_id, fields)
                    ON activity_entry TO patchwork_auditor`);
    await db.query(`GRANT SELECT ON audit_link, audit_queue TO patchwork_auditor`);
    await db.query(`GRANT SELECT (id, name) ON agency TO patchwork_auditor`);
    await db.query(`GRANT SELECT (id, agency_id, given_name, family_name) ON agent TO patchwork_auditor`);
    await db.query(`GRANT SELECT (id, agency_id, name) ON system TO patchwork_auditor`);

    // It finds values by their entry and deletes them, without reading or changing one.
    await db.query(`GRANT SELECT (id, client_id, occurred_at) ON activity_entry TO patchwork_retention`);
    await db.query(`GRANT SELECT (entry_id, field), DELETE ON activity_value TO patchwork_retention`);
    await db.query(`GRANT SELECT ON patchwork_clock TO patchwork_retention`);

    await db.query(`
      CREATE TABLE retention_rule (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        values_kept interval NOT NULL DEFAULT '1 year' CHECK (values_kept >= '30 days')
      )`);
    await db.query(`INSERT INTO retention_rule DEFAULT VALUES`);
    await db.query(`GRANT SELECT ON retention_rule TO patchwork_retention`);
    // Ids hold the time they were made at (RFC 9562, version 7): no entry has to be looked up.
    await db.query(`
      CREATE FUNCTION first_id_of(at timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
      AS $$ SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '70008000000000000000')::uuid $$`);
    await db.query(`ALTER TABLE activity_value ENABLE ROW LEVEL SECURITY`);
    await db.query(`CREATE POLICY app_reads ON activity_value FOR SELECT TO patchwork_app USING (true)`);
    await db.query(`CREATE POLICY app_appends ON activity_value FOR INSERT TO patchwork_app WITH CHECK (true)`);
    await db.query(`
      CREATE POLICY retention_erases_what_is_old ON activity_value TO patchwork_retention
      USING (entry_id < (SELECT first_id_of(patchwork_now() - values_kept) FROM retention_rule))`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP POLICY retention_erases_what_is_old ON activity_value`);
    await db.query(`DROP POLICY app_appends ON activity_value`);
    await db.query(`DROP POLICY app_reads ON activity_value`);
    await db.query(`ALTER TABLE activity_value DISABLE ROW LEVEL SECURITY`);
    await db.query(`DROP FUNCTION first_id_of(timestamptz)`);
    await db.query(`DROP TABLE retention_rule`);
    await db.query(`DROP OWNED BY patchwork_auditor, patchwork_retention`);
  }
}
