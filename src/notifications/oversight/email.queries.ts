/** What admins read of emails and of the queue. */
import { isNoOtherService } from '../../access/conditions.queries.js';
import type { Id } from '../../common/ids.js';
import type { PageQuery } from '../../common/page.js';
import type { Database } from '../../database/database.js';
import { PAUSED_AGENTS } from '../held.queries.js';
import type { MailScope } from '../mail-scope.js';
import type { EmailItem, Queue } from './email.dto.js';

/**
 * When something became of email m: to the second for the admins of its agent's agency (`own`: a parameter), for all others
 * to the hour. The second would show who was notified of one act.
 */
export const shownTime = (at: string, own: string): string =>
  `rfc3339(CASE WHEN (SELECT agency_id FROM agent WHERE id = m.agent_id) = ${own}::uuid THEN ${at} ELSE date_trunc('hour', ${at}) END)`;

/** Of email m: to whom, of which kinds and how many. */
export const emailFields = (own: string): string => `
  'id', m.id, 'agentId', m.agent_id, 'state', m.state, 'kinds', m.kinds, 'count', m.count,
  'createdAt', ${shownTime('m.created_at', own)}, 'sentAt', ${shownTime('m.sent_at', own)},
  'attempts', m.attempts, 'lastError', m.last_error`;

const FIELDS = emailFields('$7');
const FIELDS_OF_OWN = emailFields('$1');

interface EmailFilter extends MailScope {
  readonly agentId: Id | null;
  readonly state: string | null;
}

/** Most emails are in one of these in the end. */
const USUAL_STATES: readonly (string | null)[] = [null, 'SENT', 'DELIVERED'];

/** One page of emails, newest first. */
export async function emailsOf(filter: EmailFilter, page: PageQuery, database: Database): Promise<EmailItem[]> {
  const { agencyId, agentId, state, ownService, exactFor } = filter;
  const values = [agencyId, agentId, state, page.after?.[0] ?? null, page.limit + 1];
  const ofOneAgency = agencyId !== null && USUAL_STATES.includes(state);
  const rows = await (ofOneAgency
    ? database.read<{ item: EmailItem }>('notifications.emails_of_agency', EMAILS_OF_AGENCY, values)
    : database.read<{ item: EmailItem }>('notifications.emails', EMAILS, [...values, ownService, exactFor]));
  return rows.map((row) => row.item);
}

const OF_NO_OTHER_SERVICE = isNoOtherService('(SELECT agency_id FROM agent WHERE id = m.agent_id)', '$6');

const EMAILS = `
  SELECT json_build_object(${FIELDS}) AS item
    FROM email m
   WHERE ($1::uuid IS NULL OR m.agent_id IN (SELECT id FROM agent WHERE agency_id = $1))
     AND ($2::uuid IS NULL OR m.agent_id = $2)
     AND ($3::text IS NULL OR m.state = $3)
     AND ($4::uuid IS NULL OR m.id < $4)
     AND ${OF_NO_OTHER_SERVICE}
   ORDER BY m.id DESC
   LIMIT $5`;

/** By agent: else the admin of a small agency waits until all newer emails of others are read. */
const EMAILS_OF_AGENCY = `
  SELECT json_build_object(${FIELDS_OF_OWN}) AS item
    FROM agent a
   CROSS JOIN LATERAL (SELECT * FROM email
                        WHERE agent_id = a.id AND ($3::text IS NULL OR state = $3) AND ($4::uuid IS NULL OR id < $4)
                        ORDER BY id DESC LIMIT $5) m
   WHERE a.agency_id = $1 AND ($2::uuid IS NULL OR a.id = $2)
   ORDER BY m.id DESC
   LIMIT $5`;

/** Counts of the whole installation; account mail is not among them. */
export async function queueNow(database: Database): Promise<Queue> {
  const [row] = await database.read<{ queue: Queue }>(
    'notifications.queue',
    `SELECT json_build_object(
              'due', count(*) FILTER (WHERE n.email_after <= clock.now AND s.agent_id IS NULL) + (
                       SELECT count(*) FROM attention t
                        WHERE t.escalates_at <= patchwork_now() AND t.escalates_at IS NOT NULL AND t.escalation_settled_at IS NULL
                          AND (SELECT c.status FROM client c WHERE c.id = t.client_id) = 'OPEN'),
              'waiting', count(*) FILTER (WHERE n.email_after > clock.now),
              'waitingForLogin', count(*) FILTER (WHERE n.email_after IS NULL),
              'waitingForAddress', count(*) FILTER (WHERE n.email_after <= clock.now AND s.agent_id IS NOT NULL),
              'sending', (SELECT count(*) FROM email WHERE state IN ('PENDING', 'SENDING')),
              'nextEmailAt', rfc3339(min(n.email_after) FILTER (WHERE s.agent_id IS NULL))) AS queue
       FROM (SELECT patchwork_now() AS now) clock LEFT JOIN notification n ON n.waiting
       LEFT JOIN ${PAUSED_AGENTS} s ON s.agent_id = n.agent_id`,
  );
  return row!.queue;
}
