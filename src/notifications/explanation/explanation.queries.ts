/** The facts of an explanation. */
import type { Database } from '../../database/database.js';
import type { ReachedBecause } from '../kind-rules.js';
import type { Facts } from './explain.js';

/** A notification as it stands, with Patchwork time. */
export interface NotificationFacts extends Facts {
  readonly email: (NonNullable<Facts['email']> & { readonly id: string }) | null;
  readonly entryId: string;
  readonly reachedBecause: ReachedBecause;
  readonly now: Date;
}

type Row = Omit<NotificationFacts, 'email'> & {
  readonly emailId: string | null;
  readonly state: NonNullable<Facts['email']>['state'];
  readonly sentAt: Date | null;
};

/** Of notification n with its email m, agent a and their agency g. */
const FACTS = `
  n.kind, n.frequency, n.source, n.email_after AS "emailAfter", n.seen_at IS NOT NULL AS seen, n.withheld, n.held_by AS "heldBy",
  n.email_id AS "emailId", m.state, m.sent_at AS "sentAt", g.time_zone AS "timeZone",
  n.entry_id AS "entryId", n.reached_because AS "reachedBecause", patchwork_now() AS now`;

/** One of the agent's own notifications; null when it is not theirs. */
export async function ownFacts(
  agentId: string,
  notificationId: string,
  database: Database,
): Promise<NotificationFacts | null> {
  const [row] = await database.read<Row>(
    'notifications.own_facts',
    `SELECT ${FACTS}
       FROM notification n
       JOIN agent a ON a.id = n.agent_id JOIN agency g ON g.id = a.agency_id
       LEFT JOIN email m ON m.id = n.email_id
      WHERE n.id = $1 AND n.agent_id = $2`,
    [notificationId, agentId],
  );
  return row === undefined ? null : factsOf(row);
}

function factsOf({ emailId, state, sentAt, ...facts }: Row): NotificationFacts {
  return { ...facts, email: emailId === null ? null : { id: emailId, state, sentAt } };
}
