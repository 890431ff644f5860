/** One email with what became of it, and beginning a failed one anew. Only emails in the caller's scope. */
import type { EntityManager } from 'typeorm';
import { isNoOtherService } from '../../access/conditions.queries.js';
import type { Id } from '../../common/ids.js';
import type { Database } from '../../database/database.js';
import type { EmailState } from '../email-states.js';
import type { EmailDetail } from './email-detail.dto.js';
import type { MailScope } from '../mail-scope.js';
import { emailFields, shownTime } from './email.queries.js';

const FIELDS = emailFields('$4');
const AT = shownTime('s.at', '$4');

/** Email m; $2 and $3: the scope. */
const IN_SCOPE = `($2::uuid IS NULL OR m.agent_id IN (SELECT id FROM agent WHERE agency_id = $2))
  AND ${isNoOtherService('(SELECT agency_id FROM agent WHERE id = m.agent_id)', '$3')}`;

/** The email as it is listed, what it carries by kind, and its steps; null if it is not there for the caller. */
export async function emailDetail(emailId: Id, scope: MailScope, database: Database): Promise<EmailDetail | null> {
  const [row] = await database.read<{ detail: EmailDetail }>(
    'notifications.email',
    `SELECT json_build_object(${FIELDS},
              'items', coalesce((
                 SELECT json_agg(json_build_object('kind', k.kind, 'count', k.count) ORDER BY k.kind)
                   FROM (SELECT kind, count(*) FROM notification WHERE email_id = m.id GROUP BY kind) k), '[]'),
              'timeline', coalesce((
                 SELECT json_agg(json_build_object('at', ${AT}, 'event', s.event, 'state', s.state,
                                   'attempt', s.attempt, 'error', s.error, 'byAgentId', s.by_agent_id, 'reason', s.reason)
                                 ORDER BY s.id)
                   FROM email_event s WHERE s.email_id = m.id), '[]')) AS detail
       FROM email m
      WHERE m.id = $1 AND ${IN_SCOPE}`,
    [emailId, scope.agencyId, scope.ownService, scope.exactFor],
  );
  return row?.detail ?? null;
}

/** The state of an email, which stands still until the end of the transaction. */
export async function lockEmail(emailId: Id, scope: MailScope, tx: EntityManager): Promise<EmailState | null> {
  const [row] = await tx.query<{ state: EmailState }[]>(
    `SELECT state FROM email m
      WHERE id = $1 AND ${IN_SCOPE} FOR NO KEY UPDATE OF m`,
    [emailId, scope.agencyId, scope.ownService],
  );
  return row?.state ?? null;
}

/** Whether anything of a locked email is still its own. */
export async function carriesItems(emailId: Id, tx: EntityManager): Promise<boolean> {
  const [row] = await tx.query<{ any: boolean }[]>(
    'SELECT EXISTS (SELECT FROM notification WHERE email_id = $1) AS any',
    [emailId],
  );
  return row!.any;
}

/**
 * Begins a locked email anew: due at once, with all its attempts, under the same id and with the same list. What receipts told
 * of it until now, they told of the mail that came back.
 */
export async function beginAnew(emailId: Id, by: { agentId: Id; reason: string }, tx: EntityManager): Promise<void> {
  await tx.query(
    `WITH anew AS (
       UPDATE email SET state = 'PENDING', attempts = 0, ambiguous = 0, sent_at = NULL, resent = true,
                        next_attempt_at = clock_timestamp(),
                        outlived_receipts = outlived_receipts || receipts, receipts = '{}'
        WHERE id = $1 RETURNING id, state, attempts
     ) INSERT INTO email_event (email_id, at, event, state, attempt, by_agent_id, reason)
       SELECT id, patchwork_now(), 'RESENT', state, attempts, $2::uuid, $3 FROM anew`,
    [emailId, by.agentId, by.reason],
  );
}
