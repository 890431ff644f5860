import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who was asked to join which team, by whom, and what they said. Expired ones stay as they are: the time says it. */
export class Invitations1700000001310 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE invitation (
        id uuid PRIMARY KEY,
        client_id uuid NOT NULL REFERENCES client (id),
        agent_id uuid NOT NULL REFERENCES agent (id),
        agency_id uuid NOT NULL REFERENCES agency (id),
        role text NOT NULL,
        reason text NOT NULL,
        reason_code text,
        inviter_agent_id uuid REFERENCES agent (id),
        inviter_system_id uuid REFERENCES system (id),
        inviter_agency_id uuid NOT NULL REFERENCES agency (id),
        invited_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        state text NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN','ACCEPTED','DECLINED','WITHDRAWN')),
        settled_at timestamptz,
        declined_because text,
        CHECK ((inviter_agent_id IS NULL) <> (inviter_system_id IS NULL)),
        CHECK ((state = 'OPEN') = (settled_at IS NULL)),
        CHECK ((state = 'DECLINED') = (declined_because IS NOT NULL))
      )`);
    await db.query(`CREATE INDEX invitation_by_client ON invitation (client_id, id DESC)`);
    await db.query(`CREATE INDEX invitation_open ON invitation (agent_id, id DESC) WHERE state = 'OPEN'`);
    await db.query(`GRANT SELECT, INSERT, UPDATE (state, settled_at, declined_because) ON invitation TO patchwork_app`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE invitation`);
  }
}
