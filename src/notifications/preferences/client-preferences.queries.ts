/** What agents chose for one client. */
import type { EntityManager } from 'typeorm';
import type { Id } from '../../common/ids.js';
import type { ClientChoice } from './choices.js';

/** Puts a choice in the place of an earlier one; false if the agent is not on the client's team now. */
export async function saveClientChoice(
  agentId: Id,
  clientId: Id,
  { frequencies, until }: ClientChoice,
  tx: EntityManager,
): Promise<boolean> {
  await deleteClientChoice(agentId, clientId, tx);
  const saved = await tx.query<unknown[]>(
    `INSERT INTO notification_client_choice (membership_id, agent_id, kind, frequency, until)
     SELECT t.id, t.agent_id, c.kind, c.frequency, $5::date
       FROM team_member t CROSS JOIN unnest($3::text[], $4::text[]) AS c (kind, frequency)
      WHERE t.agent_id = $1 AND t.client_id = $2 AND t.ended_at IS NULL
     RETURNING kind`,
    [agentId, clientId, Object.keys(frequencies), Object.values(frequencies), until],
  );
  return saved.length > 0;
}

/** Takes back what the agent chose for the client, in this and in earlier times on its team. */
export async function deleteClientChoice(agentId: Id, clientId: Id, tx: EntityManager): Promise<void> {
  await tx.query(
    `DELETE FROM notification_client_choice c USING team_member t
      WHERE t.id = c.membership_id AND c.agent_id = $1 AND t.client_id = $2`,
    [agentId, clientId],
  );
}

/** Whether the agent ever chose something for the client that was not taken back. */
export async function choseForClient(agentId: Id, clientId: Id, tx: EntityManager): Promise<boolean> {
  const [row] = await tx.query<{ chose: boolean }[]>(
    `SELECT EXISTS (SELECT FROM notification_client_choice c JOIN team_member t ON t.id = c.membership_id
                     WHERE c.agent_id = $1 AND t.client_id = $2) AS chose`,
    [agentId, clientId],
  );
  return row!.chose;
}
