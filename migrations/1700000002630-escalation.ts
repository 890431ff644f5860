import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whom an urgent attention reaches in the end, and when that is looked at. */
export class Escalation1700000002630 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE agency ADD duty_contact_id uuid`);
    await db.query(`
      ALTER TABLE agency ADD CONSTRAINT agency_duty_contact
        FOREIGN KEY (duty_contact_id, id) REFERENCES agent (id, agency_id)`);
    await db.query(`CREATE INDEX agency_by_duty_contact ON agency (duty_contact_id)`);
    await db.query(`GRANT SELECT (duty_contact_id) ON agency TO patchwork_worker`);

    await db.query(`
      ALTER TABLE attention ADD escalates_at timestamptz, ADD escalation_settled_at timestamptz,
        ADD CONSTRAINT attention_escalates CHECK (escalates_at IS NULL OR type = 'URGENT')`);
    await db.query(`
      CREATE INDEX attention_to_escalate ON attention (escalates_at)
       WHERE escalates_at IS NOT NULL AND escalation_settled_at IS NULL`);
    await db.query(`GRANT UPDATE (escalation_settled_at) ON attention TO patchwork_app`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE attention DROP escalates_at, DROP escalation_settled_at`);
    await db.query(`ALTER TABLE agency DROP duty_contact_id`);
  }
}
