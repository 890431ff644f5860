/** The facts of an explanation: for the agent all, for admins as far as they give away nobody who works with whom in hiding. */
import { type Absence, type Calendar, holidaysIn, isAway } from '../../calendar/index.js';
import { isNoOtherService } from '../../access/conditions.queries.js';
import type { Id } from '../../common/ids.js';
import type { Database } from '../../database/database.js';
import { FALLEN, ON_TEAM } from '../fallen.queries.js';
import type { ReachedBecause } from '../kind-rules.js';
import type { MailScope } from '../mail-scope.js';
import type { Facts } from './facts.js';

/** A notification as it stands, with Patchwork time. */
export interface NotificationFacts extends Facts {
  readonly email: (NonNullable<Facts['email']> & { readonly id: Id }) | null;
  readonly entryId: Id;
  /** The agent's, to which it would go. */
  readonly address: string;
  readonly reachedBecause: ReachedBecause;
  readonly occurredAt: Date;
  readonly now: Date;
}

type Row = Omit<NotificationFacts, 'email' | 'colleagueAway'> & {
  /** The absence for which they cover, or covered, as long as nobody spoke of another. */
  readonly covered: (Absence & Omit<Calendar, 'isHoliday'>) | null;
  readonly emailId: Id | null;
  readonly state: NonNullable<Facts['email']>['state'];
  readonly sentAt: Date | null;
};

/** The absence of the colleague in whose place they hear, while they are the one who covers. */
const COVERED = `
  SELECT json_build_object('from', b.first_day, 'until', b.last_day, 'timeZone', theirs.time_zone, 'workingDays', away.working_days,
                           'digestHour', coalesce(away.digest_hour, theirs.digest_hour))
    FROM absence b JOIN agent away ON away.id = b.agent_id JOIN agency theirs ON theirs.id = away.agency_id
   WHERE b.agent_id = n.covering_for AND b.cover_agent_id = n.agent_id`;

/** A choice for the client that held when it happened and ends before it may go: until then there was no digest for it. */
const MUTED = `
  SELECT json_build_object('until', p.until, 'frequency', p.frequency)
    FROM notification_client_choice p
    JOIN team_member t ON t.id = p.membership_id AND t.client_id = n.client_id
   CROSS JOIN LATERAL (SELECT (p.until + 1)::timestamp AT TIME ZONE g.time_zone AS at) ending
   WHERE p.agent_id = n.agent_id AND p.kind = n.kind AND n.source = 'CLIENT' AND n.covering_for IS NULL
     -- What is muted waits for a digest; what was chosen more often may lie past the end by its wait alone.
     AND n.frequency <> 'AS_IT_HAPPENS'
     AND n.occurred_at < ending.at AND n.email_after >= ending.at
   ORDER BY p.until DESC LIMIT 1`;

/** Of notification n with its entry e and email m, agent a and their agency g, and whether they are on the team. */
const FACTS = `
  n.kind, n.occurred_at AS "occurredAt", n.frequency, n.source, n.email_after AS "emailAfter", n.seen_at IS NOT NULL AS seen,
  n.withheld, n.held_by AS "heldBy", n.covering_for IS NOT NULL AS covering,
  n.email_id AS "emailId", m.state, m.sent_at AS "sentAt", coalesce(m.ambiguous > 0, false) AS "mayHaveArrived", g.time_zone AS "timeZone",
  a.email AS address, ${FALLEN},
  (SELECT to_char(b.first_day, 'YYYY-MM-DD') FROM absence b WHERE b.agent_id = n.agent_id) AS "awayFrom",
  (SELECT r.floor FROM notification_agency_rule r WHERE r.agency_id = a.agency_id AND r.kind = n.kind) AS "agencyFloor",
  (${COVERED}) AS covered, (${MUTED}) AS muted,
  n.entry_id AS "entryId", n.reached_because AS "reachedBecause", patchwork_now() AS now`;

