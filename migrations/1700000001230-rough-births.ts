import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A day is near a date of birth that is known by its year alone, or estimated; search looks through those of some years. */
export class RoughBirths1700000001230 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(
      `CREATE INDEX client_by_rough_birth ON client (birth_date) WHERE birth_precision IN ('ESTIMATED', 'YEAR')`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP INDEX client_by_rough_birth`);
  }
}
