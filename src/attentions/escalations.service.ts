/**
 * Passes an urgent attention on that the lead has not opened within four working hours, whatever the cause: paused, away,
 * bounced or unread. It goes to the duty contact of the lead's agency, who may not be on the team and learns of no client.
 * Where nobody else leads the team, it is up to all of it, and then to the duty contact of the raiser's own agency. Where
 * that one cannot be reached, nobody is left to believe that it went: the team and the agency's admins are told.
 */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Alerts } from '../alerts/index.js';
import type { Id } from '../common/ids.js';
import { patchworkNow } from '../database/clock.queries.js';
import { Database } from '../database/database.js';
import { Transaction } from '../database/transaction.js';
import { AttentionEscalated, AttentionReachedNobody, EventBus } from '../events/index.js';
import { linkEntries, sensitiveMembership } from './attention.queries.js';
import { dueEscalations, lockClientOf, settleEscalation, type Unopened, unopened } from './escalation.queries.js';

@Injectable()
export class EscalationsService {
  constructor(
    private readonly transaction: Transaction,
    private readonly database: Database,
    private readonly events: EventBus,
    private readonly alerts: Alerts,
  ) {}

  /** All that are due, each in a transaction of its own: one that fails keeps none of the others, and is thrown at the end. */
  async escalateDue(): Promise<void> {
    const faults: unknown[] = [];
    for (const id of await dueEscalations(this.database.app.manager)) {
      await this.escalateIfUnopened(id).catch((fault: unknown) => faults.push(fault));
    }
    if (faults.length > 0) throw faults[0];
  }

  private escalateIfUnopened(id: Id): Promise<void> {
    return this.transaction.run(async (tx) => {
      if (!(await lockClientOf(id, tx))) return;
      // After the lock: whoever held the client before may have settled, withdrawn or acknowledged it.
      const now = await patchworkNow(tx);
      if (await settleEscalation(id, now, tx)) await this.escalate(id, now, tx);
    });
  }

  private async escalate(id: Id, now: Date, tx: EntityManager): Promise<void> {
    const attention = await unopened(id, tx);
    if (attention === null) return;
    const { clientId, raiser, lead, agency, dutyContact, raisedAs } = attention;
    const actor = { ...raiser, agentId: raiser.agentId!, systemId: null };
    const sensitive = raisedAs === null ? null : await sensitiveMembership(raisedAs, tx);
    const isReached = dutyContact?.reachable === true;
    const event = isReached
      ? new AttentionEscalated(clientId, actor, now, lead, dutyContact, sensitive)
      : new AttentionReachedNobody(clientId, actor, now, lead, agency.name, sensitive);
    await this.events.publish(event, tx);
    await linkEntries(id, event, tx);
    if (!isReached) await this.callAdmins(attention, tx);
  }

  /** Only they can name somebody else, or see to it that whoever is named can be reached. */
  private callAdmins({ clientId, raiser, lead, agency, dutyContact }: Unopened, tx: EntityManager): Promise<void> {
    const type = dutyContact === null ? 'NOBODY_ON_DUTY' : 'DUTY_CONTACT_UNREACHABLE';
    const { agentId: aboutAgentId } = dutyContact ?? lead ?? raiser;
    return this.alerts.raise({ type, agencyId: agency.id, aboutAgentId, clientId }, tx);
  }
}
