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

/** Two people barred the agent from the client, or one suspended them and others have not answered yet. */
export const isBarred = ({ client, agent }: Pick<Place, 'client' | 'agent'>): string =>
  `EXISTS (SELECT FROM team_bar bar WHERE bar.client_id = ${client} AND bar.agent_id = ${agent} AND bar.ended_at IS NULL
              AND (bar.barred_at IS NOT NULL OR (bar.suspended AND bar.until > patchwork_now())))`;

/** An agent who is not on the team and may not get to the client alone: removed by another agent, or barred. */
export const isKeptOut = (place: Pick<Place, 'client' | 'agent'>): string =>
  `(${wasRemoved(place)} OR ${isBarred(place)})`;

/** The agent has an emergency access that still runs, and nobody has put them out since. */
export const hasEmergency = (place: Pick<Place, 'client' | 'agent'>): string =>
  `(EXISTS (SELECT FROM emergency_access emergency WHERE emergency.agent_id = ${place.agent}
               AND emergency.client_id = ${place.client} AND emergency.until > patchwork_now())
    AND NOT ${isKeptOut(place)})`;

/** A running emergency access of the agent was released: it shows all of a restricted client too. */
export const isReleased = ({ client, agent }: Pick<Place, 'client' | 'agent'>): string =>
  `EXISTS (SELECT FROM emergency_access released WHERE released.agent_id = ${agent} AND released.client_id = ${client}
              AND released.until > patchwork_now() AND released.released_at IS NOT NULL)`;

/** The agent is the privacy officer of an agency that is or was openly on the team. */
export const isOfficer = ({ client, agent }: Pick<Place, 'client' | 'agent'>): string =>
  `EXISTS (SELECT FROM agency overseen JOIN team_member theirs ON theirs.agency_id = overseen.id AND NOT theirs.sensitive
            WHERE overseen.privacy_officer_id = ${agent} AND theirs.client_id = ${client})`;

/** How long a logged match lets an agent join by themselves. */
const MATCH_VALID = `interval '15 minutes'`;

/** Instants at which searches of the agent found the client, while they still count. */
const matches = ({ client, agent }: Pick<Place, 'client' | 'agent'>): string =>
  `FROM access_log match WHERE match.agent_id = ${agent} AND match.client_id = ${client} AND match.action = 'clients.search'
     AND match.outcome = 'ALLOWED' AND match.at > patchwork_now() - ${MATCH_VALID}`;

export const matchedAt = (place: Pick<Place, 'client' | 'agent'>): string => `(SELECT max(match.at) ${matches(place)})`;

/** The agent may join by themselves. */
export const mayJoin = (place: Pick<Place, 'client' | 'agent'>): string =>
  `(EXISTS (SELECT ${matches(place)}) AND NOT ${isKeptOut(place)}
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

/**
 * The caller acts on the client as a sensitive service: they are of one, or a sensitive member, and not openly on the team.
 * It does not ask who else of their agency is there, so that what a row says is no answer to that question. Whatever
 * writes down an act keeps the answer with it.
 */
export const actsAsService = ({ client, agent, agency }: Place): string => {
  const own = (member: string): string =>
    `${member}.client_id = ${client} AND ${member}.ended_at IS NULL
     AND CASE WHEN ${agent} IS NULL THEN ${member}.agency_id = ${agency} ELSE ${member}.agent_id = ${agent} END`;
  return `(NOT EXISTS (SELECT FROM team_member openly WHERE NOT openly.sensitive AND ${own('openly')})
    AND (EXISTS (SELECT FROM agency service WHERE service.id = ${agency} AND service.sensitive_service)
         OR EXISTS (SELECT FROM team_member hidden WHERE hidden.sensitive AND ${own('hidden')})))`;
};

/**
 * What is about people of this agency may be read by an admin of the agency `own`; null: by who reads all. When mail goes to the
 * people of a sensitive service, it tells on whose team they are.
 */
export const isNoOtherService = (agency: string, own: string): string =>
  `(${own}::uuid IS NULL OR NOT EXISTS (SELECT FROM agency service WHERE service.id = ${agency}
      AND service.sensitive_service AND service.id <> ${own}::uuid))`;

/** What stands in the place of a sensitive member's name. */
export const SENSITIVE_SERVICE = `'A sensitive service'`;
