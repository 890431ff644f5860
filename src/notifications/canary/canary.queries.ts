/** The statements about the canary: who it is, what waits for it, and what came. */
import type { EntityManager } from 'typeorm';
import type { Id } from '../../common/ids.js';
import type { Database } from '../../database/database.js';
import type { CanarySight } from './canary.js';

export interface Canary {
  readonly agentId: Id;
  readonly name: string;
  readonly agencyId: Id;
  readonly agencyName: string;
}

/** The agent with this address, if mail may go there; null: nobody whom a canary could be. */
export async function canaryWith(email: string, tx: EntityManager): Promise<Canary | null> {
  const [row] = await tx.query<Canary[]>(
    `SELECT a.id AS "agentId", a.given_name || ' ' || a.family_name AS name, g.id AS "agencyId", g.name AS "agencyName"
       FROM agent a JOIN agency g ON g.id = a.agency_id
      WHERE a.email = $1 AND a.active AND a.suspended_at IS NULL AND a.email_verified`,
    [email],
  );
  return row ?? null;
}

/** Whether something planted waits for the digest of this very instant. */
export async function isPlantedFor(digest: Date, agentId: Id, tx: EntityManager): Promise<boolean> {
  const rows = await tx.query<object[]>(
    `SELECT FROM notification n JOIN activity_entry e ON e.id = n.entry_id
      WHERE n.agent_id = $1 AND n.waiting AND n.email_after = $2 AND e.type = 'canary.planted' LIMIT 1`,
    [agentId, digest],
  );
  return rows.length > 0;
}

export async function sightOf(agentId: Id, database: Database): Promise<CanarySight> {
  const [row] = await database.read<CanarySight>(
    'notifications.canary',
    `SELECT min(n.occurred_at) AS "firstPlantedAt", max(m.sent_at) FILTER (WHERE m.state IN ('SENT', 'DELIVERED')) AS "lastSentAt"
       FROM notification n JOIN activity_entry e ON e.id = n.entry_id AND e.type = 'canary.planted'
       LEFT JOIN email m ON m.id = n.email_id
      WHERE n.agent_id = $1`,
    [agentId],
  );
  return row!;
}
