/** Holds the steps of every email against the email: each change of one is a step of the other, in the same transaction. */
import type { Rows } from '../support/rows.js';

/** The last step came to the state in which the email stands, and each attempt since the last beginning has its own. */
export async function stepsAgree(rows: Rows): Promise<void> {
  const emails = await rows.query<{ id: string; state: string; attempts: number; last: string; begun: number }>(
    `SELECT m.id, m.state, m.attempts, s.last, s.begun FROM email m CROSS JOIN LATERAL (
       SELECT (array_agg(e.state ORDER BY e.id DESC))[1] AS last,
              (count(*) FILTER (WHERE e.event IN ('CLAIMED', 'RETAKEN', 'LEASE_RAN_OUT')
                                  AND e.id > coalesce((SELECT max(r.id) FROM email_event r
                                                        WHERE r.email_id = m.id AND r.event = 'RESENT'), 0)))::integer AS begun
         FROM email_event e WHERE e.email_id = m.id) s`,
  );
  expect(emails.length).toBeGreaterThan(0);
  expect(emails.map(({ id, last, begun }) => [id, last, begun])).toEqual(
    emails.map(({ id, state, attempts }) => [id, state, attempts]),
  );
}
