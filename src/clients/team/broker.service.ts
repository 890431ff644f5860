/** Who passes requests on to a sensitive member. */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { mayKnow } from '../../access/index.js';
import type { Actor } from '../../common/actor.js';
import { notFound } from '../../common/errors.js';
import type { Id } from '../../common/ids.js';
import { patchworkNow } from '../../database/clock.queries.js';
import { Transaction } from '../../database/transaction.js';
import { BrokerChanged, EventBus } from '../../events/index.js';
import { withdrawRequests } from '../requests/request.queries.js';
import { askBroker, requireBroker } from './brokers.js';
import { findForUpdate, requireOpen } from '../client-lock.js';
import { type ClientText, profileText } from '../profile.queries.js';
import { TeamMember } from './team-member.entity.js';
import type { BrokerAppointment } from './team.dto.js';
import { currentMembers, type Standing } from './team.queries.js';

@Injectable()
export class BrokerService {
  constructor(
    private readonly transaction: Transaction,
    private readonly events: EventBus,
  ) {}

  /** Asks for those who know of the member: to all others, 404. Until the new one accepts there is none. */
  appoint(clientId: Id, memberId: Id, appointment: BrokerAppointment, actor: Actor): Promise<ClientText> {
    return this.transaction.run(async (tx) => {
      const client = await findForUpdate(clientId, actor, tx);
      const members = await currentMembers(clientId, tx);
      const member = members.find(({ id, sensitive }) => sensitive && id === memberId);
      if (member === undefined || !mayKnow(actor, member)) throw notFound();
      const broker = requireBroker(appointment.brokerId, member, members);
      requireOpen(client);
      const now = await patchworkNow(tx);
      const { reason } = appointment;
      if (broker === null) await withdrawRequests('BROKER', memberId, now, tx);
      if (broker?.agentId !== member.brokerId) {
        if (member.brokerId !== null) await this.change(clientId, member, null, { actor, now, reason }, tx);
        const unbrokered = { ...member, brokerId: null };
        if (broker !== null) {
          await askBroker({ clientId, member: unbrokered, broker, reason, actor, now }, this.events, tx);
        }
      }
      return profileText(clientId, actor, tx);
    });
  }

  /** Somebody who was asked accepts, within a verb that has locked the client. */
  async change(
    clientId: Id,
    member: Standing,
    broker: Standing | null,
    { actor, now, reason }: { readonly actor: Actor; readonly now: Date; readonly reason: string },
    tx: EntityManager,
  ): Promise<void> {
    const brokerId = broker?.agentId ?? null;
    await tx.update(TeamMember, { id: member.id }, { brokerId });
    const sensitive = { memberId: member.id, agencyId: member.agencyId, brokerId };
    await this.events.publish(new BrokerChanged(clientId, actor, now, member, broker, sensitive, reason), tx);
  }
}
