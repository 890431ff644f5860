/**
 * Passes an urgent attention on that the lead has not opened within four working hours, whatever the cause: paused, away,
 * bounced or unread. It goes to the duty contact of the lead's agency, who may not be on the team and learns of no client.
 * Where nobody else leads the team, it is up to all of it, and then to the duty contact of the raiser's own agency.
 */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { patchworkNow } from '../database/clock.queries.js';
import { Database } from '../database/database.js';
import { Transaction } from '../database/transaction.js';
import { AttentionEscalated, EventBus } from '../events/index.js';
import { linkEntries, sensitiveMembership } from './attention.queries.js';
import { dueEscalations, lockClientOf, settleEscalation, unopened } from './escalation.queries.js';

@Injectable()
export class EscalationsService {
  constructor(
    private readonly transaction: Transaction,
    private readonly database: Database,
    private readonly events: EventBus,
  ) {}

  /** All that are due, each in a transaction of its own: one that fails keeps none of the others, and is thrown at the end. */
  async escalateDue(): Promise<void> {
    const faults: unknown[] = [];
    for (const id of await dueEscalations(this.database.app.manager)) {
      await this.escalateIfUnopened(id).catch((fault: unknown) => faults.push(fault));
    }
    if (faults.length > 0) throw faults[0];
  }

  private escalateIfUnopened(id: string): Promise<void> {
    return this.transaction.run(async (tx) => {
      if (!(await lockClientOf(id, tx))) return;
      // After the lock: whoever held the client before may have settled, withdrawn or acknowledged it.
      const now = await patchworkNow(tx);
      if (await settleEscalation(id, now, tx)) await this.escalate(id, now, tx);
    });
  }

  private async escalate(id: string, now: Date, tx: EntityManager): Promise<void> {
    const attention = await unopened(id, tx);
    if (attention === null) return;
    const { clientId, raiser, lead, dutyContact, raisedAs } = attention;
    const actor = { ...raiser, agentId: raiser.agentId!, systemId: null };
    const sensitive = raisedAs === null ? null : await sensitiveMembership(raisedAs, tx);
    const event = new AttentionEscalated(clientId, actor, now, lead, dutyContact, sensitive);
    await this.events.publish(event, tx);
    await linkEntries(id, event, tx);
  }
}
