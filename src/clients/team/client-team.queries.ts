/** Who stands on teams, for those who listen. */
import type { EntityManager } from 'typeorm';
import type { Id } from '../../common/ids.js';

/** An agent on a client's team. */
export interface TeamAgent {
  readonly clientId: Id;
  readonly agentId: Id;
  readonly agencyId: Id;
  readonly lead: boolean;
  readonly sensitive: boolean;
  /** Of a sensitive member: who passes requests on, and so knows of them. */
  readonly brokerId: Id | null;
}

/** The agents on the teams of these clients now, those with an inactive account included. */
export async function currentAgents(clientIds: readonly Id[], tx: EntityManager): Promise<TeamAgent[]> {
  return tx.query<TeamAgent[]>(
    `SELECT client_id AS "clientId", agent_id AS "agentId", agency_id AS "agencyId", lead, sensitive,
            broker_id AS "brokerId"
       FROM team_member
      WHERE client_id = ANY ($1::uuid[]) AND agent_id IS NOT NULL AND ended_at IS NULL
      ORDER BY client_id, agent_id`,
    [clientIds],
  );
}
