/** What becomes of account mail that was sent, and how much of it an agent asked for. */
import type { EntityManager } from 'typeorm';
import type { Id } from '../common/ids.js';

export interface SentMail {
  readonly id: Id;
  readonly agentId: Id;
  readonly sentAt: Date;
}

/** An account mail to the address that the agent has now; null for any other id. */
export async function mailToCurrentAddress(id: Id, tx: EntityManager): Promise<SentMail | null> {
  const [mail] = await tx.query<SentMail[]>(
    `SELECT link.id, link.agent_id AS "agentId", link.created_at AS "sentAt"
       FROM account_mail link JOIN agent ON agent.id = link.agent_id AND agent.email = link.address
      WHERE link.id = $1 AND link.state IN ('SENDING', 'PENDING', 'SENT')`,
    [id],
  );
  return mail ?? null;
}

/**
 * Seconds until the agent may get another mail to show that an address is theirs, 0 for at once: five a day to the address
 * that they have shown to be theirs, three to addresses that they never have, all together.
 */
export async function secondsToNextCheck(agentId: Id, address: string, tx: EntityManager): Promise<number> {
  const [row] = await tx.query<{ seconds: number }[]>(
    `SELECT coalesce(extract(epoch FROM min(last.created_at) + interval '1 day' - patchwork_now()), 0)::float8 AS seconds
       FROM agent a, LATERAL (
         SELECT link.created_at FROM account_mail link
          WHERE link.agent_id = a.id AND link.purpose IN ('SET_PASSWORD', 'VERIFY_EMAIL') AND link.state <> 'PRINTED'
            AND link.created_at > patchwork_now() - interval '1 day'
            AND CASE WHEN a.email_verified AND a.email = $2 THEN link.address = $2 ELSE NOT link.to_own END
          ORDER BY link.created_at DESC
         OFFSET CASE WHEN a.email_verified AND a.email = $2 THEN 4 ELSE 2 END LIMIT 1) last
      WHERE a.id = $1`,
    [agentId, address],
  );
  return row!.seconds;
}

/** Takes note that the address which the agent has is shown to be theirs. */
export async function noteOwnAddress(agentId: Id, tx: EntityManager): Promise<void> {
  await tx.query(
    `UPDATE account_mail link SET to_own = true FROM agent
      WHERE agent.id = $1 AND link.agent_id = agent.id AND link.address = agent.email AND NOT link.to_own`,
    [agentId],
  );
}
