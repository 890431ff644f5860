import type { MigrationInterface, QueryRunner } from 'typeorm';

/** By which receipts of it an email knows what became of it; those from before it was sent again say nothing of it any more. */
export class OutlivedReceipts1700000003100 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE email ADD COLUMN receipts text[] NOT NULL DEFAULT '{}',
                        ADD COLUMN outlived_receipts text[] NOT NULL DEFAULT '{}'`);
    await db.query(`GRANT UPDATE (receipts, outlived_receipts) ON email TO patchwork_app`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE email DROP COLUMN receipts, DROP COLUMN outlived_receipts`);
  }
}
