/** What sign-in asks about a system, in one statement. */
import type { Scope } from '../common/actor.js';
import type { Database } from '../database/database.js';

export interface KnownSystem {
  readonly id: string;
  readonly clientId: string;
  /** SHA-256 of the secret, hexadecimal. */
  readonly secretHash: string;
  readonly scopes: readonly Scope[];
  readonly active: boolean;
}

export async function systemByClientId(clientId: string, database: Database): Promise<KnownSystem | null> {
  const [row] = await database.read<KnownSystem>(
    'systems.by_client_id',
    `SELECT id, client_id AS "clientId", secret_hash AS "secretHash", scopes, revoked_at IS NULL AS active
       FROM system WHERE client_id = $1`,
    [clientId],
  );
  return row ?? null;
}
