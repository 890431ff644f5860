import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which agencies are sensitive services, as whom an act is recorded, the review of sensitive memberships, and what somebody
 * is asked before it holds. No agency is marked here: who became a sensitive member under a looser rule is for review.
 */
export class SensitiveServices1700000004100 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE agency ADD sensitive_service boolean NOT NULL DEFAULT false`);
    // Null in rows from before: their digests in the chain stay as they are.
    await db.query(`ALTER TABLE access_log ADD as_service boolean`);
    await db.query(`ALTER TABLE activity_entry ADD as_service boolean`);
    await db.query(`
      CREATE TABLE sensitive_membership (
        member_id uuid PRIMARY KEY REFERENCES team_member (id),
        agency_id uuid NOT NULL REFERENCES agency (id),
        added_by uuid REFERENCES agent (id),
        reason text NOT NULL,
        outcome text CHECK (outcome IN ('JUSTIFIED', 'NOT_JUSTIFIED')),
        note text,
        reviewed_by uuid REFERENCES agent (id),
        reviewed_at timestamptz,
        CHECK ((outcome IS NULL) = (reviewed_at IS NULL))
      )`);
    await db.query(`
      INSERT INTO sensitive_membership (member_id, agency_id, added_by, reason)
      SELECT m.id, m.agency_id, e.actor_agent_id, coalesce(e.reason, 'Not known')
        FROM team_member m
        LEFT JOIN LATERAL (SELECT actor_agent_id, reason FROM activity_entry
                            WHERE about_member_id = m.id AND type = 'team.member_added' LIMIT 1) e ON true
       WHERE m.sensitive`);
    await db.query(`CREATE INDEX sensitive_membership_by_agency ON sensitive_membership (agency_id, member_id DESC)`);
    await db.query(
      `GRANT SELECT, INSERT, UPDATE (outcome, note, reviewed_by, reviewed_at) ON sensitive_membership TO patchwork_app`,
    );

    // What one person on a team asks of another. At most one waits for each membership.
    await db.query(`
      CREATE TABLE team_request (
        id uuid PRIMARY KEY,
        type text NOT NULL CHECK (type IN ('BROKER', 'LEAD')),
        client_id uuid NOT NULL REFERENCES client (id),
        member_id uuid NOT NULL REFERENCES team_member (id),
        asked_id uuid NOT NULL REFERENCES agent (id),
        asked_by uuid REFERENCES agent (id),
        asker_name text NOT NULL,
        asker_agency text NOT NULL,
        reason text NOT NULL,
        asked_at timestamptz NOT NULL,
        answer text CHECK (answer IN ('ACCEPTED', 'DECLINED', 'WITHDRAWN')),
        answered_at timestamptz,
        CHECK ((answer IS NULL) = (answered_at IS NULL))
      )`);
    await db.query(`CREATE UNIQUE INDEX team_request_once ON team_request (type, member_id) WHERE answer IS NULL`);
    await db.query(`CREATE INDEX team_request_by_asked ON team_request (asked_id, id DESC)`);
    await db.query(`GRANT SELECT, INSERT, UPDATE (answer, answered_at) ON team_request TO patchwork_app`);
    // Who leads and cannot answer: suspended, or away while nobody on the team hears in their place.
    await db.query(`
      CREATE FUNCTION lead_is_gone(client uuid, lead uuid) RETURNS boolean LANGUAGE sql STABLE
      AS $$
        SELECT NOT a.active OR a.suspended_at IS NOT NULL OR EXISTS (
                 SELECT FROM absence b
                  WHERE b.agent_id = a.id
                    AND (patchwork_now() AT TIME ZONE g.time_zone)::date BETWEEN b.first_day AND b.last_day
                    AND NOT EXISTS (SELECT FROM team_member t JOIN agent c ON c.id = t.agent_id AND c.active
                                     WHERE t.client_id = lead_is_gone.client AND t.ended_at IS NULL
                                       AND t.agent_id = b.cover_agent_id AND c.suspended_at IS NULL))
          FROM agent a JOIN agency g ON g.id = a.agency_id WHERE a.id = lead_is_gone.lead
      $$`);
    await db.query(`REVOKE ALL ON FUNCTION lead_is_gone(uuid, uuid) FROM PUBLIC`);
    await db.query(`GRANT EXECUTE ON FUNCTION lead_is_gone(uuid, uuid) TO patchwork_app`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP FUNCTION lead_is_gone(uuid, uuid)`);
    await db.query(`DROP TABLE team_request, sensitive_membership`);
    await db.query(`ALTER TABLE activity_entry DROP as_service`);
    await db.query(`ALTER TABLE access_log DROP as_service`);
    await db.query(`ALTER TABLE agency DROP sensitive_service`);
  }
}