/** One of the agent's own notifications; null when it is not theirs. */
export async function ownFacts(agentId: Id, notificationId: Id, database: Database): Promise<NotificationFacts | null> {
  const [row] = await database.read<Row>(
    'notifications.own_facts',
    `SELECT ${FACTS}
       FROM notification n
       JOIN agent a ON a.id = n.agent_id JOIN agency g ON g.id = a.agency_id
       JOIN activity_entry e ON e.id = n.entry_id
       LEFT JOIN email m ON m.id = n.email_id
       CROSS JOIN ${ON_TEAM}
      WHERE n.id = $1 AND n.agent_id = $2`,
    [notificationId, agentId],
  );
  return row === undefined ? null : factsOf(row);
}

/** Whoever reads who was told of n because of such a membership learns of a member in hiding, or of one of a restricted client. */
const ON_AN_OPEN_TEAM = `
  NOT EXISTS (SELECT FROM client hidden WHERE hidden.id = n.client_id AND hidden.restricted)
  AND NOT EXISTS (SELECT FROM team_member hidden
                   WHERE hidden.client_id = n.client_id AND hidden.agent_id = n.agent_id AND hidden.sensitive)`;

/** They shared a team then, which neither of them has to hide. */
const SHARED_AN_OPEN_TEAM = `
  EXISTS (SELECT FROM team_member mine
            JOIN team_member theirs ON theirs.client_id = mine.client_id AND NOT theirs.sensitive
                 AND theirs.since <= e.occurred_at AND coalesce(theirs.ended_at, 'infinity') >= e.occurred_at
            JOIN client open ON open.id = mine.client_id AND NOT open.restricted
           WHERE mine.agent_id = n.agent_id AND NOT mine.sensitive
             AND mine.since <= e.occurred_at AND coalesce(mine.ended_at, 'infinity') >= e.occurred_at
             AND (theirs.agent_id = e.subject_agent_id OR theirs.agency_id = e.subject_agency_id))`;

/** Who heard of n may be known: not what is about a sensitive member, nor what passes between brokers and those who ask. */
const FOR_ADMINS = `
  e.about_member_id IS NULL AND e.type NOT IN ('team.contact_requested', 'team.contact_request_passed_on')
  AND CASE WHEN n.client_id IS NULL THEN ${SHARED_AN_OPEN_TEAM} ELSE ${ON_AN_OPEN_TEAM} END`;

const OF_NO_OTHER_SERVICE = isNoOtherService('a.agency_id', '$4');

/**
 * What became of an entry for an agent; null where there is nothing for admins to know, `NO_AGENT` where the agent is none
 * in the caller's scope.
 */
export async function factsForAdmins(
  { agentId, entryId }: { agentId: Id; entryId: Id },
  scope: MailScope,
  database: Database,
): Promise<NotificationFacts | 'NO_AGENT' | null> {
  const [row] = await database.read<Row>(
    'notifications.facts_for_admins',
    `SELECT ${FACTS}
       FROM agent a JOIN agency g ON g.id = a.agency_id
       LEFT JOIN (notification n JOIN activity_entry e ON e.id = n.entry_id)
              ON n.agent_id = a.id AND n.entry_id = $2 AND ${FOR_ADMINS}
       LEFT JOIN email m ON m.id = n.email_id
       CROSS JOIN ${ON_TEAM}
      WHERE a.id = $1 AND ($3::uuid IS NULL OR a.agency_id = $3) AND ${OF_NO_OTHER_SERVICE}`,
    [agentId, entryId, scope.agencyId, scope.ownService],
  );
  if (row === undefined) return 'NO_AGENT';
  return row.kind === null ? null : factsOf(row);
}

function factsOf({ emailId, state, sentAt, covered, ...facts }: Row): NotificationFacts {
  return {
    ...facts,
    colleagueAway:
      covered !== null && isAway(facts.now, covered, { ...covered, isHoliday: holidaysIn(covered.timeZone) }),
    email: emailId === null ? null : { id: emailId, state, sentAt },
  };
}
