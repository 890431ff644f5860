import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Accounts of the embedded issuer, its keys and its state, failed sign-ins, and the mail that carries single-use links. */
export class SignIn1700000000300 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE account (
        agent_id uuid PRIMARY KEY REFERENCES agent (id),
        password_hash text NOT NULL,
        changed_at timestamptz NOT NULL
      )`);
    await db.query(`
      CREATE TABLE sign_in_failure (
        id uuid PRIMARY KEY,
        subject_hash bytea NOT NULL,
        at timestamptz NOT NULL
      )`);
    await db.query(`CREATE INDEX sign_in_failure_by_subject ON sign_in_failure (subject_hash, at)`);
    await db.query(`CREATE INDEX sign_in_failure_by_time ON sign_in_failure (at)`);
    // Ids are keyed hashes and contents are sealed: who reads the table learns no session, code or refresh token.
    await db.query(`
      CREATE TABLE oidc_record (
        model text NOT NULL,
        id bytea NOT NULL,
        contents bytea NOT NULL,
        uid bytea,
        grant_hash bytea,
        account_id text,
        consumed_at timestamptz,
        expires_at timestamptz,
        PRIMARY KEY (model, id)
      )`);
    await db.query(`CREATE INDEX oidc_record_by_uid ON oidc_record (uid) WHERE uid IS NOT NULL`);
    await db.query(`CREATE INDEX oidc_record_by_grant ON oidc_record (grant_hash) WHERE grant_hash IS NOT NULL`);
    await db.query(`CREATE INDEX oidc_record_by_account ON oidc_record (account_id) WHERE account_id IS NOT NULL`);
    await db.query(`CREATE INDEX oidc_record_by_expiry ON oidc_record (expires_at)`);
    await db.query(`
      CREATE TABLE oidc_key (
        id text PRIMARY KEY,
        purpose text NOT NULL CHECK (purpose IN ('SIGNING', 'COOKIE')),
        sealed bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      )`);
    await db.query(`
      CREATE TABLE account_mail (
        id uuid PRIMARY KEY,
        agent_id uuid NOT NULL REFERENCES agent (id),
        purpose text NOT NULL CHECK (purpose IN ('SET_PASSWORD', 'VERIFY_EMAIL')),
        address text NOT NULL,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        used_at timestamptz,
        state text NOT NULL CHECK (state IN ('PENDING', 'SENDING', 'SENT', 'FAILED', 'WITHHELD', 'PRINTED')),
        attempts integer NOT NULL DEFAULT 0,
        last_error text,
        next_attempt_at timestamptz NOT NULL DEFAULT now(),
        leased_until timestamptz,
        sent_at timestamptz
      )`);
    await db.query(`
      CREATE INDEX account_mail_unsent ON account_mail (next_attempt_at) WHERE state IN ('PENDING', 'SENDING')`);
    await db.query(`CREATE INDEX account_mail_by_agent ON account_mail (agent_id) WHERE used_at IS NULL`);
    await db.query(`GRANT SELECT, INSERT, UPDATE ON account, account_mail TO patchwork_app`);
    await db.query(`GRANT SELECT, INSERT ON oidc_key TO patchwork_app`);
    await db.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON oidc_record, sign_in_failure TO patchwork_app`);
    await db.query(`GRANT SELECT, UPDATE ON account_mail TO patchwork_worker`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE account_mail, oidc_key, oidc_record, sign_in_failure, account`);
  }
}
