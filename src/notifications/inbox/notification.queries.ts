/** What agents read of their notifications, and marking as seen. */
import type { EntityManager } from 'typeorm';
import { mayKnow } from '../../access/conditions.queries.js';
import type { Id } from '../../common/ids.js';
import type { PageQuery } from '../../common/page.js';
import type { Database } from '../../database/database.js';
import type { NotificationItem } from './notification.dto.js';

export interface NotificationFilter {
  readonly seen: boolean | null;
  readonly emailId: Id | null;
}

/** Whom it went on to learns which colleague did not open it, for as long as they are on duty. */
const ON_DUTY = `EXISTS (SELECT FROM agency duty WHERE duty.duty_contact_id = n.agent_id)`;

/** As in the activity: of whom the entry is, if that is a sensitive member, the reader may know now. */
const SUBJECT_KNOWN = `(subject.id IS NULL OR ${mayKnow({ member: 'subject', agent: 'n.agent_id', agency: 'reader.agency_id' })})`;

/**
 * One page of an agent's own notifications, newest first, with one row more than the limit. A client on whose team the
 * agent is not now is not named, and the sentence is a neutral one; so it is where it names a sensitive member of whom they
 * may not know any more.
 */
export async function notificationsOf(
  agentId: Id,
  filter: NotificationFilter,
  page: PageQuery,
  database: Database,
): Promise<NotificationItem[]> {
  const rows = await database.read<{ item: NotificationItem }>(
    'notifications.of_agent',
    `SELECT json_build_object(
              'id', n.id, 'kind', n.kind, 'occurredAt', rfc3339(n.occurred_at),
              'summary', CASE
                 WHEN n.client_id IS NULL OR (c.id IS NOT NULL AND ${SUBJECT_KNOWN})
                      OR (e.type = 'attention.escalated' AND ${ON_DUTY}) THEN e.summary
                 WHEN e.type = 'attention.escalated' THEN 'An urgent request for attention was not opened in time.'
                 WHEN e.type = 'client.emergency_access_began' AND e.actor_agency_id = reader.agency_id
                 THEN 'Somebody of your agency took emergency access to a client.'
                 WHEN e.type = 'client.emergency_access_blocked'
                 THEN 'Somebody who is barred from a client asked for emergency access and got none.'
                 WHEN e.type = 'team.member_ended' AND n.kind = 'MY_TEAMS' THEN 'You were removed from a team.'
                 WHEN e.type = 'team.broker_asked' AND c.id IS NOT NULL
                 THEN 'You are asked to be the broker of a sensitive service.'
                 WHEN e.type = 'team.invited' THEN 'You were invited to a team.'
                 WHEN c.id IS NOT NULL THEN 'Something changed on the team.'
                 ELSE 'Something changed for a client whose team you are not on now.' END,
              'client', CASE WHEN c.id IS NOT NULL THEN json_build_object('id', c.id, 'reference', c.reference) END,
              'emailAfter', rfc3339(n.email_after), 'emailedAt', CASE WHEN m.state <> 'FAILED' THEN rfc3339(m.sent_at) END,
              'seenAt', rfc3339(n.seen_at), 'withheld', n.withheld,
              'heldBy', n.held_by, 'coveringFor', n.covering_for) AS item
       FROM notification n
       JOIN agent reader ON reader.id = n.agent_id
       JOIN activity_entry e ON e.id = n.entry_id
       LEFT JOIN team_member subject ON subject.id = e.about_member_id
       LEFT JOIN email m ON m.id = n.email_id
       LEFT JOIN client c ON c.id = n.client_id
            AND EXISTS (SELECT FROM team_member t
                         WHERE t.client_id = n.client_id AND t.agent_id = n.agent_id AND t.ended_at IS NULL)
      WHERE n.agent_id = $1
        -- A reminder is none before it reminds.
        AND (n.source <> 'REMINDER' OR n.email_id IS NOT NULL)
        AND ($2::boolean IS NULL OR (n.seen_at IS NOT NULL) = $2)
        AND ($3::uuid IS NULL OR n.email_id = $3)
        AND ($4::uuid IS NULL OR n.id < $4)
      ORDER BY n.id DESC
      LIMIT $5`,
    [agentId, filter.seen, filter.emailId, page.after?.[0] ?? null, page.limit + 1],
  );
  return rows.map((row) => row.item);
}

/** Marks one of the agent's notifications as seen; false when it is not theirs. Seeing it again changes nothing. */
export async function markSeen(agentId: Id, notificationId: Id, tx: EntityManager): Promise<boolean> {
  const [, found] = await tx.query<[unknown, number]>(
    `UPDATE notification SET seen_at = coalesce(seen_at, patchwork_now()) WHERE id = $1 AND agent_id = $2`,
    [notificationId, agentId],
  );
  return found === 1;
}

/** Marks that one and all older ones as seen; false when it is not theirs. */
export async function markSeenUpTo(agentId: Id, notificationId: Id, tx: EntityManager): Promise<boolean> {
  const [own] = await tx.query<object[]>(`SELECT FROM notification WHERE id = $1 AND agent_id = $2`, [
    notificationId,
    agentId,
  ]);
  if (own === undefined) return false;
  await tx.query(
    `UPDATE notification SET seen_at = patchwork_now() WHERE agent_id = $1 AND id <= $2 AND seen_at IS NULL`,
    [agentId, notificationId],
  );
  return true;
}
