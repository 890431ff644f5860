import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Councils' own issuers, and that at each of them an agent is one subject. */
export class Issuers1700000001010 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE issuer (
        id uuid PRIMARY KEY,
        agency_id uuid NOT NULL REFERENCES agency (id),
        url text NOT NULL,
        jwks_url text NOT NULL,
        audience text NOT NULL,
        algorithms text[] NOT NULL CHECK (algorithms <@ '{RS256,PS256,ES256,EdDSA}' AND algorithms <> '{}'),
        token_types text[] NOT NULL CHECK (token_types <> '{}'),
        email_claim text NOT NULL,
        emails_verified boolean NOT NULL,
        active boolean NOT NULL,
        version integer NOT NULL DEFAULT 1,
        field_versions jsonb NOT NULL DEFAULT '{}',
        created_at timestamptz NOT NULL,
        CONSTRAINT issuer_by_url UNIQUE (url)
      )`);
    await db.query(`GRANT SELECT, INSERT, UPDATE ON issuer TO patchwork_app`);
    // Two first sign-ins at once with one address: one of them is refused by this.
    await db.query(`CREATE UNIQUE INDEX agent_identity_one_subject ON agent_identity (issuer, agent_id)`);
    await db.query(`GRANT DELETE ON agent_identity TO patchwork_app`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`REVOKE DELETE ON agent_identity FROM patchwork_app`);
    await db.query(`DROP INDEX agent_identity_one_subject`);
    await db.query(`DELETE FROM agent_identity WHERE issuer IN (SELECT id::text FROM issuer)`);
    await db.query(`DROP TABLE issuer`);
  }
}
