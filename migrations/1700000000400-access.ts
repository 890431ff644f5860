import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who looked at what, and how often each person searched. The log takes new rows only. */
export class Access1700000000400 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    // client_id has no foreign key: the id that was asked for is written down whether or not there is such a client.
    await db.query(`
      CREATE TABLE access_log (
        id uuid PRIMARY KEY,
        at timestamptz NOT NULL,
        agent_id uuid,
        system_id uuid,
        agency_id uuid NOT NULL,
        action text NOT NULL,
        client_id uuid,
        fields text[] NOT NULL DEFAULT '{}',
        term_hashes jsonb,
        outcome text NOT NULL CHECK (outcome IN ('ALLOWED','DENIED','NOT_FOUND','LIMITED')),
        request_id text NOT NULL
      )`);
    await db.query(`CREATE INDEX access_log_by_client ON access_log (client_id, at DESC)`);
    await db.query(`CREATE INDEX access_log_by_agent ON access_log (agent_id, client_id, at DESC)`);
    await db.query(`
      CREATE TABLE search_attempt (
        id uuid PRIMARY KEY,
        searcher_id uuid NOT NULL,
        at timestamptz NOT NULL,
        name_hashes text[],
        place_hash text
      )`);
    await db.query(`CREATE INDEX search_attempt_by_searcher ON search_attempt (searcher_id, at DESC)`);
    await db.query(`GRANT SELECT, INSERT ON access_log TO patchwork_app`);
    await db.query(`GRANT SELECT, INSERT, DELETE ON search_attempt TO patchwork_app`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE search_attempt, access_log`);
  }
}
