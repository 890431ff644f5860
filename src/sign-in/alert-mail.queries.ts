/** Mail that calls admins to look at an alert: without content, and one at a time for each of them. */
import type { EntityManager } from 'typeorm';
import type { Id } from '../common/ids.js';
import type { AlertRaised } from '../events/index.js';

export interface CalledAdmin {
  readonly id: Id;
  readonly email: string;
}

/** The agency's active and verified admins and the others who are `also` to look, without the agent it is about. */
export async function adminsToCall(
  agencyId: Id,
  also: AlertRaised['also'],
  aboutAgentId: string | null,
  tx: EntityManager,
): Promise<CalledAdmin[]> {
  return tx.query<CalledAdmin[]>(
    `SELECT id, email FROM agent
      WHERE active AND suspended_at IS NULL AND email_verified AND id IS DISTINCT FROM $3::uuid
        AND ((agency_id = $1 AND 'AGENCY_ADMIN' = ANY (roles)) OR ($2 AND 'ADMIN' = ANY (roles))
             OR ($4 AND id = (SELECT privacy_officer_id FROM agency WHERE id = $1)))
      ORDER BY id`,
    [agencyId, also.forAdmins, aboutAgentId, also.forOfficer],
  );
}

/** For whom one waits already, that one says it all. It is of use for a week. */
export async function addAlertMails(
  mails: readonly { id: Id; agentId: Id; address: string }[],
  tx: EntityManager,
): Promise<void> {
  await tx.query(
    `INSERT INTO account_mail (id, agent_id, purpose, address, state, created_at, expires_at)
     SELECT m.id, m.agent_id, 'ALERT', m.address, 'PENDING', n.now, n.now + interval '7 days'
       FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS m (id, agent_id, address), (SELECT patchwork_now() AS now) n
      ORDER BY m.agent_id
     ON CONFLICT (agent_id) WHERE purpose = 'ALERT' AND state IN ('PENDING', 'SENDING') DO NOTHING`,
    [mails.map(({ id }) => id), mails.map(({ agentId }) => agentId), mails.map(({ address }) => address)],
  );
}
