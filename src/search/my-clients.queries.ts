/** An agent's own clients, by name. */
import { AGE } from '../clients/index.js';
import type { Id } from '../common/ids.js';
import type { PageQuery } from '../common/page.js';
import type { Database } from '../database/database.js';
import type { MyClient } from './my-clients.dto.js';

export interface MyClientRow {
  readonly item: MyClient;
  readonly sortedBy: string;
}

/** The clients on whose teams the agent stands now; one more than the page holds. */
export async function clientsOfAgent(agentId: Id, page: PageQuery, database: Database): Promise<MyClientRow[]> {
  return database.read<MyClientRow>(
    'search.clients_of_agent',
    `SELECT json_build_object('id', c.id, 'reference', c.reference,
              'name', json_build_object('given', c.given_name, 'family', c.family_name, 'preferred', c.preferred_name),
              'age', ${AGE}, 'status', c.status, 'role', m.role, 'since', rfc3339(m.since), 'lead', m.lead) AS item,
            s.name AS "sortedBy"
       FROM team_member m
       JOIN client c ON c.id = m.client_id
      CROSS JOIN LATERAL (SELECT search_form(concat_ws(' ', c.family_name, c.given_name)) AS name) s
      WHERE m.agent_id = $1 AND m.ended_at IS NULL
        -- Who stands there twice, openly and as a sensitive service, has the client once.
        AND m.id = (SELECT t.id FROM team_member t WHERE t.client_id = m.client_id AND t.agent_id = $1
                       AND t.ended_at IS NULL ORDER BY t.sensitive LIMIT 1)
        AND ($2::text IS NULL OR (s.name, c.id) > ($2::text, $3::uuid))
      ORDER BY s.name, c.id
      LIMIT $4::integer`,
    [agentId, page.after?.[0] ?? null, page.after?.[1] ?? null, page.limit + 1],
  );
}
