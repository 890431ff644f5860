/** Who may be the broker of a sensitive member, and asking them: nobody is a broker without saying so. */
import type { EntityManager } from 'typeorm';
import type { Actor } from '../../common/actor.js';
import { unacceptable } from '../../common/errors.js';
import { type Id, newId } from '../../common/ids.js';
import { BrokerAsked, type EventBus } from '../../events/index.js';
import { openRequest } from '../requests/request.queries.js';
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

/** What somebody is asked for. */
export interface BrokerQuestion {
  readonly clientId: Id;
  readonly member: Standing;
  readonly broker: Standing;
  readonly reason: string;
  readonly actor: Actor;
  readonly now: Date;
}

/** Asks them, unless they have been asked already; somebody else who was asked need not answer any more. */
export async function askBroker(question: BrokerQuestion, events: EventBus, tx: EntityManager): Promise<void> {
  const { clientId, member, broker, reason, actor, now } = question;
  const request = { id: newId(), type: 'BROKER', clientId, memberId: member.id, askedId: broker.agentId! } as const;
  const asker = { name: actor.name, agency: actor.agencyName };
  if (!(await openRequest({ ...request, askedBy: actor.agentId, asker, reason, askedAt: now }, tx))) return;
  const sensitive = { memberId: member.id, agencyId: member.agencyId, brokerId: member.brokerId };
  await events.publish(new BrokerAsked(clientId, actor, now, member, broker, sensitive, reason), tx);
}
