import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whom each agent found of late without working with them. A row lives for a day. */
export class NewMatches1700000001210 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    // No foreign keys: it only counts, like search_attempt.
    await db.query(`
      CREATE TABLE new_match (
        agent_id uuid NOT NULL,
        client_id uuid NOT NULL,
        at timestamptz NOT NULL,
        PRIMARY KEY (agent_id, client_id)
      )`);
    await db.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON new_match TO patchwork_app`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE new_match`);
  }
}
