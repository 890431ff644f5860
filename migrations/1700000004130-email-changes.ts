import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Changes of an address that wait for the agent or for two admins. */
export class EmailChanges1700000004130 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE email_change (
        id uuid PRIMARY KEY,
        agent_id uuid NOT NULL REFERENCES agent (id),
        email text NOT NULL,
        asked_by uuid REFERENCES agent (id),
        asked_by_system uuid REFERENCES system (id),
        asker_name text NOT NULL,
        asker_agency_id uuid NOT NULL REFERENCES agency (id),
        asker_agency text NOT NULL,
        asked_at timestamptz NOT NULL,
        until timestamptz NOT NULL,
        takes_effect_at timestamptz,
        ended_at timestamptz,
        outcome text,
        CHECK ((ended_at IS NULL) = (outcome IS NULL)),
        CHECK (num_nonnulls(asked_by, asked_by_system) = 1)
      )`);
    await db.query(`CREATE UNIQUE INDEX email_change_waiting ON email_change (agent_id) WHERE ended_at IS NULL`);
    await db.query(`
      CREATE INDEX email_change_due ON email_change (coalesce(takes_effect_at, until)) WHERE ended_at IS NULL`);
    await db.query(`
      CREATE TABLE email_change_approval (
        change_id uuid NOT NULL REFERENCES email_change (id),
        approver_id uuid NOT NULL REFERENCES agent (id),
        as_agency_admin boolean NOT NULL,
        as_admin boolean NOT NULL,
        reason text,
        at timestamptz NOT NULL,
        PRIMARY KEY (change_id, approver_id),
        CHECK (as_agency_admin OR as_admin)
      )`);
    await db.query(`
      GRANT SELECT, INSERT, UPDATE (takes_effect_at, ended_at, outcome) ON email_change TO patchwork_app`);
    await db.query(`GRANT SELECT, INSERT ON email_change_approval TO patchwork_app`);
    // Whether the agent has shown the address to be theirs, before or since.
    await db.query(`ALTER TABLE account_mail ADD to_own boolean NOT NULL DEFAULT false`);
    await db.query(`CREATE INDEX account_mail_of_day ON account_mail (agent_id, created_at)`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP INDEX account_mail_of_day`);
    await db.query(`ALTER TABLE account_mail DROP to_own`);
    await db.query(`DROP TABLE email_change_approval, email_change`);
    await db.query(`DELETE FROM account_mail WHERE purpose = 'CONFIRM_CHANGE'`);
  }
}
