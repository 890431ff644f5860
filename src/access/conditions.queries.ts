/**
 * The conditions of access in SQL, from one place: every statement that shows a client, a member of a team or what they
 * did takes its condition from here. `decide.ts` says the same in plain code; a proof holds the two and a model equal.
 */

/** How a statement names the client and the caller: parameters or columns, with their types where PostgreSQL needs them. */
export interface Place {
  readonly client: string;
  /** Null in the row: the caller is a system. */
  readonly agent: string;
  readonly agency: string;
}

/** The agent is a member of the client's team now, by name. */
export const isNamed = ({ client, agent }: Pick<Place, 'client' | 'agent'>): string =>
  `EXISTS (SELECT FROM team_member named
            WHERE named.client_id = ${client} AND named.agent_id = ${agent} AND named.ended_at IS NULL)`;

/** A system's agency stands on the team; never enough for a restricted client. */
const agencyStands = ({ client, agency }: Pick<Place, 'client' | 'agency'>): string =>
  `EXISTS (SELECT FROM team_member standing JOIN client open ON open.id = standing.client_id AND NOT open.restricted
            WHERE standing.client_id = ${client} AND standing.agency_id = ${agency} AND standing.ended_at IS NULL)`;

/** The caller works with the client: may read and change. */
export const isOnTeam = (place: Place): string =>
  `CASE WHEN ${place.agent} IS NULL THEN ${agencyStands(place)} ELSE ${isNamed(place)} END`;

/** Somebody else ended the agent's last membership: then only a member brings them back. */
export const wasRemoved = ({ client, agent }: Pick<Place, 'client' | 'agent'>): string =>
  `coalesce((SELECT past.ended_how = 'REMOVED' FROM team_member past
              WHERE past.client_id = ${client} AND past.agent_id = ${agent}
              ORDER BY past.since DESC, past.id DESC LIMIT 1), false)`;

/** The agent has an emergency access that still runs, and nobody removed them from the team since. */
export const hasEmergency = (place: Pick<Place, 'client' | 'agent'>): string =>
  `(EXISTS (SELECT FROM emergency_access emergency WHERE emergency.agent_id = ${place.agent}
               AND emergency.client_id = ${place.client} AND emergency.until > patchwork_now())
    AND NOT ${wasRemoved(place)})`;

/** How long a logged match lets an agent join by themselves. */
const MATCH_VALID = `interval '15 minutes'`;

/** Instants at which searches of the agent found the client, while they still count. */
const matches = ({ client, agent }: Pick<Place, 'client' | 'agent'>): string =>
  `FROM access_log match WHERE match.agent_id = ${agent} AND match.client_id = ${client} AND match.action = 'clients.search'
     AND match.outcome = 'ALLOWED' AND match.at > patchwork_now() - ${MATCH_VALID}`;

export const matchedAt = (place: Pick<Place, 'client' | 'agent'>): string => `(SELECT max(match.at) ${matches(place)})`;

/** The agent may join by themselves. */
export const mayJoin = (place: Pick<Place, 'client' | 'agent'>): string =>
  `(EXISTS (SELECT ${matches(place)}) AND NOT ${wasRemoved(place)}
     AND EXISTS (SELECT FROM client open WHERE open.id = ${place.client} AND NOT open.restricted))`;

/** A search of the agent may come upon the client whose row is `client`. */
export const mayFind = ({ client, agent }: Pick<Place, 'client' | 'agent'>): string => {
  const place = { client: `${client}.id`, agent };
  return `(NOT ${client}.restricted OR ${isNamed(place)} OR ${hasEmergency(place)})`;
};

/**
 * Whoever did something at `since`, openly, works with the client still and has not left it in between; a system no longer
 * does once the client is restricted.
 */
export const hasStayed = (place: Place, since: string): string =>
  `EXISTS (SELECT FROM team_member stayed
            WHERE stayed.client_id = ${place.client} AND stayed.ended_at IS NULL AND NOT stayed.sensitive
              AND stayed.since <= ${since}
              AND CASE WHEN ${place.agent} IS NULL THEN stayed.agency_id = ${place.agency} AND ${agencyStands(place)}
                       ELSE stayed.agent_id = ${place.agent} END)`;

/** Somebody who may see the client may know of the member whose row is `member`. */
export const mayKnow = ({ member, agent, agency }: { member: string; agent: string; agency: string }): string =>
  `(NOT ${member}.sensitive OR ${member}.agency_id = ${agency} OR coalesce(${member}.broker_id = ${agent}, false))`;

/** What stands in the place of a sensitive member's name. */
export const SENSITIVE_SERVICE = `'A sensitive service'`;
