/**
 * Raising alerts, and counting those that wait. An alert is for the admins of an agency, never for the one it is about; it
 * commits with the verb that raises it, and so does the mail that says only that there is something to see.
 */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Principal } from '../common/actor.js';
import { newId } from '../common/ids.js';
import { Database } from '../database/database.js';
import { AlertRaised, EventBus } from '../events/index.js';
import { dutyOf } from './alert-sight.js';
import { ALERTS } from './alert-words.js';
import { countWaiting, holdAlert, insertAlert, type NewAlert } from './alert.queries.js';

@Injectable()
export class Alerts {
  constructor(
    private readonly database: Database,
    private readonly events: EventBus,
  ) {}

  /** Once an hour (Patchwork time) for the same type, person and client: what is repeated sooner changes nothing. */
  async raise(alert: NewAlert, tx: EntityManager): Promise<void> {
    await holdAlert(alert, tx);
    const raised = await insertAlert(newId(), alert, tx);
    if (raised === null) return;
    const { forAdmins, about, at } = raised;
    const forOfficer = ALERTS[alert.type].concernsOfficer === true;
    await this.events.publish(new AlertRaised(alert.agencyId, { forAdmins, forOfficer }, about, at), tx);
  }

  /** How many wait for this agent to acknowledge them. */
  async waitingFor(caller: Principal): Promise<number> {
    const duty = dutyOf(caller);
    return duty === null ? 0 : countWaiting(duty, this.database);
  }
}
