/**
 * Restricting a client: from then on nobody learns that there is such a record but the agents named on its team, and
 * whoever takes emergency access. Its references of other systems take nobody's place meanwhile.
 */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../common/actor.js';
import type { Id } from '../common/ids.js';
import { patchworkNow } from '../database/clock.queries.js';
import { Transaction } from '../database/transaction.js';
import { ClientRestricted, ClientUnrestricted, type DomainEvent, EventBus } from '../events/index.js';
import type { ClientRestriction } from './client.dto.js';
import type { Client } from './client.entity.js';
import { findForUpdate, requireOpen } from './client-lock.js';
import { restrictReferences } from './clients.queries.js';
import { type ClientText, profileText } from './profile.queries.js';
import { ReferenceTaken, TakenReferences } from './taken-references.js';

@Injectable()
export class RestrictionService {
  constructor(
    private readonly transaction: Transaction,
    private readonly events: EventBus,
    private readonly takenReferences: TakenReferences,
  ) {}

  restrict(id: Id, { reason, code }: ClientRestriction, actor: Actor): Promise<ClientText> {
    return this.transaction.run(async (tx) => {
      const client = await findForUpdate(id, actor, tx);
      requireOpen(client);
      if (!client.restricted) {
        const now = await patchworkNow(tx);
        await this.turn(client, true, new ClientRestricted(id, actor, now, reason, code ?? null), tx);
      }
      return profileText(id, actor, tx);
    });
  }

  /** 409 if another client got one of the references meanwhile: take it out first. */
  lift(id: Id, actor: Actor, requestId: string): Promise<ClientText> {
    const verb = this.transaction.run(async (tx) => {
      const client = await findForUpdate(id, actor, tx);
      requireOpen(client);
      if (client.restricted) {
        await this.turn(client, false, new ClientUnrestricted(id, actor, await patchworkNow(tx)), tx);
      }
      return profileText(id, actor, tx);
    });
    return this.takenReferences.report(verb, actor, 'clients.restrict', requestId);
  }

  private async turn(client: Client, restricted: boolean, event: DomainEvent, tx: EntityManager): Promise<void> {
    client.restricted = restricted;
    client.touch('restricted');
    await tx.save(client);
    if (!(await restrictReferences(client.id, restricted, tx))) {
      throw new ReferenceTaken(client.id, client.externalReferences);
    }
    await this.events.publish(event, tx);
  }
}
