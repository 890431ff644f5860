import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What happened. Entries take new rows only; values of the past stand apart, so that they can be erased one day. */
export class Activity1700000000600 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE activity_entry (
        id uuid PRIMARY KEY,
        change_id uuid NOT NULL,
        client_id uuid REFERENCES client (id),
        type text NOT NULL,
        kind text,
        occurred_at timestamptz NOT NULL,
        actor_agent_id uuid REFERENCES agent (id),
        actor_system_id uuid REFERENCES system (id),
        actor_name text NOT NULL,
        actor_agency_id uuid REFERENCES agency (id),
        actor_agency text NOT NULL,
        subject_agent_id uuid REFERENCES agent (id),
        subject_agency_id uuid REFERENCES agency (id),
        summary text NOT NULL,
        reason text,
        fields text[] NOT NULL DEFAULT '{}',
        hashes jsonb NOT NULL DEFAULT '{}'
      )`);
    await db.query(`CREATE INDEX activity_entry_by_client ON activity_entry (client_id, occurred_at DESC, id DESC)`);
    await db.query(`CREATE INDEX activity_entry_by_change ON activity_entry (change_id)`);
    await db.query(`
      CREATE TABLE activity_value (
        entry_id uuid NOT NULL REFERENCES activity_entry (id),
        field text NOT NULL,
        value_from jsonb,
        value_to jsonb,
        PRIMARY KEY (entry_id, field)
      )`);
    await db.query(`GRANT SELECT, INSERT ON activity_entry, activity_value TO patchwork_app`);
    await db.query(`GRANT SELECT (id, change_id, client_id, type, kind, occurred_at, actor_agent_id, actor_agency_id,
                                  subject_agent_id, subject_agency_id, fields, hashes)
                    ON activity_entry TO patchwork_worker`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE activity_value, activity_entry`);
  }
}
