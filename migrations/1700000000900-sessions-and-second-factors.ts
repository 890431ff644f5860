import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sessions that can be ended, when somebody was last seen, suspended accounts, and second factors. */
export class SessionsAndSecondFactors1700000000900 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    // One row for each sign-in of a browser; uid_hash leads to the issuer's own record of it.
    await db.query(`
      CREATE TABLE agent_session (
        id uuid PRIMARY KEY,
        agent_id uuid NOT NULL REFERENCES agent (id),
        uid_hash bytea NOT NULL UNIQUE,
        client text NOT NULL,
        since timestamptz NOT NULL DEFAULT now(),
        last_used_at timestamptz NOT NULL DEFAULT now(),
        ended_at timestamptz
      )`);
    await db.query(`CREATE INDEX agent_session_by_agent ON agent_session (agent_id, since DESC)`);
    await db.query(`CREATE INDEX agent_session_by_use ON agent_session (last_used_at)`);
    await db.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON agent_session TO patchwork_app`);

    // tokens_not_before is of the real clock, the other two of Patchwork time. Whoever is here now counts as seen now.
    await db.query(`
      ALTER TABLE agent ADD last_seen_on date, ADD suspended_at timestamptz, ADD tokens_not_before timestamptz`);
    await db.query(`UPDATE agent SET last_seen_on = patchwork_now()::date`);
    await db.query(`CREATE INDEX agent_by_last_seen ON agent (last_seen_on) WHERE active AND suspended_at IS NULL`);
    await db.query(`GRANT SELECT (suspended_at) ON agent TO patchwork_worker`);

    await db.query(`ALTER TABLE agency ADD second_factor_required boolean NOT NULL DEFAULT false`);
    await db.query(`
      CREATE TABLE second_factor (
        agent_id uuid PRIMARY KEY REFERENCES agent (id),
        sealed bytea NOT NULL,
        confirmed_at timestamptz,
        last_step bigint NOT NULL DEFAULT 0
      )`);
    await db.query(`
      CREATE TABLE recovery_code (
        agent_id uuid NOT NULL REFERENCES second_factor (agent_id) ON DELETE CASCADE,
        code_hash bytea NOT NULL,
        used_at timestamptz,
        PRIMARY KEY (agent_id, code_hash)
      )`);
    await db.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON second_factor, recovery_code TO patchwork_app`);

    // Which purposes there are is said in one place, sign-in/account-mail.queries.ts.
    await db.query(`
      ALTER TABLE account_mail DROP CONSTRAINT IF EXISTS account_mail_purpose_check,
        ADD CONSTRAINT account_mail_purpose_check CHECK (purpose ~ '^[A-Z_]{3,40}$')`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DELETE FROM account_mail WHERE purpose IN ('RESET_PASSWORD', 'ADDRESS_CHANGED')`);
    await db.query(`DROP TABLE recovery_code, second_factor`);
    await db.query(`ALTER TABLE agency DROP second_factor_required`);
    await db.query(`ALTER TABLE agent DROP last_seen_on, DROP suspended_at, DROP tokens_not_before`);
    await db.query(`DROP TABLE agent_session`);
  }
}
