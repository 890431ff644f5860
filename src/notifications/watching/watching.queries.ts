/** What is asked of mail again and again by those who watch an installation. */
import type { Database } from '../../database/database.js';
import { ADDRESS_PAUSED } from '../held.queries.js';

/** Seconds since the oldest notification that is not sent yet was due; 0 when none is late. What waits for an address is not. */
export async function overdueSeconds(database: Database): Promise<number> {
  const [row] = await database.read<{ seconds: number }>(
    'notifications.overdue',
    `SELECT greatest(0, extract(epoch FROM patchwork_now() - least(
              (SELECT min(email_after) FROM notification n WHERE waiting AND email_after IS NOT NULL
                  AND NOT ${ADDRESS_PAUSED}),
              (SELECT min(n.email_after) FROM email m JOIN notification n ON n.email_id = m.id
                WHERE m.state IN ('PENDING', 'SENDING')))))::integer AS seconds`,
  );
  return row!.seconds;
}

/** How many emails there are in each state: it reads an index of all of them. */
export async function emailsByState(database: Database): Promise<Record<string, number>> {
  const [row] = await database.read<{ states: Record<string, number> }>(
    'notifications.emails_by_state',
    `SELECT coalesce(json_object_agg(state, number), '{}') AS states
       FROM (SELECT state, count(*) AS number FROM email GROUP BY state) s`,
  );
  return row!.states;
}
