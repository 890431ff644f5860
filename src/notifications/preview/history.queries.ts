/** What happened to one agent's notifications, and with whom they stood on teams, for previews. */
import type { EntityManager } from 'typeorm';
import { mayKnow } from '../../access/conditions.queries.js';
import type { Id } from '../../common/ids.js';
import type { Kind } from '../../events/index.js';
import { ASKED_AGAIN } from '../kind-rules.js';
import { KIND_DESCRIPTIONS } from '../kinds.js';
import type { PastStep } from './holding-back.js';
import type { PastNotification, Standing } from './past.js';

/** Whether somebody is on a team depends on when an email goes, so it is asked anew. Of access it is told at once. */
const KINDS_ASKING = (wanted: string): Kind[] =>
  (Object.keys(ASKED_AGAIN) as Kind[]).filter((kind) => ASKED_AGAIN[kind] === wanted && kind !== 'ACCESS');
const ON_TEAM_KINDS = KINDS_ASKING('ON_TEAM');
const SHARING_KINDS = KINDS_ASKING('SHARES_A_TEAM');

const CANCELLING_KINDS = KIND_DESCRIPTIONS.filter(({ cancels }) => cancels).map(({ kind }) => kind);

const THEIRS_KNOWN = mayKnow({ member: 'theirs', agent: 'mine.agent_id', agency: 'mine.agency_id' });

/** Goes at once, whatever they chose, and asks for no team. */
const ON_DUTY = `n.reached_because = 'DUTY_CONTACT'`;

/** All that happened after `since`, in that order; what was made with test credentials was never to be emailed. */
export async function notificationsSince(agentId: Id, since: Date, tx: EntityManager): Promise<PastNotification[]> {
  return tx.query<PastNotification[]>(
    `SELECT n.entry_id AS "entryId", n.kind, n.client_id AS "clientId", n.occurred_at AS "occurredAt", n.seen_at AS "seenAt",
            n.source = 'REMINDER' AS reminder, n.covering_for IS NOT NULL OR ${ON_DUTY} AS "atOnce",
            n.withheld IS NOT NULL AND n.withheld <> 'NET_NOTHING'
              AND NOT (n.withheld = 'NOT_ON_TEAM' AND n.kind = ANY ($3::text[]) AND NOT ${ON_DUTY})
              AND NOT (n.withheld = 'NO_SHARED_TEAM' AND n.kind = ANY ($4::text[])) AS withheld,
            CASE WHEN ${ON_DUTY} THEN NULL
                 WHEN n.kind = ANY ($3::text[]) THEN n.client_id
                 WHEN n.kind = ANY ($4::text[]) THEN coalesce(e.subject_agent_id, e.subject_agency_id) END AS needs
       FROM notification n JOIN activity_entry e ON e.id = n.entry_id
      WHERE n.agent_id = $1 AND n.occurred_at > $2 AND n.withheld IS DISTINCT FROM 'TEST_CREDENTIALS'
      ORDER BY n.occurred_at, n.id`,
    [agentId, since, ON_TEAM_KINDS, SHARING_KINDS],
  );
}

/** The agent's times on teams that lasted beyond `since`, and together with whom the directory told them of. */
export async function standingsSince(agentId: Id, since: Date, tx: EntityManager): Promise<Standing[]> {
  return tx.query<Standing[]>(
    `SELECT client_id AS "with", since, ended_at AS "endedAt" FROM team_member
      WHERE agent_id = $1 AND (ended_at IS NULL OR ended_at > $2)
     UNION ALL
     SELECT coalesce(subject.agent_id, subject.agency_id), greatest(mine.since, theirs.since), least(mine.ended_at, theirs.ended_at)
       FROM (SELECT DISTINCT e.subject_agent_id AS agent_id, e.subject_agency_id AS agency_id
               FROM notification n JOIN activity_entry e ON e.id = n.entry_id
              WHERE n.agent_id = $1 AND n.occurred_at > $2 AND n.kind = ANY ($3::text[])) subject
       JOIN team_member mine ON mine.agent_id = $1
       JOIN team_member theirs ON theirs.client_id = mine.client_id
            AND (theirs.agent_id = subject.agent_id OR theirs.agency_id = subject.agency_id)
      WHERE coalesce(least(mine.ended_at, theirs.ended_at) > greatest(mine.since, theirs.since, $2), true)
        AND ${THEIRS_KNOWN}`,
    [agentId, since, SHARING_KINDS],
  );
}

/** Every step of the clients and kinds of which the agent was told more than once, the agent's own ones too. */
export async function stepsSince(agentId: Id, since: Date, tx: EntityManager): Promise<PastStep[]> {
  return tx.query<PastStep[]>(
    `SELECT e.id AS "entryId", e.client_id AS "clientId", e.kind, e.hashes, e.occurred_at AS "occurredAt"
       FROM (SELECT client_id, kind FROM notification
              WHERE agent_id = $1 AND occurred_at > $2 AND client_id IS NOT NULL AND kind = ANY ($3::text[])
              GROUP BY client_id, kind HAVING count(*) > 1) told
       JOIN activity_entry e ON e.client_id = told.client_id AND e.kind = told.kind AND e.occurred_at > $2
      WHERE e.hashes <> '{}'
      ORDER BY e.occurred_at, e.id`,
    [agentId, since, CANCELLING_KINDS],
  );
}
