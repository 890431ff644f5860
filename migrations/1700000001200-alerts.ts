import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What admins are to look at. An alert's words follow from its type; only acknowledging changes a row. */
export class Alerts1700000001200 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    // client_id is for the auditor's trail; it has no foreign key, as the record may be gone by the time of asking.
    await db.query(`
      CREATE TABLE alert (
        id uuid PRIMARY KEY,
        agency_id uuid NOT NULL REFERENCES agency (id),
        type text NOT NULL CHECK (type ~ '^[A-Z_]{3,40}$'),
        about_agent_id uuid REFERENCES agent (id),
        about_system_id uuid REFERENCES system (id),
        client_id uuid,
        for_admins boolean NOT NULL,
        at timestamptz NOT NULL,
        acknowledged_at timestamptz,
        acknowledged_by uuid REFERENCES agent (id),
        CHECK (num_nonnulls(about_agent_id, about_system_id) = 1),
        CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL))
      )`);
    await db.query(`CREATE INDEX alert_by_agency ON alert (agency_id, at)`);
    await db.query(`CREATE INDEX alert_waiting ON alert (agency_id) WHERE acknowledged_at IS NULL`);
    await db.query(`GRANT SELECT, INSERT, UPDATE (acknowledged_at, acknowledged_by) ON alert TO patchwork_app`);
    // Which purposes there are is said in one place, sign-in/account-mail.queries.ts.
    await db.query(`
      ALTER TABLE account_mail DROP CONSTRAINT IF EXISTS account_mail_purpose_check,
        ADD CONSTRAINT account_mail_purpose_check CHECK (purpose ~ '^[A-Z_]{3,40}$')`);
    // A burst of alerts is one mail.
    await db.query(`
      CREATE UNIQUE INDEX account_mail_one_alert ON account_mail (agent_id)
       WHERE purpose = 'ALERT' AND state IN ('PENDING', 'SENDING')`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP INDEX account_mail_one_alert`);
    await db.query(`DELETE FROM account_mail WHERE purpose = 'ALERT'`);
    await db.query(`DROP TABLE alert`);
  }
}
