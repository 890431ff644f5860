/**
 * Who should have been told of what happened: worked out from activity and the history of teams alone, in SQL, as the
 * contract says it. It shares nothing with the planner but who may know of whom, so that the two can be held against each other.
 */
import { mayKnow } from '../../access/conditions.queries.js';

/** The row `member` of a team stood on it when `h` happened. Turns order what happened to one client, whatever clocks do. */
const stood = (member: string): string =>
  `${member}.came_turn < h.turn AND (${member}.went_turn IS NULL OR ${member}.went_turn > h.turn)`;

/** Of the member whose row is `member`: what decides who might know of them when `h` happened. */
const asKnown = (member: string): string =>
  `LATERAL (SELECT ${member}.sensitive, ${member}.agency_id,
                   (SELECT b.broker_id FROM team_broker b WHERE b.member_id = ${member}.id AND b.from_turn < h.turn
                     ORDER BY b.from_turn DESC LIMIT 1) AS broker_id)`;

const STOOD = stood('m');
const THEN_KNOWN = asKnown('s');
const SUBJECT_KNOWN = mayKnow({ member: 'known', agent: 'm.agent_id', agency: 'm.agency_id' });
const SUBJECT_STOOD = stood('s');

/**
 * Named statements of a WITH: `happened`, the entries of the period ($1 up to and without $2); `access`, who watched over each
 * that let somebody in; `owed`, one row for each agent and entry that should have met.
 */
export const OWED = `
  happened AS MATERIALIZED (
    SELECT e.id, e.change_id, e.client_id, e.type, e.kind, e.turn, e.actor_agent_id, e.concerned, e.about_member_id,
           e.subject_agent_id, e.subject_agency_id
      FROM activity_entry e
     WHERE e.occurred_at >= $1::timestamptz AND e.occurred_at < $2::timestamptz AND e.turn IS NOT NULL
  ), access AS MATERIALIZED (
    SELECT h.change_id, g.agent_id AS guardian FROM happened h LEFT JOIN access_guardian g ON g.entry_id = h.id
     WHERE h.kind = 'ACCESS'
  ), team AS (
    SELECT h.id, h.type, h.kind, h.actor_agent_id, h.concerned, m.agent_id,
           -- Somebody let in is told to the lead who can be reached, else to all.
           a.change_id IS NOT NULL AND (a.guardian IS NULL OR a.guardian = m.agent_id) AS watches
      FROM happened h
      JOIN team_member m ON m.client_id = h.client_id AND m.agent_id IS NOT NULL AND ${STOOD}
      LEFT JOIN access a ON a.change_id = h.change_id
      LEFT JOIN team_member s ON s.id = h.about_member_id
      LEFT JOIN ${THEN_KNOWN} known ON true
     WHERE h.kind NOT IN ('MY_TEAMS', 'DIRECTORY') AND h.type <> 'attention.escalated' AND (s.id IS NULL OR ${SUBJECT_KNOWN})
  ), sharing AS (
    SELECT h.id, h.actor_agent_id, m.agent_id
      FROM happened h
      JOIN team_member s ON (s.agent_id = h.subject_agent_id OR s.agency_id = h.subject_agency_id) AND ${SUBJECT_STOOD}
      JOIN ${THEN_KNOWN} known ON true
      JOIN team_member m ON m.client_id = s.client_id AND m.agent_id IS NOT NULL AND ${STOOD}
     WHERE h.kind = 'DIRECTORY' AND m.agent_id IS DISTINCT FROM h.subject_agent_id AND ${SUBJECT_KNOWN}
  ), owed_themselves AS (
    SELECT id AS entry_id, agent_id FROM (
      SELECT id, actor_agent_id, agent_id FROM team
       WHERE CASE WHEN kind = 'ACCESS' THEN watches
                  WHEN kind = 'TEAM' THEN NOT watches AND agent_id <> ALL (concerned)
                  -- Of the rest of the team, whoever raised it.
                  WHEN type = 'attention.acknowledged' THEN agent_id = ANY (concerned)
                  ELSE true END
       UNION
      SELECT h.id, h.actor_agent_id, named.agent_id FROM happened h, unnest(h.concerned) AS named (agent_id)
       WHERE h.kind IN ('MY_TEAMS', 'ACCESS') OR h.type = 'attention.escalated'
       UNION
      SELECT id, actor_agent_id, agent_id FROM sharing
    ) reached WHERE agent_id IS DISTINCT FROM actor_agent_id
  ), covered AS MATERIALIZED (
    -- Who is away is kept nowhere once they are back: a cover is owed what the one whom they cover is owed.
    SELECT n.entry_id, n.agent_id FROM owed_themselves o
      JOIN notification n ON n.entry_id = o.entry_id AND n.covering_for = o.agent_id
  ), let_in AS MATERIALIZED (
    -- Whom a cover hears has been let in, they do not hear has joined.
    SELECT joined.id AS entry_id, c.agent_id FROM covered c
      JOIN happened h ON h.id = c.entry_id AND h.kind = 'ACCESS'
      JOIN happened joined ON joined.change_id = h.change_id AND joined.kind = 'TEAM'
  ), owed AS (
    SELECT entry_id, agent_id FROM (SELECT entry_id, agent_id FROM owed_themselves UNION SELECT entry_id, agent_id FROM covered) o
     WHERE NOT EXISTS (SELECT FROM let_in l WHERE l.entry_id = o.entry_id AND l.agent_id = o.agent_id)
  )`;
