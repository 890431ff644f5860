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

/** Seconds until the agent may get another mail to show that an address is theirs: five a day; 0 for at once. */
export async function secondsToNextCheck(agentId: Id, tx: EntityManager): Promise<number> {
  const [row] = await tx.query<{ seconds: number }[]>(
    `SELECT coalesce(extract(epoch FROM min(fifth.created_at) + interval '1 day' - patchwork_now()), 0)::float8 AS seconds
       FROM (SELECT created_at FROM account_mail
              WHERE agent_id = $1 AND purpose IN ('SET_PASSWORD', 'VERIFY_EMAIL')
                AND created_at > patchwork_now() - interval '1 day'
              ORDER BY created_at DESC OFFSET 4 LIMIT 1) fifth`,
    [agentId],
  );
  return row!.seconds;
}
