/**
 * The rules of access as they are written for people, in the plainest code there is: no index, no SQL, nothing shared with
 * the product. What the product decides is held against it.
 */
import type { DrawnClient, DrawnWorld, Period } from './policy-worlds.js';

type Caller = DrawnWorld['callers'][number];

/** Who can do what at all. Agents by role, systems by scope. */
const TABLE: Readonly<Record<string, { roles: readonly string[]; scope: string | null }>> = {
  'clients.read': { roles: ['PRACTITIONER', 'AGENCY_ADMIN', 'ADMIN'], scope: 'clients:read' },
  'team.read': { roles: ['PRACTITIONER', 'AGENCY_ADMIN', 'ADMIN'], scope: 'clients:read' },
  'activity.read': { roles: ['PRACTITIONER', 'AGENCY_ADMIN', 'ADMIN'], scope: 'clients:read' },
  'clients.change': { roles: ['PRACTITIONER', 'AGENCY_ADMIN', 'ADMIN'], scope: 'clients:write' },
  'clients.restrict': { roles: ['PRACTITIONER', 'AGENCY_ADMIN', 'ADMIN'], scope: null },
  'team.add': { roles: ['PRACTITIONER', 'AGENCY_ADMIN', 'ADMIN'], scope: 'team:write' },
  'emergency.begin': { roles: ['PRACTITIONER'], scope: null },
};

export function modelMayDo(
  _world: DrawnWorld,
  caller: Caller,
  client: DrawnClient,
  action: string,
  forThemselves: boolean,
): boolean {
  const { roles, scope } = TABLE[action]!;
  const { principal } = caller;
  if (principal.agentId === null) {
    // A system: with the scope, where its own agency stands, and never where the client is restricted.
    if (scope === null || !principal.scopes.some((one) => one === scope)) return false;
    if (client.restricted) return false;
    return client.periods.some((period) => period.ended === null && period.agencyId === principal.agencyId);
  }
  if (!principal.roles.some((role) => roles.includes(role))) return false;
  if (isNamed(caller, client)) return true;
  if (action === 'clients.read' || action === 'team.read') return hasEmergency(caller, client);
  // More than whom to ring is shown of a restricted client only when somebody else has released it.
  if (action === 'activity.read')
    return hasEmergency(caller, client) && (!client.restricted || isReleased(caller, client));
  // An emergency is open to everybody but those who are kept out.
  if (action === 'emergency.begin') return !isKeptOut(caller, client);
  // Joining by oneself: within 15 minutes of a match, never for somebody kept out, never a restricted client.
  if (action === 'team.add' && forThemselves) {
    const matched = client.matches.some(({ agentId, ago }) => agentId === principal.agentId && ago < 15);
    return matched && !isKeptOut(caller, client) && !client.restricted;
  }
  return false;
}

/** A restricted client is found by those named on its team and those in an emergency alone. */
export function modelMayFind(_world: DrawnWorld, caller: Caller, client: DrawnClient): boolean {
  return !client.restricted || isNamed(caller, client) || hasEmergency(caller, client);
}

/** A sensitive member is known to themselves, to their agency and to the broker. */
export function modelMayKnow({ principal }: Caller, member: Period): boolean {
  if (!member.sensitive) return true;
  if (member.agencyId === principal.agencyId) return true;
  return principal.agentId !== null && member.brokerId === principal.agentId;
}

function isNamed({ principal }: Caller, client: DrawnClient): boolean {
  return client.periods.some((period) => period.ended === null && period.agentId === principal.agentId);
}

function hasEmergency(caller: Caller, client: DrawnClient): boolean {
  const running = client.emergencies.some(({ agentId, left }) => agentId === caller.principal.agentId && left > 0);
  return running && !isKeptOut(caller, client);
}

/** Removed by somebody else, or barred: by two for good, by one until a time that has not come. */
function isKeptOut(caller: Caller, client: DrawnClient): boolean {
  const { agentId } = caller.principal;
  const barred = client.bars.some((bar) => bar.agentId === agentId && (bar.lasting || (bar.suspended && bar.left > 0)));
  return barred || lastEnd(caller, client, 'REMOVED');
}

function isReleased({ principal }: Caller, client: DrawnClient): boolean {
  return client.emergencies.some(
    ({ agentId, left, released }) => agentId === principal.agentId && left > 0 && released,
  );
}

/** Whether the latest time of this agent on the team ended in that way. */
function lastEnd({ principal }: Caller, client: DrawnClient, how: 'LEFT' | 'REMOVED'): boolean {
  const own = client.periods.filter(({ agentId }) => agentId === principal.agentId);
  const latest = own.reduce<Period | null>((last, one) => (last === null || one.since < last.since ? one : last), null);
  return latest?.ended === how;
}
