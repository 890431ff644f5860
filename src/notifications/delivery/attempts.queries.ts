/** What is asked of the attempts of an email. */
import type { EntityManager } from 'typeorm';
import type { Id } from '../../common/ids.js';

/** How often a server put this email off by a word about it, since it was made or an admin had it sent again. */
export async function timesDeferred(emailId: Id, tx: EntityManager): Promise<number> {
  const [row] = await tx.query<{ times: number }[]>(
    `SELECT count(*)::integer AS times FROM email_event v
      WHERE v.email_id = $1 AND v.event = 'DEFERRED'
        AND v.id > coalesce((SELECT max(r.id) FROM email_event r WHERE r.email_id = $1 AND r.event = 'RESENT'), 0)`,
    [emailId],
  );
  return row!.times;
}

/** The attempts, by their marks, after which an admin had the email sent again. */
export async function outlivedBy(emailId: Id, tx: EntityManager): Promise<readonly string[]> {
  const [email] = await tx.query<{ marks: string[] }[]>(`SELECT outlived_receipts AS marks FROM email WHERE id = $1`, [
    emailId,
  ]);
  return email!.marks;
}

/** That these attempts are known to have ended, as if by receipts of them. */
export async function noteEnds(emailId: Id, marks: readonly string[], tx: EntityManager): Promise<void> {
  await tx.query(
    `UPDATE email SET receipts = ARRAY(SELECT unnest(receipts) UNION SELECT unnest($2::text[])) WHERE id = $1`,
    [emailId, marks],
  );
}
