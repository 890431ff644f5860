import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Requests for contact with a sensitive service, which its broker passes on. */
export class ContactRequests1700000001400 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE contact_request (
        id uuid PRIMARY KEY,
        client_id uuid NOT NULL REFERENCES client (id),
        asked_by uuid NOT NULL REFERENCES agent (id),
        broker_id uuid REFERENCES agent (id),
        reason text NOT NULL,
        asked_at timestamptz NOT NULL,
        passed_on_by uuid REFERENCES agent (id),
        passed_on_at timestamptz,
        CHECK ((passed_on_by IS NULL) = (passed_on_at IS NULL))
      )`);
    await db.query(`CREATE INDEX contact_request_by_client ON contact_request (client_id, id DESC)`);
    await db.query(`GRANT SELECT, INSERT, UPDATE (passed_on_by, passed_on_at) ON contact_request TO patchwork_app`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE contact_request`);
  }
}
