/** What receipts do to emails. An email that came back has failed, whatever was said before or is said after. */
import type { EntityManager } from 'typeorm';
import type { BouncedMail } from '../../bounces/index.js';
import type { Id } from '../../common/ids.js';

/** An email, to whom it went and when; null for an id that is none. */
export async function sentEmail(id: Id, tx: EntityManager): Promise<BouncedMail | null> {
  const [email] = await tx.query<BouncedMail[]>(
    `SELECT id, agent_id AS "agentId", coalesce(sent_at, created_at) AS "sentAt" FROM email WHERE id = $1`,
    [id],
  );
  return email ?? null;
}

/**
 * Holds the email until the transaction ends, and notes by which attempt's receipt it is told of. False: that attempt was told of
 * before an admin had the email sent again.
 */
export async function isOfThisSending(id: Id, mark: string, tx: EntityManager): Promise<boolean> {
  const [, changed] = await tx.query<[unknown, number]>(
    `UPDATE email SET receipts = CASE WHEN $2 = ANY (receipts) THEN receipts ELSE receipts || $2 END
      WHERE id = $1 AND $2 <> ALL (outlived_receipts)`,
    [id, mark],
  );
  return changed === 1;
}

/** A step of the email's timeline, written by the statement that makes the change. */
const STEP = `INSERT INTO email_event (email_id, at, event, state, attempt, error)`;

/** What was on its way until this word came counts for the hour that follows; what had been sent, for its own. */
const COUNTS_AS_SENT = `counts_until = CASE WHEN counts_until = 'infinity' THEN patchwork_now() + interval '1 hour' ELSE counts_until END`;

/** It lies in the mailbox: never taken back to SENT, and no word against a failure. */
export async function markDelivered(id: Id, tx: EntityManager): Promise<void> {
  await tx.query(
    `WITH delivered AS (
       UPDATE email SET state = 'DELIVERED', sent_at = coalesce(sent_at, patchwork_now()), lease_until = NULL,
                        next_attempt_at = NULL, ${COUNTS_AS_SENT}
        WHERE id = $1 AND state IN ('PENDING', 'SENDING', 'SENT', 'UNKNOWN') RETURNING id, state, attempts
     ) ${STEP} SELECT id, patchwork_now(), 'DELIVERED', state, attempts, NULL FROM delivered`,
    [id],
  );
}

/** It came back, perhaps after a mail server on the way had said that it was delivered. */
export async function markCameBack(id: Id, code: string, tx: EntityManager): Promise<void> {
  await tx.query(
    `WITH came_back AS (
       UPDATE email SET state = 'FAILED', last_error = $2, sent_at = coalesce(sent_at, patchwork_now()), lease_until = NULL,
                        next_attempt_at = NULL, ${COUNTS_AS_SENT}
        WHERE id = $1 AND state IN ('PENDING', 'SENDING', 'SENT', 'DELIVERED', 'UNKNOWN')
        RETURNING id, state, attempts, last_error
     ) ${STEP} SELECT id, patchwork_now(), 'CAME_BACK', state, attempts, last_error FROM came_back`,
    [id, code],
  );
}

/**
 * Lets the items of the agent's emails that came back wait again: they go with the next one. What was seen stays seen, and what
 * an admin has sent again in this moment keeps its items.
 */
export async function letGoWhatCameBack(agentId: Id, tx: EntityManager): Promise<void> {
  await tx.query(
    `UPDATE notification SET email_id = NULL
      WHERE email_id = ANY (ARRAY(SELECT m.id FROM email m JOIN address_bounce b ON b.mail_id = m.id
                                   WHERE b.agent_id = $1 AND m.agent_id = $1 AND m.state = 'FAILED'
                                     FOR NO KEY UPDATE OF m))`,
    [agentId],
  );
}
