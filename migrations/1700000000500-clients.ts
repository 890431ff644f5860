import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Clients, the names they are found by, other systems' ids of them, and the teams around them. */
export class Clients1700000000500 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE client (
        id uuid PRIMARY KEY,
        reference text NOT NULL UNIQUE,
        status text NOT NULL DEFAULT 'OPEN' CHECK (status IN ('OPEN','CLOSED')),
        version integer NOT NULL DEFAULT 1,
        given_name text,
        family_name text,
        preferred_name text,
        aliases jsonb NOT NULL DEFAULT '[]',
        birth_date date,
        birth_precision text CHECK (birth_precision IN ('EXACT','ESTIMATED','EXPECTED','MONTH','YEAR')),
        address jsonb,
        postcode text GENERATED ALWAYS AS (address ->> 'postcode') STORED,
        telephones jsonb NOT NULL DEFAULT '[]',
        recorded jsonb NOT NULL DEFAULT '{}',
        field_versions jsonb NOT NULL DEFAULT '{}',
        created_at timestamptz NOT NULL,
        CHECK (given_name IS NOT NULL OR family_name IS NOT NULL),
        CHECK ((birth_date IS NULL) = (birth_precision IS NULL))
      )`);
    await db.query(`CREATE INDEX client_by_birth_date ON client (birth_date)`);
    await db.query(`CREATE INDEX client_by_postcode ON client (postcode)`);
    await db.query(`CREATE INDEX client_by_telephone ON client USING gin (telephones jsonb_path_ops)`);
    await db.query(`
      CREATE TABLE client_name (
        client_id uuid NOT NULL REFERENCES client (id),
        position smallint NOT NULL,
        name text NOT NULL,
        kind text NOT NULL,
        form text GENERATED ALWAYS AS (search_form(name)) STORED,
        sounds text[] GENERATED ALWAYS AS (name_sounds(name)) STORED,
        PRIMARY KEY (client_id, position)
      )`);
    await db.query(`CREATE INDEX client_name_by_form ON client_name USING gin (form gin_trgm_ops)`);
    await db.query(`CREATE INDEX client_name_by_sound ON client_name USING gin (sounds)`);
    await db.query(`
      CREATE TABLE client_reference (
        system text NOT NULL,
        reference text NOT NULL,
        client_id uuid NOT NULL REFERENCES client (id),
        PRIMARY KEY (system, reference)
      )`);
    await db.query(`CREATE INDEX client_reference_by_client ON client_reference (client_id)`);
    await db.query(`
      CREATE TABLE team_member (
        id uuid PRIMARY KEY,
        client_id uuid NOT NULL REFERENCES client (id),
        agency_id uuid NOT NULL REFERENCES agency (id),
        agent_id uuid REFERENCES agent (id),
        role text NOT NULL,
        lead boolean NOT NULL DEFAULT false,
        since timestamptz NOT NULL,
        ended_at timestamptz,
        ended_how text CHECK (ended_how IN ('LEFT','REMOVED')),
        CHECK ((ended_at IS NULL) = (ended_how IS NULL)),
        CHECK (NOT lead OR (agent_id IS NOT NULL AND ended_at IS NULL))
      )`);
    await db.query(
      `CREATE UNIQUE INDEX team_member_agent_once ON team_member (client_id, agent_id) WHERE ended_at IS NULL AND agent_id IS NOT NULL`,
    );
    await db.query(
      `CREATE UNIQUE INDEX team_member_agency_once ON team_member (client_id, agency_id) WHERE ended_at IS NULL AND agent_id IS NULL`,
    );
    await db.query(`CREATE UNIQUE INDEX team_member_one_lead ON team_member (client_id) WHERE lead`);
    await db.query(
      `CREATE INDEX team_member_by_client ON team_member (client_id, agency_id) INCLUDE (agent_id, ended_at)`,
    );
    await db.query(`CREATE INDEX team_member_by_agent ON team_member (agent_id, client_id) INCLUDE (ended_at)`);
    await db.query(`CREATE INDEX team_member_by_agency ON team_member (agency_id, client_id) WHERE ended_at IS NULL`);
    await db.query(`GRANT SELECT, INSERT, UPDATE ON client, team_member TO patchwork_app`);
    await db.query(`GRANT SELECT, INSERT, DELETE ON client_name, client_reference TO patchwork_app`);
    await db.query(`GRANT SELECT (id, reference) ON client TO patchwork_worker`);
    await db.query(
      `GRANT SELECT (id, client_id, agency_id, agent_id, lead, since, ended_at) ON team_member TO patchwork_worker`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE team_member, client_reference, client_name, client`);
  }
}
