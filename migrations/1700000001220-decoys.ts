import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which clients are decoys, and who came upon one until it is told. Nothing that shows a client reads either table. */
export class Decoys1700000001220 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    // A decoy that was removed keeps its row: activity and access log go on referring to the client.
    await db.query(`
      CREATE TABLE decoy (
        client_id uuid PRIMARY KEY REFERENCES client (id),
        planted_at timestamptz NOT NULL,
        planted_by uuid NOT NULL REFERENCES agent (id),
        removed_at timestamptz
      )`);
    await db.query(`
      CREATE TABLE decoy_sighting (
        id uuid PRIMARY KEY,
        client_id uuid NOT NULL,
        agent_id uuid NOT NULL,
        agency_id uuid NOT NULL,
        type text NOT NULL CHECK (type ~ '^[A-Z_]{3,40}$')
      )`);
    await db.query(`CREATE INDEX alert_by_client ON alert (client_id) WHERE client_id IS NOT NULL`);
    await db.query(`GRANT SELECT, INSERT, UPDATE (removed_at) ON decoy TO patchwork_app`);
    // UPDATE of one column, as FOR UPDATE asks for it.
    await db.query(`GRANT SELECT, INSERT, DELETE, UPDATE (type) ON decoy_sighting TO patchwork_app`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP INDEX alert_by_client`);
    await db.query(`DROP TABLE decoy_sighting, decoy`);
  }
}
