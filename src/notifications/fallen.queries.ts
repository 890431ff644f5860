/** Why a notification may not go as things stand, in SQL: asked by who sends it, and told by who explains it. */
import { mayKnow } from '../access/conditions.queries.js';
import type { Kind } from '../events/index.js';
import { ADDRESS_PAUSED } from './held.queries.js';
import { ASKED_AGAIN, type AskedAgain } from './kind-rules.js';
import { ADDRESS_BOUNCED } from './withheld.js';

const KINDS_ASKING = (wanted: AskedAgain): string =>
  (Object.keys(ASKED_AGAIN) as Kind[])
    .flatMap((kind) => (ASKED_AGAIN[kind] === wanted ? [`'${kind}'`] : []))
    .join(', ');
const ON_TEAM_KINDS = KINDS_ASKING('ON_TEAM');
const SHARING_KINDS = KINDS_ASKING('SHARES_A_TEAM');

const THEIRS_KNOWN = mayKnow({ member: 'theirs', agent: 'mine.agent_id', agency: 'mine.agency_id' });

/** An admin had the email sent again, for a reason that they gave. */
const RESENT = `EXISTS (SELECT FROM email m WHERE m.id = n.email_id AND m.resent)`;

/** A table of one row, whose `now` is whether the agent of `n` is on the team of its client. */
export const ON_TEAM = `
  -- OFFSET 0: asked row by row. Else PostgreSQL may hash all current members of all teams for the sake of one digest.
  LATERAL (SELECT EXISTS (SELECT FROM team_member t WHERE t.client_id = n.client_id
                             AND t.agent_id = n.agent_id AND t.ended_at IS NULL OFFSET 0) AS now) on_team`;

/** Of notification n with its entry e, agent a, their agency g and {@link ON_TEAM}; null where it may go. */
export const FALLEN = `
  CASE WHEN NOT a.active THEN 'ACCOUNT_INACTIVE'
       WHEN a.suspended_at IS NOT NULL THEN 'ACCOUNT_SUSPENDED'
       -- Before it is asked whether a new one is verified: a pause waits for that.
       WHEN ${ADDRESS_PAUSED} AND NOT (a.email_verified AND ${RESENT}) THEN '${ADDRESS_BOUNCED}'
       WHEN NOT a.email_verified THEN 'ADDRESS_NOT_VERIFIED'
       WHEN n.kind IN (${ON_TEAM_KINDS}) AND NOT on_team.now
            -- The privacy officer hears of their agency's emergency access, and of a barred agent's, without being on the team.
            AND NOT ((e.type = 'client.emergency_access_blocked'
                      OR (e.type = 'client.emergency_access_began' AND e.actor_agency_id = a.agency_id))
                     AND coalesce(g.privacy_officer_id = n.agent_id, false))
            -- So does the duty contact of what a colleague has not opened.
            AND NOT (e.type = 'attention.escalated' AND coalesce(g.duty_contact_id = n.agent_id, false))
            THEN 'NOT_ON_TEAM'
       WHEN n.kind IN (${SHARING_KINDS}) AND NOT EXISTS (
              SELECT FROM team_member mine
                JOIN team_member theirs ON theirs.client_id = mine.client_id AND theirs.ended_at IS NULL
               WHERE mine.agent_id = n.agent_id AND mine.ended_at IS NULL AND ${THEIRS_KNOWN}
                 AND (theirs.agent_id = e.subject_agent_id OR theirs.agency_id = e.subject_agency_id))
            THEN 'NO_SHARED_TEAM' END AS fallen`;
