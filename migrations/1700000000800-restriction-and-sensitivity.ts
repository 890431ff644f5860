import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who may know of what: restricted clients, sensitive members of a team with their brokers, privacy officers, and
 * emergency access.
 */
export class RestrictionAndSensitivity1700000000800 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE client ADD restricted boolean NOT NULL DEFAULT false`);
    // A reference is unique among those that everybody may stumble over: a restricted client's takes nobody's place.
    await db.query(`ALTER TABLE client_reference ADD restricted boolean NOT NULL DEFAULT false`);
    await db.query(`ALTER TABLE client_reference DROP CONSTRAINT client_reference_pkey`);
    await db.query(`ALTER TABLE client_reference ADD PRIMARY KEY (system, reference, client_id)`);
    await db.query(
      `CREATE UNIQUE INDEX client_reference_once ON client_reference (system, reference) WHERE NOT restricted`,
    );
    await db.query(`GRANT UPDATE (restricted) ON client_reference TO patchwork_app`);

    // Of the agency itself, as the pair says: somebody who is it cannot move to another one.
    await db.query(`CREATE UNIQUE INDEX agent_in_agency ON agent (id, agency_id)`);
    await db.query(`ALTER TABLE agency ADD privacy_officer_id uuid`);
    await db.query(`
      ALTER TABLE agency ADD CONSTRAINT agency_privacy_officer
        FOREIGN KEY (privacy_officer_id, id) REFERENCES agent (id, agency_id)`);
    await db.query(`CREATE INDEX agency_by_privacy_officer ON agency (privacy_officer_id)`);
    await db.query(`GRANT SELECT (privacy_officer_id) ON agency TO patchwork_worker`);

    await db.query(`
      ALTER TABLE team_member ADD sensitive boolean NOT NULL DEFAULT false,
        ADD broker_id uuid REFERENCES agent (id),
        ADD CHECK (sensitive OR broker_id IS NULL), ADD CHECK (NOT (sensitive AND lead))`);
    await db.query(`CREATE INDEX team_member_by_broker ON team_member (broker_id) WHERE broker_id IS NOT NULL`);
    // Somebody who is there unknown to others may be added openly by one of those others.
    await db.query(`DROP INDEX team_member_agent_once, team_member_agency_once`);
    await db.query(`
      CREATE UNIQUE INDEX team_member_agent_once ON team_member (client_id, agent_id, sensitive)
       WHERE ended_at IS NULL AND agent_id IS NOT NULL`);
    await db.query(`
      CREATE UNIQUE INDEX team_member_agency_once ON team_member (client_id, agency_id, sensitive)
       WHERE ended_at IS NULL AND agent_id IS NULL`);
    await db.query(`GRANT SELECT (sensitive, broker_id) ON team_member TO patchwork_worker`);

    // about_member: the whole entry is about a sensitive member. actor_member: who acted did so as one.
    await db.query(`
      ALTER TABLE activity_entry ADD about_member_id uuid REFERENCES team_member (id),
        ADD actor_member_id uuid REFERENCES team_member (id)`);

    await db.query(`
      CREATE TABLE emergency_access (
        id uuid PRIMARY KEY,
        client_id uuid NOT NULL REFERENCES client (id),
        agent_id uuid NOT NULL REFERENCES agent (id),
        agency_id uuid NOT NULL REFERENCES agency (id),
        code text NOT NULL,
        reason text NOT NULL,
        began_at timestamptz NOT NULL,
        until timestamptz NOT NULL,
        outcome text CHECK (outcome IN ('JUSTIFIED', 'NOT_JUSTIFIED')),
        note text,
        reviewed_by uuid REFERENCES agent (id),
        reviewed_at timestamptz,
        CHECK ((outcome IS NULL) = (reviewed_at IS NULL))
      )`);
    await db.query(`CREATE INDEX emergency_access_by_agent ON emergency_access (agent_id, client_id, until DESC)`);
    await db.query(`CREATE INDEX emergency_access_by_agency ON emergency_access (agency_id, id DESC)`);
    await db.query(`CREATE INDEX emergency_access_by_client ON emergency_access (client_id)`);
    await db.query(
      `GRANT SELECT, INSERT, UPDATE (outcome, note, reviewed_by, reviewed_at) ON emergency_access TO patchwork_app`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE emergency_access`);
    await db.query(`ALTER TABLE activity_entry DROP about_member_id, DROP actor_member_id`);
    await db.query(`DROP INDEX team_member_agent_once, team_member_agency_once`);
    await db.query(`ALTER TABLE team_member DROP sensitive, DROP broker_id`);
    await db.query(`
      CREATE UNIQUE INDEX team_member_agent_once ON team_member (client_id, agent_id)
       WHERE ended_at IS NULL AND agent_id IS NOT NULL`);
    await db.query(`
      CREATE UNIQUE INDEX team_member_agency_once ON team_member (client_id, agency_id)
       WHERE ended_at IS NULL AND agent_id IS NULL`);
    await db.query(`ALTER TABLE agency DROP privacy_officer_id`);
    await db.query(`DROP INDEX agent_in_agency`);
    await db.query(`ALTER TABLE client_reference DROP CONSTRAINT client_reference_pkey`);
    await db.query(`ALTER TABLE client_reference DROP restricted`);
    await db.query(`ALTER TABLE client_reference ADD PRIMARY KEY (system, reference)`);
    await db.query(`ALTER TABLE client DROP restricted`);
  }
}
