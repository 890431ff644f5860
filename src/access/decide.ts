/**
 * The one policy: pure. Who calls, what for, and how they stand to the client go in; out come whether they may, what they
 * get to see, why, and what has to happen besides. `conditions.queries.ts` says the same in SQL.
 */
import type { Actor, Principal } from '../common/actor.js';
import type { Id } from '../common/ids.js';
import { type Action, type ClientAccess, mayEver, ruleOf } from './policy.js';
import { CONTACT_FIELDS, PROFILE_FIELDS } from './purpose.js';

/** How a caller stands to one client: facts as they are in the database. */
export interface Standing {
  readonly found: boolean;
  readonly restricted: boolean;
  /** An agent is a member by name; a system's agency stands on the team. */
  readonly onTeam: boolean;
  /** The last search of theirs that found the client. */
  readonly matchedAt: Date | null;
  /** Somebody else ended their last membership, or they are barred. */
  readonly keptOut: boolean;
  /** Until when the last emergency access of theirs runs, or ran. */
  readonly emergencyUntil: Date | null;
  /** Somebody else released an emergency access of theirs that runs. */
  readonly released: boolean;
  /** They are the privacy officer of an agency that is or was openly on the team. */
  readonly officer: boolean;
  /** They ask to join, not to add somebody. */
  readonly forThemselves: boolean;
}

/** `CONTACTS`: an emergency that shows whom to ring, and no more. */
export type Level = 'NONE' | 'MATCH' | 'CONTACTS' | 'EMERGENCY' | 'TEAM';
export type Reason =
  | 'ROLE'
  | 'ON_TEAM'
  | 'EMERGENCY'
  | 'MATCHED'
  | 'BREAKS_THE_GLASS'
  | 'OVERSEES'
  | 'NO_ROLE'
  | 'NO_STANDING';

/** What goes with an answer: `WRITE_DOWN` who looked, `TELL_TEAM` of the access, `REVIEW` it later. */
export type Obligation = 'WRITE_DOWN' | 'TELL_TEAM' | 'REVIEW';

export interface Decision {
  readonly allow: boolean;
  /** What the answer is if not: whatever the id, or as for an id that is none. */
  readonly refusal: 'FORBIDDEN' | 'NOT_FOUND' | null;
  readonly level: Level;
  /** The fields of a client that this level shows. */
  readonly fields: readonly string[];
  readonly reason: Reason;
  readonly obligations: readonly Obligation[];
}

/** Minutes for which a match lets an agent join. */
export const MATCH_MINUTES = 15;

/** `standing` null: the route is about no client. `now` is Patchwork time. */
export function decide(principal: Principal, action: Action, standing: Standing | null, now: Date): Decision {
  const { client: access } = ruleOf(action);
  if (!mayEver(principal, action)) return refused('FORBIDDEN', 'NO_ROLE', access === undefined ? [] : ['WRITE_DOWN']);
  if (access === undefined) return allowed('NONE', 'ROLE', []);
  if (standing === null || !standing.found) return refused('NOT_FOUND', 'NO_STANDING', ['WRITE_DOWN']);
  const level = levelOf(principal, standing, now);
  const reason = reasonFor(access, level, standing, isMatched(standing, now));
  if (reason === null) return refused('NOT_FOUND', 'NO_STANDING', ['WRITE_DOWN']);
  return allowed(level, reason, ['WRITE_DOWN', ...BESIDES[reason]]);
}

/** What somebody is to a client, whatever they want to do. */
export function levelOf(principal: Pick<Actor, 'systemId'>, standing: Standing, now: Date): Level {
  const { found, restricted, onTeam, keptOut, released, emergencyUntil } = standing;
  if (!found) return 'NONE';
  if (principal.systemId !== null) return onTeam && !restricted ? 'TEAM' : 'NONE';
  if (onTeam) return 'TEAM';
  if (emergencyUntil !== null && emergencyUntil > now && !keptOut) {
    return restricted && !released ? 'CONTACTS' : 'EMERGENCY';
  }
  return isMatched(standing, now) ? 'MATCH' : 'NONE';
}

/** A fresh match lets an agent join, also one who reads in an emergency meanwhile. */
function isMatched({ matchedAt, keptOut, restricted }: Standing, now: Date): boolean {
  const isFresh = matchedAt !== null && now.getTime() - matchedAt.getTime() < MATCH_MINUTES * 60_000;
  return isFresh && !keptOut && !restricted;
}

/** Whether somebody who sees the client may know of this member of its team. */
export function mayKnow(
  viewer: Pick<Actor, 'agentId' | 'agencyId'>,
  member: { readonly sensitive: boolean; readonly agencyId: Id; readonly brokerId: Id | null },
): boolean {
  if (!member.sensitive || member.agencyId === viewer.agencyId) return true;
  return member.brokerId !== null && member.brokerId === viewer.agentId;
}

/** Why this level is enough for this access; null: it is not. */
function reasonFor(
  access: ClientAccess,
  level: Level,
  { forThemselves, keptOut, officer }: Standing,
  matched: boolean,
): Reason | null {
  if (level === 'TEAM') return 'ON_TEAM';
  switch (access) {
    case 'TEAM':
      return null;
    case 'READ':
    case 'READ_IN_QUERY':
      return level === 'EMERGENCY' || level === 'CONTACTS' ? 'EMERGENCY' : null;
    case 'READ_WHOLE':
      return level === 'EMERGENCY' ? 'EMERGENCY' : null;
    case 'TEAM_OR_MATCH':
      return matched && forThemselves ? 'MATCHED' : null;
    case 'TEAM_OR_OFFICER':
      return officer ? 'OVERSEES' : null;
    case 'EMERGENCY':
      return keptOut ? null : 'BREAKS_THE_GLASS';
  }
}

const BESIDES: Readonly<Record<Reason, readonly Obligation[]>> = {
  ROLE: [],
  ON_TEAM: [],
  EMERGENCY: [],
  MATCHED: ['TELL_TEAM'],
  BREAKS_THE_GLASS: ['TELL_TEAM', 'REVIEW'],
  OVERSEES: [],
  NO_ROLE: [],
  NO_STANDING: [],
};

const OF_A_MATCH = ['id', 'reference', 'name', 'age'] as const;
const FIELDS: Readonly<Record<Level, readonly string[]>> = {
  NONE: [],
  MATCH: OF_A_MATCH,
  CONTACTS: CONTACT_FIELDS,
  EMERGENCY: PROFILE_FIELDS,
  TEAM: PROFILE_FIELDS,
};

function allowed(level: Level, reason: Reason, obligations: readonly Obligation[]): Decision {
  return { allow: true, refusal: null, level, fields: FIELDS[level], reason, obligations };
}

function refused(refusal: 'FORBIDDEN' | 'NOT_FOUND', reason: Reason, obligations: readonly Obligation[]): Decision {
  return { allow: false, refusal, level: 'NONE', fields: [], reason, obligations };
}
