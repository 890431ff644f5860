import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What an explanation needs to be true later: why somebody was among those told, and what became of an email, step by step. */
export class Explanations1700000002200 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE notification ADD COLUMN reached_because text NOT NULL DEFAULT 'ON_THE_TEAM'`);
    await db.query(`
      UPDATE notification SET reached_because = CASE kind WHEN 'MY_TEAMS' THEN 'IT_CONCERNS_YOU' ELSE 'SHARES_A_TEAM' END
       WHERE kind IN ('MY_TEAMS', 'DIRECTORY')`);
    await db.query(`
      CREATE TABLE email_event (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        email_id uuid NOT NULL REFERENCES email (id),
        at timestamptz NOT NULL,
        event text NOT NULL,
        state text NOT NULL,
        attempt integer NOT NULL,
        error text,
        by_agent_id uuid REFERENCES agent (id),
        reason text,
        CHECK ((event = 'RESENT') = (reason IS NOT NULL)),
        CHECK ((event = 'RESENT') = (by_agent_id IS NOT NULL))
      )`);
    await db.query(`CREATE INDEX email_event_by_email ON email_event (email_id, id)`);
    await db.query(`
      INSERT INTO email_event (email_id, at, event, state, attempt)
      SELECT id, created_at, 'CLAIMED', 'SENDING', 1 FROM email ORDER BY id`);
    await db.query(`
      INSERT INTO email_event (email_id, at, event, state, attempt)
      SELECT id, sent_at, 'SENT', 'SENT', attempts FROM email WHERE sent_at IS NOT NULL ORDER BY id`);
    await db.query(`
      GRANT SELECT, INSERT (email_id, at, event, state, attempt, by_agent_id, reason) ON email_event TO patchwork_app`);
    await db.query(`GRANT INSERT (email_id, at, event, state, attempt, error) ON email_event TO patchwork_worker`);
    // Sending a failed one again, and nothing else.
    await db.query(`GRANT UPDATE (state, attempts, ambiguous, sent_at, next_attempt_at) ON email TO patchwork_app`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`REVOKE UPDATE (state, attempts, ambiguous, sent_at, next_attempt_at) ON email FROM patchwork_app`);
    await db.query(`DROP TABLE email_event`);
    await db.query(`ALTER TABLE notification DROP COLUMN reached_because`);
  }
}
