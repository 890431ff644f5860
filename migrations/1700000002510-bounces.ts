import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What speaks against an agent's address: mail that came back, and since when nothing about clients goes there. No address is
 * kept, only whose it was and since when they have it.
 */
export class Bounces1700000002510 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    // No foreign key of mail_id: it is an email or an account mail. One row a mail, so that whatever is told twice counts once.
    await db.query(`
      CREATE TABLE address_bounce (
        mail_id uuid PRIMARY KEY,
        agent_id uuid NOT NULL REFERENCES agent (id),
        severity text NOT NULL CHECK (severity IN ('HARD','SOFT')),
        code text NOT NULL,
        sent_at timestamptz NOT NULL,
        at timestamptz NOT NULL
      )`);
    await db.query(`CREATE INDEX address_bounce_by_agent ON address_bounce (agent_id, sent_at)`);
    await db.query(`
      CREATE TABLE address_standing (
        agent_id uuid PRIMARY KEY REFERENCES agent (id),
        since timestamptz,
        paused_at timestamptz,
        code text,
        CHECK ((paused_at IS NULL) = (code IS NULL))
      )`);
    await db.query(`CREATE INDEX address_standing_paused ON address_standing (paused_at) WHERE paused_at IS NOT NULL`);
    await db.query(`GRANT SELECT, INSERT ON address_bounce, address_standing TO patchwork_app, patchwork_worker`);
    await db.query(`GRANT UPDATE (severity, code) ON address_bounce TO patchwork_app, patchwork_worker`);
    await db.query(`GRANT UPDATE (paused_at, code) ON address_standing TO patchwork_app, patchwork_worker`);
    await db.query(`GRANT UPDATE (since) ON address_standing TO patchwork_app`);
    // What an admin had sent again goes to a paused address too.
    await db.query(`ALTER TABLE email ADD COLUMN resent boolean NOT NULL DEFAULT false`);
    await db.query(`GRANT UPDATE (resent) ON email TO patchwork_app`);
    // Receipts come in over HTTP, and are steps of an email as others are.
    await db.query(`GRANT UPDATE (last_error, lease_until) ON email TO patchwork_app`);
    await db.query(`GRANT INSERT (error) ON email_event TO patchwork_app`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`REVOKE INSERT (error) ON email_event FROM patchwork_app`);
    await db.query(`REVOKE UPDATE (last_error, lease_until) ON email FROM patchwork_app`);
    await db.query(`ALTER TABLE email DROP COLUMN resent`);
    await db.query(`DROP TABLE address_standing, address_bounce`);
  }
}
