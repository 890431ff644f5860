import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Agencies, their agents and their systems, and who is who at which issuer. */
export class AgenciesAndAgents1700000000200 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE agency (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        type text NOT NULL CHECK (type IN ('SOCIAL_CARE','SCHOOL','HEALTH','POLICE','HOUSING','CHARITY','OTHER')),
        telephone text,
        email text,
        time_zone text NOT NULL,
        digest_hour text NOT NULL CHECK (digest_hour ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
        version integer NOT NULL DEFAULT 1,
        field_versions jsonb NOT NULL DEFAULT '{}',
        created_at timestamptz NOT NULL
      )`);
    await db.query(`CREATE INDEX agency_by_name ON agency (name, id)`);
    await db.query(`
      CREATE TABLE agent (
        id uuid PRIMARY KEY,
        agency_id uuid NOT NULL REFERENCES agency (id),
        given_name text NOT NULL,
        family_name text NOT NULL,
        job_title text NOT NULL,
        email text NOT NULL CHECK (email = lower(email)),
        telephone text,
        roles text[] NOT NULL CHECK (roles <@ ARRAY['PRACTITIONER','AGENCY_ADMIN','ADMIN','AUDITOR'] AND cardinality(roles) > 0),
        working_days text[] NOT NULL CHECK (working_days <@ ARRAY['MONDAY','TUESDAY','WEDNESDAY','THURSDAY','FRIDAY','SATURDAY','SUNDAY'] AND cardinality(working_days) > 0),
        active boolean NOT NULL DEFAULT true,
        email_verified boolean NOT NULL DEFAULT false,
        version integer NOT NULL DEFAULT 1,
        field_versions jsonb NOT NULL DEFAULT '{}',
        created_at timestamptz NOT NULL
      )`);
    await db.query(`CREATE UNIQUE INDEX agent_by_email ON agent (email)`);
    await db.query(`CREATE INDEX agent_by_name ON agent (family_name, given_name, id)`);
    await db.query(`CREATE INDEX agent_by_agency ON agent (agency_id, family_name, given_name, id)`);
    // What the planner reads of a person is read under this row's lock (FOR SHARE); whoever changes it takes FOR UPDATE.
    await db.query(`CREATE TABLE agent_delivery (agent_id uuid PRIMARY KEY REFERENCES agent (id))`);
    await db.query(`
      CREATE TABLE agent_identity (
        issuer text NOT NULL,
        subject text NOT NULL,
        agent_id uuid NOT NULL REFERENCES agent (id),
        PRIMARY KEY (issuer, subject)
      )`);
    await db.query(`CREATE INDEX agent_identity_by_agent ON agent_identity (agent_id)`);
    await db.query(`
      CREATE TABLE system (
        id uuid PRIMARY KEY,
        agency_id uuid NOT NULL REFERENCES agency (id),
        name text NOT NULL,
        client_id text NOT NULL UNIQUE,
        secret_hash text NOT NULL,
        scopes text[] NOT NULL,
        created_at timestamptz NOT NULL,
        revoked_at timestamptz
      )`);
    await db.query(`CREATE INDEX system_by_agency ON system (agency_id)`);
    await db.query(`GRANT SELECT, INSERT, UPDATE ON agency, agent, system TO patchwork_app`);
    await db.query(`GRANT SELECT, INSERT, UPDATE ON agent_delivery TO patchwork_app`);
    await db.query(`GRANT SELECT, INSERT ON agent_identity TO patchwork_app`);
    await db.query(`GRANT SELECT (id, time_zone, digest_hour) ON agency TO patchwork_worker`);
    await db.query(`GRANT SELECT (id, agency_id, email, active, email_verified) ON agent TO patchwork_worker`);
    await db.query(`GRANT SELECT, UPDATE (agent_id) ON agent_delivery TO patchwork_worker`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE system, agent_identity, agent_delivery, agent, agency`);
  }
}
