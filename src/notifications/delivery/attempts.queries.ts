/** What is asked of the attempts of an email. */
import type { EntityManager } from 'typeorm';

/** How often a server put this email off by a word about it, since it was made or an admin had it sent again. */
export async function timesDeferred(emailId: string, tx: EntityManager): Promise<number> {
  const [row] = await tx.query<{ times: number }[]>(
    `SELECT count(*)::integer AS times FROM email_event v
      WHERE v.email_id = $1 AND v.event = 'DEFERRED'
        AND v.id > coalesce((SELECT max(r.id) FROM email_event r WHERE r.email_id = $1 AND r.event = 'RESENT'), 0)`,
    [emailId],
  );
  return row!.times;
}
