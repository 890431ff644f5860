import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What each agent should hear about, how they want to hear it, and the emails that carried it. */
export class Notifications1700000000700 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE notification_preference (
        agent_id uuid NOT NULL REFERENCES agent (id),
        kind text NOT NULL,
        frequency text NOT NULL CHECK (frequency IN ('AS_IT_HAPPENS','END_OF_DAY','END_OF_WEEK','NEXT_LOGIN')),
        PRIMARY KEY (agent_id, kind)
      )`);
    await db.query(`
      CREATE TABLE email (
        id uuid PRIMARY KEY,
        agent_id uuid NOT NULL REFERENCES agent (id),
        state text NOT NULL CHECK (state IN ('PENDING','SENDING','SENT','UNKNOWN','FAILED','WITHHELD')),
        ambiguous integer NOT NULL DEFAULT 0,
        kinds text[] NOT NULL,
        count integer NOT NULL,
        created_at timestamptz NOT NULL,
        sent_at timestamptz,
        attempts integer NOT NULL DEFAULT 0,
        last_error text,
        lease_until timestamptz,
        next_attempt_at timestamptz
      ) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 200)`);
    await db.query(`CREATE INDEX email_unfinished ON email (next_attempt_at) WHERE state IN ('PENDING','SENDING')`);
    await db.query(`CREATE INDEX email_by_agent ON email (agent_id, id DESC)`);
    await db.query(`CREATE INDEX email_by_state ON email (state, id DESC)`);
    await db.query(`
      CREATE TABLE notification (
        id uuid PRIMARY KEY,
        agent_id uuid NOT NULL REFERENCES agent (id),
        entry_id uuid NOT NULL REFERENCES activity_entry (id),
        client_id uuid REFERENCES client (id),
        kind text NOT NULL,
        occurred_at timestamptz NOT NULL,
        frequency text NOT NULL CHECK (frequency IN ('AS_IT_HAPPENS','END_OF_DAY','END_OF_WEEK','NEXT_LOGIN')),
        email_after timestamptz,
        email_id uuid REFERENCES email (id),
        seen_at timestamptz,
        withheld text,
        withheld_at timestamptz,
        waiting boolean GENERATED ALWAYS AS (email_id IS NULL AND seen_at IS NULL AND withheld IS NULL) STORED,
        UNIQUE (agent_id, entry_id),
        CHECK ((frequency = 'NEXT_LOGIN') = (email_after IS NULL)),
        CHECK ((withheld IS NULL) = (withheld_at IS NULL)),
        CHECK (email_id IS NULL OR withheld IS NULL)
      ) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500)`);
    await db.query(
      `CREATE INDEX notification_due ON notification (email_after, agent_id) WHERE waiting AND email_after IS NOT NULL`,
    );
    await db.query(
      `CREATE INDEX notification_waiting ON notification (agent_id, client_id) INCLUDE (email_after) WHERE waiting`,
    );
    await db.query(`CREATE INDEX notification_by_agent ON notification (agent_id, id DESC)`);
    await db.query(`CREATE INDEX notification_by_email ON notification (email_id) WHERE email_id IS NOT NULL`);
    await db.query(`CREATE INDEX notification_by_entry ON notification (entry_id)`);
    await db.query(`CREATE INDEX notification_by_client ON notification (client_id)`);
    await db.query(`GRANT SELECT, INSERT, UPDATE ON notification_preference, notification TO patchwork_app`);
    await db.query(`GRANT SELECT ON email TO patchwork_app`);
    await db.query(`GRANT SELECT ON notification_preference TO patchwork_worker`);
    await db.query(`GRANT SELECT, INSERT, UPDATE ON email TO patchwork_worker`);
    await db.query(`GRANT SELECT, UPDATE ON notification TO patchwork_worker`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE notification, email, notification_preference`);
  }
}
