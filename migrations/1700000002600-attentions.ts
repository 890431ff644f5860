import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What somebody on a team asks of the rest of it, and who has acknowledged it. The worker learns nothing of a note. */
export class Attentions1700000002600 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    // raised_as, acknowledged_as: they did so as a sensitive member of whom only few may know.
    await db.query(`
      CREATE TABLE attention (
        id uuid PRIMARY KEY,
        client_id uuid NOT NULL REFERENCES client (id),
        type text NOT NULL CHECK (type IN ('CALL_ME', 'URGENT', 'MEETING', 'INFORMATION')),
        note text CHECK (length(note) BETWEEN 1 AND 500),
        raised_by uuid NOT NULL REFERENCES agent (id),
        raised_by_agency uuid NOT NULL REFERENCES agency (id),
        raised_as uuid REFERENCES team_member (id),
        raised_at timestamptz NOT NULL,
        withdrawn_at timestamptz
      )`);
    await db.query(`CREATE INDEX attention_by_client ON attention (client_id, id DESC)`);
    await db.query(`
      CREATE TABLE attention_acknowledgement (
        attention_id uuid NOT NULL REFERENCES attention (id),
        agent_id uuid NOT NULL REFERENCES agent (id),
        agency_id uuid NOT NULL REFERENCES agency (id),
        acknowledged_as uuid REFERENCES team_member (id),
        at timestamptz NOT NULL,
        PRIMARY KEY (attention_id, agent_id)
      )`);
    await db.query(`GRANT SELECT, INSERT, UPDATE (withdrawn_at) ON attention TO patchwork_app`);
    await db.query(`GRANT SELECT, INSERT ON attention_acknowledgement TO patchwork_app`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE attention_acknowledgement, attention`);
  }
}
