import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The chain of keyed hashes over access log and activity. New rows put their id in a queue in their own transaction; the
 * worker takes them from it and appends one link each, off everybody's way. It sees a digest of a row, never the row.
 */
export class AuditChain1700000001110 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE audit_queue (
        turn bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        chain text NOT NULL,
        row_id uuid NOT NULL
      ) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500)`);
    // Positions go on over the days, so that a day that is cut out leaves a gap.
    await db.query(`
      CREATE TABLE audit_link (
        chain text NOT NULL CHECK (chain IN ('ACCESS','ACTIVITY')),
        position bigint NOT NULL CHECK (position > 0),
        day date NOT NULL,
        row_id uuid NOT NULL,
        link bytea NOT NULL,
        PRIMARY KEY (chain, position),
        UNIQUE (row_id, chain)
      )`);
    // Everything of a row but what is null: a column that comes later and is null in older rows leaves their digests alone.
    await db.query(`
      CREATE FUNCTION audit_digests(chain text, ids uuid[]) RETURNS TABLE (row_id uuid, at timestamptz, digest bytea)
      LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog SET timezone = 'UTC'
      AS $$
        SELECT l.id, l.at, sha256(convert_to(jsonb_strip_nulls(to_jsonb(l))::text, 'UTF8'))
          FROM access_log l WHERE chain = 'ACCESS' AND l.id = ANY (ids)
         UNION ALL
        SELECT e.id, e.occurred_at, sha256(convert_to(jsonb_strip_nulls(to_jsonb(e))::text, 'UTF8'))
          FROM activity_entry e WHERE chain = 'ACTIVITY' AND e.id = ANY (ids)
      $$`);
    // With the owner's rights: whoever writes a row need not be able to write into the queue.
    await db.query(`
      CREATE FUNCTION audit_enqueue() RETURNS trigger
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog
      AS $$ BEGIN INSERT INTO audit_queue (chain, row_id) SELECT TG_ARGV[0], id FROM fresh; RETURN NULL; END $$`);
    await db.query(`REVOKE ALL ON FUNCTION audit_digests(text, uuid[]), audit_enqueue() FROM PUBLIC`);
    await db.query(`INSERT INTO audit_queue (chain, row_id) SELECT 'ACCESS', id FROM access_log ORDER BY at, id`);
    await db.query(
      `INSERT INTO audit_queue (chain, row_id) SELECT 'ACTIVITY', id FROM activity_entry ORDER BY occurred_at, id`,
    );
    await db.query(`
      CREATE TRIGGER access_log_queued AFTER INSERT ON access_log REFERENCING NEW TABLE AS fresh
      FOR EACH STATEMENT EXECUTE FUNCTION audit_enqueue('ACCESS')`);
    await db.query(`
      CREATE TRIGGER activity_entry_queued AFTER INSERT ON activity_entry REFERENCING NEW TABLE AS fresh
      FOR EACH STATEMENT EXECUTE FUNCTION audit_enqueue('ACTIVITY')`);
    await db.query(`GRANT SELECT ON audit_queue, audit_link TO patchwork_app`);
    await db.query(`GRANT SELECT, DELETE ON audit_queue TO patchwork_worker`);
    await db.query(`GRANT SELECT, INSERT ON audit_link TO patchwork_worker`);
    await db.query(`GRANT EXECUTE ON FUNCTION audit_digests(text, uuid[]) TO patchwork_app, patchwork_worker`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TRIGGER access_log_queued ON access_log`);
    await db.query(`DROP TRIGGER activity_entry_queued ON activity_entry`);
    await db.query(`DROP FUNCTION audit_enqueue(), audit_digests(text, uuid[])`);
    await db.query(`DROP TABLE audit_link, audit_queue`);
  }
}
