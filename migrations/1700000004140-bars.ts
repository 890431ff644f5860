import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who is kept from a client: suspended by one member, barred by two, and whose word that was. */
export class Bars1700000004140 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE team_bar (
        id uuid PRIMARY KEY,
        client_id uuid NOT NULL REFERENCES client (id),
        agent_id uuid NOT NULL REFERENCES agent (id),
        member_id uuid REFERENCES team_member (id),
        suspended boolean NOT NULL,
        asked_at timestamptz NOT NULL,
        until timestamptz NOT NULL,
        barred_at timestamptz,
        tried_at timestamptz,
        ended_at timestamptz,
        outcome text CHECK (outcome IN ('LIFTED', 'LAPSED')),
        CHECK ((ended_at IS NULL) = (outcome IS NULL))
      )`);
    await db.query(`CREATE UNIQUE INDEX team_bar_current ON team_bar (client_id, agent_id) WHERE ended_at IS NULL`);
    await db.query(`CREATE INDEX team_bar_due ON team_bar (until) WHERE ended_at IS NULL AND barred_at IS NULL`);
    await db.query(`
      CREATE TABLE team_bar_word (
        bar_id uuid NOT NULL REFERENCES team_bar (id),
        agent_id uuid NOT NULL REFERENCES agent (id),
        lifts boolean NOT NULL,
        agent_name text NOT NULL,
        agency text NOT NULL,
        reason text NOT NULL,
        at timestamptz NOT NULL,
        PRIMARY KEY (bar_id, agent_id, lifts)
      )`);
    await db.query(`
      GRANT SELECT, INSERT, UPDATE (member_id, barred_at, tried_at, ended_at, outcome) ON team_bar TO patchwork_app`);
    await db.query(`GRANT SELECT, INSERT, UPDATE (reason, at) ON team_bar_word TO patchwork_app`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE team_bar_word, team_bar`);
  }
}
