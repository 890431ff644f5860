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
import { requireBroker } from './brokers.js';
import { findForUpdate, requireOpen } from '../client-lock.js';
import { type ClientText, profileText } from '../profile.queries.js';
import { TeamMember } from './team-member.entity.js';
import type { BrokerAppointment } from './team.dto.js';
import { currentMembers } from './team.queries.js';

@Injectable()
export class BrokerService {
  constructor(
    private readonly transaction: Transaction,
    private readonly events: EventBus,
  ) {}

  /** For those who know of the member: to all others, 404. */
  appoint(clientId: Id, memberId: Id, appointment: BrokerAppointment, actor: Actor): Promise<ClientText> {
    return this.transaction.run(async (tx) => {
      const client = await findForUpdate(clientId, actor, tx);
      const members = await currentMembers(clientId, tx);
      const member = members.find(({ id, sensitive }) => sensitive && id === memberId);
      if (member === undefined || !mayKnow(actor, member)) throw notFound();
      const broker = requireBroker(appointment.brokerId, member, members);
      requireOpen(client);
      const brokerId = broker?.agentId ?? null;
      if (brokerId !== member.brokerId) {
        await this.change(memberId, brokerId, tx);
        const now = await patchworkNow(tx);
        const sensitive = { memberId, agencyId: member.agencyId, brokerId };
        const event = new BrokerChanged(clientId, actor, now, member, broker, sensitive, appointment.reason);
        await this.events.publish(event, tx);
      }
      return profileText(clientId, actor, tx);
    });
  }

  private async change(memberId: Id, brokerId: Id | null, tx: EntityManager): Promise<void> {
    await tx.update(TeamMember, { id: memberId }, { brokerId });
  }
}
