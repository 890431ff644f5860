/** Who may end whose membership, and whether a second member has to agree: pure. */
import type { Actor } from '../../common/actor.js';
import type { Standing } from './team.queries.js';

/** How many members of other agencies one agent removes from one client in a day without a second member. */
export const REMOVALS_ALONE_A_DAY = 1;

/** How long a removal waits for a second member, and how long a removed agent can be brought back. */
export const REMOVAL_WAITS_DAYS = 7;

/** LEFT by themselves, an agency by anybody of it; REMOVED by the lead or a colleague on the team; null: not theirs to end. */
export function howToEnd(member: Standing, members: readonly Standing[], actor: Actor): 'LEFT' | 'REMOVED' | null {
  const isOwnAgencys = member.agencyId === actor.agencyId;
  if (member.agentId === null && isOwnAgencys) return 'LEFT';
  if (actor.agentId !== null && member.agentId === actor.agentId) return 'LEFT';
  const leads = members.some(({ agentId, lead }) => lead && agentId === actor.agentId);
  return leads || isOwnAgencys ? 'REMOVED' : null;
}

/** What an agent did alone to the team of one client. */
export interface RemovedAlone {
  /** Members of other agencies, in the last day. */
  readonly today: number;
  /** The first of the last thirty days. */
  readonly since: Date | null;
}

/** Whether the actor cannot remove this member without a second one. */
export function mustWait(
  member: Standing,
  members: readonly Standing[],
  actor: Pick<Actor, 'agentId' | 'agencyId'>,
  before: RemovedAlone,
): boolean {
  if (member.agencyId !== actor.agencyId && before.today >= REMOVALS_ALONE_A_DAY) return true;
  return !members.some((other) => other.id !== member.id && isWitness(other, member, actor, before));
}

/**
 * Somebody who goes on seeing the client and does not depend on the actor: an active agent of another agency, openly on the
 * team since before the actor began to remove people. Whom the actor added themselves is a witness for others like that alone:
 * otherwise a friend, added first, would stand for a team that was there before.
 */
function isWitness(
  other: Standing,
  member: Standing,
  actor: Pick<Actor, 'agentId' | 'agencyId'>,
  { since }: RemovedAlone,
): boolean {
  if (other.agentId === null || !other.canWork || other.sensitive || other.agencyId === actor.agencyId) return false;
  if (since !== null && other.since >= since) return false;
  return other.addedBy !== actor.agentId || member.addedBy === actor.agentId;
}
