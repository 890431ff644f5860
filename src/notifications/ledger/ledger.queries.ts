/** The ledger: what became of each notification of a period, beside what there should be, in one statement. */
import type { Database } from '../../database/database.js';
import { ADDRESS_PAUSED } from '../held.queries.js';
import type { Ledger } from './ledger.dto.js';
import { OWED } from './owed.queries.js';

/** Where a notification stands: exactly one of the ledger's columns. What is in an email is counted as its email stands. */
const STANDS = `CASE
  WHEN n.email_id IS NULL THEN CASE
       WHEN n.withheld IS NOT NULL THEN 'withheld'
       WHEN n.seen_at IS NOT NULL THEN 'seenFirst'
       WHEN n.email_after IS NULL THEN 'waitingForLogin'
       ELSE 'pending' END
  WHEN m.state IN ('PENDING', 'SENDING') THEN 'sending'
  WHEN m.state IN ('UNKNOWN', 'WITHHELD') THEN 'unknown'
  WHEN m.state = 'FAILED' THEN 'undeliverable'
  ELSE 'emailed' END`;

/** $1 and $2: the period. One statement sees one moment: what commits meanwhile is in both columns or in none. */
export const LEDGER = `
  WITH ${OWED}, told AS MATERIALIZED (
    SELECT n.entry_id, n.agent_id, n.email_id,
           -- What waits for an address to be mended is not late.
           CASE WHEN NOT ${ADDRESS_PAUSED}
                THEN n.email_after END AS email_after, m.sent_at, ${STANDS} AS stands,
           coalesce(n.withheld, m.last_error, 'NO_CODE') AS code
      FROM happened h JOIN notification n ON n.entry_id = h.id LEFT JOIN email m ON m.id = n.email_id
  ), counted AS (
    SELECT count(*) AS total,
           count(*) FILTER (WHERE stands = 'emailed') AS emailed,
           count(*) FILTER (WHERE stands = 'seenFirst') AS seen_first,
           count(*) FILTER (WHERE stands = 'waitingForLogin') AS waiting_for_login,
           count(*) FILTER (WHERE stands = 'pending') AS pending,
           count(*) FILTER (WHERE stands = 'sending') AS sending,
           count(*) FILTER (WHERE stands = 'unknown') AS unknown,
           min(email_after) FILTER (WHERE stands IN ('pending', 'sending') AND email_after <= patchwork_now()) AS overdue
      FROM told
  ), coded AS (
    SELECT stands, code, count(*) AS number FROM told WHERE stands IN ('withheld', 'undeliverable') GROUP BY 1, 2
  ), run AS (
    SELECT (sent_at AT TIME ZONE 'Europe/London')::date AS day, count(DISTINCT email_id) AS emails, count(*) AS notifications
      FROM told WHERE stands = 'emailed' GROUP BY 1
  ), compared AS (
    SELECT count(*) AS expected, count(t.entry_id) AS met FROM owed LEFT JOIN told t USING (entry_id, agent_id)
  )
  SELECT json_build_object(
           'from', rfc3339($1::timestamptz), 'to', rfc3339($2::timestamptz),
           'emailed', c.emailed, 'seenFirst', c.seen_first, 'waitingForLogin', c.waiting_for_login,
           'withheld', (SELECT coalesce(json_object_agg(code, number ORDER BY code), '{}') FROM coded WHERE stands = 'withheld'),
           'pending', c.pending, 'sending', c.sending, 'unknown', c.unknown,
           'undeliverable', (SELECT coalesce(json_object_agg(code, number ORDER BY code), '{}') FROM coded WHERE stands = 'undeliverable'),
           'total', c.total, 'expected', x.expected, 'difference', x.expected - c.total,
           'missing', x.expected - x.met, 'unexpected', c.total - x.met,
           'oldestOverdueAt', rfc3339(c.overdue),
           'runs', (SELECT coalesce(json_agg(json_build_object('day', day, 'emails', emails, 'notifications', notifications)
                                             ORDER BY day), '[]') FROM run)) AS ledger
    FROM counted c CROSS JOIN compared x`;

/** Not a named statement: it is planned for the length of this very period. */
export async function ledgerOf(from: Date, to: Date, database: Database): Promise<Ledger> {
  const [row] = await database.app.query<{ ledger: Ledger }[]>(LEDGER, [from, to]);
  return row!.ledger;
}
