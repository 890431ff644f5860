import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An email of which somebody said that it lies in its reader's mailbox. */
export class DeliveredEmails1700000002500 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE email DROP CONSTRAINT email_state_check,
        ADD CONSTRAINT email_state_check
        CHECK (state IN ('PENDING','SENDING','SENT','DELIVERED','UNKNOWN','FAILED','WITHHELD'))`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`UPDATE email SET state = 'SENT' WHERE state = 'DELIVERED'`);
    await db.query(`
      ALTER TABLE email DROP CONSTRAINT email_state_check,
        ADD CONSTRAINT email_state_check CHECK (state IN ('PENDING','SENDING','SENT','UNKNOWN','FAILED','WITHHELD'))`);
  }
}
