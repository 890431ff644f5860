/** The one question that readiness asks. */
import type { Database } from '../database/database.js';

/** Resolves when the database answers. */
export async function pingDatabase(database: Database): Promise<void> {
  await database.read('operations.ping', 'SELECT 1');
}
