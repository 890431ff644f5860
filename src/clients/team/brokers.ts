/** Who may be the broker of a sensitive member, and who may have put one on the team: pure. */
import { mayKnow } from '../../access/index.js';
import type { Actor } from '../../common/actor.js';
import { unacceptable } from '../../common/errors.js';
import type { Id } from '../../common/ids.js';
import type { SensitiveMembership } from '../../events/index.js';
import type { Standing } from './team.queries.js';

/** The member of the team with this agent, who is known to all of it and of another agency; 422 for anybody else. */
export function requireBroker(
  brokerId: Id | null,
  sensitive: { readonly agencyId: Id },
  members: readonly Standing[],
): Standing | null {
  if (brokerId === null) return null;
  const broker = members.find(({ agentId, sensitive: hidden }) => !hidden && agentId === brokerId);
  if (broker?.canWork === true && broker.agencyId !== sensitive.agencyId) return broker;
  const detail = 'The broker is an active agent of the team, known to all of it, and of another agency.';
  throw unacceptable([{ pointer: '/brokerId', code: 'BROKER', detail }]);
}

/** Nobody adds a member of whom they may not know afterwards. */
export function requireKnowing(actor: Actor, membership: SensitiveMembership): void {
  if (mayKnow(actor, { ...membership, sensitive: true })) return;
  const detail = 'A sensitive member is added by somebody of their agency, or by their broker.';
  throw unacceptable([{ pointer: '/brokerId', code: 'BROKER', detail }]);
}
