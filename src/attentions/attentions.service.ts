/**
 * Raising an attention, acknowledging and withdrawing it: each one transaction under the client's row lock. The note is
 * for whoever reads the attention here; no event and so no email, activity or log ever holds it.
 */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { afterWorkingHours } from '../calendar/index.js';
import { requireOpen, TeamAccess } from '../clients/index.js';
import type { Principal } from '../common/actor.js';
import { conflict, forbidden, notFound } from '../common/errors.js';
import type { TaggedText } from '../common/etag.js';
import { type Id, newId } from '../common/ids.js';
import type { PageQuery } from '../common/page.js';
import { patchworkNow } from '../database/clock.queries.js';
import { Database } from '../database/database.js';
import { Transaction } from '../database/transaction.js';
import {
  AttentionAcknowledged,
  AttentionRaised,
  AttentionReminderPlanned,
  AttentionWithdrawn,
  type DomainEvent,
  EventBus,
} from '../events/index.js';
import type { AttentionRecord, AttentionRequest } from './attention.dto.js';
import {
  addAcknowledgement,
  addAttention,
  attentionOf,
  attentionsOf,
  linkEntries,
  markWithdrawn,
  raisedAsOf,
  raiserOf,
  sensitiveMembership,
  standsAsRaised,
} from './attention.queries.js';
import { timeZoneOf } from './escalation.queries.js';

/** Working hours. */
const HOURS_TO_OPEN = 4;

@Injectable()
export class AttentionsService {
  constructor(
    private readonly transaction: Transaction,
    private readonly database: Database,
    private readonly events: EventBus,
    private readonly teams: TeamAccess,
  ) {}

  list(clientId: Id, reader: Principal, page: PageQuery): Promise<AttentionRecord[]> {
    return attentionsOf(clientId, reader, page, this.database);
  }

  read(clientId: Id, id: Id, reader: Principal): Promise<AttentionRecord> {
    return find(clientId, id, reader, this.database.app.manager);
  }

  raise(clientId: Id, { type, note = null }: AttentionRequest, actor: Principal): Promise<AttentionRecord> {
    return this.transaction.run(async (tx) => {
      const { client, work } = await this.teams.findForMember(clientId, actor, tx);
      requireOpen(client);
      const now = await patchworkNow(tx);
      const attention = {
        id: newId(),
        clientId,
        type,
        note,
        raisedAs: work.sensitiveMemberId,
        raisedAt: now,
        escalatesAt: type === 'URGENT' ? await escalationOf(clientId, actor, now, tx) : null,
      };
      await addAttention(attention, actor, tx);
      await this.publish(attention.id, new AttentionRaised(clientId, actor, now, type), tx);
      await this.publish(attention.id, new AttentionReminderPlanned(clientId, actor, now), tx);
      return find(clientId, attention.id, actor, tx);
    });
  }

  /** Acknowledging what one has acknowledged changes nothing. 409 for one's own, and for one that was withdrawn. */
  acknowledge(clientId: Id, id: Id, actor: Principal): Promise<AttentionRecord> {
    return this.transaction.run(async (tx) => {
      const { client, work } = await this.teams.findForMember(clientId, actor, tx);
      const attention = await find(clientId, id, actor, tx);
      if (attention.acknowledgedByMe) return attention;
      if (attention.mine) throw conflict('OWN_ATTENTION', 'You raised it: others acknowledge it.');
      requireOpen(client);
      if (attention.withdrawnAt !== null) throw conflict('WITHDRAWN', 'Whoever raised it has withdrawn it.');
      const now = await patchworkNow(tx);
      const { sensitiveMemberId } = work;
      await addAcknowledgement(id, actor, sensitiveMemberId, now, tx);
      const sensitive = sensitiveMemberId === null ? null : await sensitiveMembership(sensitiveMemberId, tx);
      const raiser = await raiserOf(id, tx);
      await this.publish(id, new AttentionAcknowledged(clientId, actor, now, raiser, sensitive), tx);
      return find(clientId, id, actor, tx);
    });
  }

  /**
   * For whoever raised it, while they are on the team as they were then: nobody else, the lead included, silences a request.
   * Withdrawing it again changes nothing.
   */
  withdraw(clientId: Id, id: Id, actor: Principal): Promise<TaggedText> {
    return this.transaction.run(async (tx) => {
      const { client, work } = await this.teams.findForMember(clientId, actor, tx);
      const attention = await find(clientId, id, actor, tx);
      if (!attention.mine) throw forbidden('Whoever raised an attention withdraws it.');
      if (attention.withdrawnAt === null) {
        requireOpen(client);
        if (!(await standsAsRaised(id, tx))) throw raisedOtherwise();
        const now = await patchworkNow(tx);
        await markWithdrawn(id, now, tx);
        const raisedAs = work.sensitiveMemberId === null ? await raisedAsOf(id, tx) : null;
        await this.publish(id, new AttentionWithdrawn(clientId, actor, now, raisedAs), tx);
      }
      return this.teams.text(clientId, actor, tx);
    });
  }

  private async publish(attentionId: Id, event: DomainEvent, tx: EntityManager): Promise<void> {
    await this.events.publish(event, tx);
    await linkEntries(attentionId, event, tx);
  }
}

/** When an urgent one goes on to a duty contact, if it is not opened until then. */
async function escalationOf(clientId: Id, raiser: Principal, now: Date, tx: EntityManager): Promise<Date> {
  return afterWorkingHours(HOURS_TO_OPEN, now, await timeZoneOf(clientId, raiser, tx));
}

const raisedOtherwise = (): Error =>
  conflict(
    'RAISED_OTHERWISE',
    'You are not on the team as you were when you raised it: to withdraw it would tell others who you are.',
  );

async function find(clientId: Id, id: Id, reader: Principal, tx: EntityManager): Promise<AttentionRecord> {
  const attention = await attentionOf(clientId, id, reader, tx);
  if (attention === null) throw notFound();
  return attention;
}
