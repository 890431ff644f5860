/** What other modules ask about agents, in one statement each. */
import type { Id } from '../common/ids.js';
import type { Database } from '../database/database.js';

export interface Account {
  readonly id: Id;
  readonly email: string;
  readonly active: boolean;
  readonly emailVerified: boolean;
}

export async function accountByEmail(email: string, database: Database): Promise<Account | null> {
  const [row] = await database.read<Account>(
    'agents.account_by_email',
    'SELECT id, email, active, email_verified AS "emailVerified" FROM agent WHERE email = $1',
    [email],
  );
  return row ?? null;
}
