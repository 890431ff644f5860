import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Several secrets for one system, keys instead of secrets, its last use, and systems that are only tried out. */
export class CredentialsOfSystems1700000001000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    // Secrets are 32 random bytes: a plain SHA-256 keeps them. ends_at is of Patchwork time; null: until it is replaced.
    await db.query(`
      CREATE TABLE system_credential (
        id uuid PRIMARY KEY,
        system_id uuid NOT NULL REFERENCES system (id),
        secret_hash text NOT NULL,
        created_at timestamptz NOT NULL,
        ends_at timestamptz
      )`);
    await db.query(`CREATE INDEX system_credential_by_system ON system_credential (system_id)`);
    await db.query(`
      INSERT INTO system_credential (id, system_id, secret_hash, created_at)
      SELECT gen_random_uuid(), id, secret_hash, created_at FROM system`);
    await db.query(`
      ALTER TABLE system DROP secret_hash,
        ADD test boolean NOT NULL DEFAULT false,
        ADD jwks jsonb,
        ADD jwks_url text,
        ADD last_used_at timestamptz,
        ADD version integer NOT NULL DEFAULT 1,
        ADD field_versions jsonb NOT NULL DEFAULT '{}',
        ADD CONSTRAINT system_keys_from_one_place CHECK (jwks IS NULL OR jwks_url IS NULL)`);
    await db.query(`CREATE INDEX system_by_name ON system (name, id)`);
    await db.query(`GRANT SELECT, INSERT, UPDATE (ends_at) ON system_credential TO patchwork_app`);
  }

  /** Of several secrets the newest stays. */
  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP INDEX system_by_name`);
    await db.query(`ALTER TABLE system ADD secret_hash text`);
    await db.query(`
      UPDATE system s SET secret_hash = coalesce((SELECT c.secret_hash FROM system_credential c
                                                   WHERE c.system_id = s.id ORDER BY c.created_at DESC LIMIT 1), '')`);
    await db.query(`
      ALTER TABLE system ALTER secret_hash SET NOT NULL, DROP CONSTRAINT system_keys_from_one_place, DROP test, DROP jwks,
        DROP jwks_url, DROP last_used_at, DROP version, DROP field_versions`);
    await db.query(`DROP TABLE system_credential`);
  }
}
