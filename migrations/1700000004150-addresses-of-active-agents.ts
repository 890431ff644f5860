import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A deactivated account keeps its address from nobody: that an address is taken would tell that there is one. */
export class AddressesOfActiveAgents1700000004150 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`DROP INDEX agent_by_email`);
    await db.query(`CREATE UNIQUE INDEX agent_by_email ON agent (email) WHERE active`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP INDEX agent_by_email`);
    await db.query(`CREATE UNIQUE INDEX agent_by_email ON agent (email)`);
  }
}
