import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What the ledger needs to say, independently of the planner, who should have been told. Turns put entries and changes of
 * teams in one order that no clock can upset; facts that are not kept otherwise are written down as they are then. Entries
 * from before have no turn: they are sealed as they were, and the ledger leaves them out.
 */
export class Ledger1700000002300 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`CREATE SEQUENCE history_turn`);
    // Whoever changes a team or writes an entry about a client holds the client's row: the turns of one client never race.
    await db.query(`ALTER TABLE team_member ADD came_turn bigint NOT NULL DEFAULT 0, ADD went_turn bigint`);
    await db.query(`UPDATE team_member SET went_turn = 0 WHERE ended_at IS NOT NULL`);
    await db.query(`
      CREATE FUNCTION member_takes_turn() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog
      AS $$ BEGIN
        IF TG_OP = 'INSERT' THEN NEW.came_turn := nextval('history_turn'); END IF;
        NEW.went_turn := CASE WHEN NEW.ended_at IS NOT NULL THEN nextval('history_turn') END;
        RETURN NEW;
      END $$`);
    await db.query(`
      CREATE TRIGGER member_comes BEFORE INSERT ON team_member FOR EACH ROW EXECUTE FUNCTION member_takes_turn()`);
    await db.query(`
      CREATE TRIGGER member_goes BEFORE UPDATE ON team_member FOR EACH ROW
      WHEN (OLD.ended_at IS DISTINCT FROM NEW.ended_at) EXECUTE FUNCTION member_takes_turn()`);

    // A change in the directory belongs to no one client: all teams hold still from its entry until it is told.
    await db.query(`ALTER TABLE activity_entry ADD turn bigint, ADD concerned uuid[]`);
    await db.query(`CREATE INDEX activity_entry_by_time ON activity_entry (occurred_at)`);
    await db.query(`
      CREATE FUNCTION entry_takes_turn() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog
      AS $$ BEGIN
        IF NEW.kind = 'DIRECTORY' THEN LOCK TABLE team_member IN SHARE MODE; END IF;
        NEW.turn := nextval('history_turn');
        RETURN NEW;
      END $$`);
    await db.query(`
      CREATE TRIGGER entry_takes_turn BEFORE INSERT ON activity_entry FOR EACH ROW EXECUTE FUNCTION entry_takes_turn()`);

    // Who passed requests on to a sensitive member, and so knew of them, from which turn on.
    await db.query(`
      CREATE TABLE team_broker (
        member_id uuid NOT NULL REFERENCES team_member (id),
        from_turn bigint NOT NULL,
        broker_id uuid,
        PRIMARY KEY (member_id, from_turn)
      )`);
    await db.query(`INSERT INTO team_broker SELECT id, 0, broker_id FROM team_member WHERE sensitive`);
    await db.query(`
      CREATE FUNCTION note_broker() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog
      AS $$ BEGIN INSERT INTO team_broker VALUES (NEW.id, nextval('history_turn'), NEW.broker_id); RETURN NULL; END $$`);
    await db.query(`
      CREATE TRIGGER team_member_has_broker AFTER INSERT OR UPDATE OF broker_id ON team_member FOR EACH ROW
      WHEN (NEW.sensitive) EXECUTE FUNCTION note_broker()`);
    await db.query(`GRANT SELECT ON team_broker TO patchwork_app`);

    // The lead who could be reached when somebody gave themselves access; no row: the whole team watches. Written as the
    // change commits, while the planner's lock keeps the lead's account as the planner saw it.
    await db.query(`
      CREATE TABLE access_guardian (
        entry_id uuid PRIMARY KEY REFERENCES activity_entry (id),
        agent_id uuid NOT NULL REFERENCES agent (id)
      )`);
    await db.query(`
      CREATE FUNCTION note_guardian() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog
      AS $$ BEGIN
        INSERT INTO access_guardian (entry_id, agent_id)
        SELECT NEW.id, a.id FROM team_member m JOIN agent a ON a.id = m.agent_id
         WHERE m.client_id = NEW.client_id AND m.ended_at IS NULL AND m.lead AND a.id IS DISTINCT FROM NEW.actor_agent_id
           AND a.active AND a.suspended_at IS NULL AND a.email_verified;
        RETURN NULL;
      END $$`);
    await db.query(`
      CREATE CONSTRAINT TRIGGER access_entry_has_guardian AFTER INSERT ON activity_entry
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.kind = 'ACCESS') EXECUTE FUNCTION note_guardian()`);
    await db.query(`CREATE INDEX access_guardian_by_agent ON access_guardian (agent_id)`);
    await db.query(`GRANT SELECT ON access_guardian TO patchwork_app`);
    await db.query(
      `REVOKE ALL ON FUNCTION member_takes_turn(), entry_takes_turn(), note_broker(), note_guardian() FROM PUBLIC`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TRIGGER access_entry_has_guardian ON activity_entry`);
    await db.query(`DROP TRIGGER entry_takes_turn ON activity_entry`);
    await db.query(`DROP TRIGGER team_member_has_broker ON team_member`);
    await db.query(`DROP TRIGGER member_comes ON team_member`);
    await db.query(`DROP TRIGGER member_goes ON team_member`);
    await db.query(`DROP FUNCTION member_takes_turn(), entry_takes_turn(), note_broker(), note_guardian()`);
    await db.query(`DROP TABLE team_broker, access_guardian`);
    await db.query(`DROP INDEX activity_entry_by_time`);
    await db.query(`ALTER TABLE activity_entry DROP turn, DROP concerned`);
    await db.query(`ALTER TABLE team_member DROP came_turn, DROP went_turn`);
    await db.query(`DROP SEQUENCE history_turn`);
  }
}
