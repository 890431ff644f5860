import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Extensions, the two database roles of the running product, Patchwork time, and the functions that reads share. */
export class Foundations1700000000100 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`CREATE EXTENSION IF NOT EXISTS pg_trgm`);
    await db.query(`CREATE EXTENSION IF NOT EXISTS unaccent`);
    await db.query(`CREATE EXTENSION IF NOT EXISTS fuzzystrmatch`);
    // Roles belong to the whole server: another database of it may have made them, even in this very moment.
    await db.query(`
      DO $$
      DECLARE wanted text;
      BEGIN
        FOREACH wanted IN ARRAY ARRAY['patchwork_app', 'patchwork_worker'] LOOP
          IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            BEGIN
              EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
            END;
          END IF;
        END LOOP;
      END $$`);
    await db.query(`REVOKE CREATE ON SCHEMA public FROM PUBLIC`);
    await db.query(`GRANT USAGE ON SCHEMA public TO patchwork_app, patchwork_worker`);
    await db.query(`
      CREATE TABLE patchwork_clock (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        ahead interval NOT NULL DEFAULT '0'
      )`);
    await db.query(`INSERT INTO patchwork_clock DEFAULT VALUES`);
    await db.query(`GRANT SELECT ON patchwork_clock TO patchwork_app, patchwork_worker`);
    await db.query(`
      CREATE FUNCTION patchwork_now() RETURNS timestamptz LANGUAGE sql VOLATILE PARALLEL SAFE
      AS $$ SELECT date_trunc('milliseconds', clock_timestamp() + (SELECT ahead FROM patchwork_clock)) $$`);
    await db.query(`
      CREATE FUNCTION rfc3339(at timestamptz) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
      AS $$ SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') $$`);
    await db.query(`
      CREATE FUNCTION search_form(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
      SET search_path = public, pg_catalog
      AS $$ SELECT btrim(regexp_replace(regexp_replace(lower(unaccent('unaccent'::regdictionary, name)),
                         '[''’.]', '', 'g'), '[^[:alnum:]]+', ' ', 'g')) $$`);
    await db.query(`
      CREATE FUNCTION name_sounds(name text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
      SET search_path = public, pg_catalog
      AS $$ SELECT coalesce(array_agg(DISTINCT dmetaphone(word)) FILTER (WHERE dmetaphone(word) <> ''), '{}')
              FROM regexp_split_to_table(search_form(name), ' ') AS word $$`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP FUNCTION name_sounds(text), search_form(text), rfc3339(timestamptz), patchwork_now()`);
    await db.query(`DROP TABLE patchwork_clock`);
    await db.query(`DROP EXTENSION fuzzystrmatch, unaccent, pg_trgm`);
  }
}
