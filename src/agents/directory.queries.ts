/** What other modules ask about agents, in one statement each. */
import type { EntityManager } from 'typeorm';
import type { Role } from '../common/actor.js';
import type { Database } from '../database/database.js';

export interface Account {
  readonly id: string;
  readonly email: string;
  readonly active: boolean;
  readonly emailVerified: boolean;
}

export interface Colleague {
  readonly agentId: string;
  /** Given and family name. */
  readonly name: string;
  readonly agencyId: string;
  readonly agencyName: string;
  readonly roles: readonly Role[];
  readonly active: boolean;
}

export async function accountByEmail(email: string, database: Database): Promise<Account | null> {
  const [row] = await database.read<Account>(
    'agents.account_by_email',
    'SELECT id, email, active, email_verified AS "emailVerified" FROM agent WHERE email = $1',
    [email],
  );
  return row ?? null;
}

export async function colleagues(agentIds: readonly string[], tx: EntityManager): Promise<Colleague[]> {
  return tx.query<Colleague[]>(
    `SELECT a.id AS "agentId", a.given_name || ' ' || a.family_name AS name, g.id AS "agencyId", g.name AS "agencyName",
            a.roles, a.active
       FROM agent a JOIN agency g ON g.id = a.agency_id
      WHERE a.id = ANY ($1::uuid[])`,
    [agentIds],
  );
}
