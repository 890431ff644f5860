/**
 * Suspends who has not been seen for 45 days: they cannot sign in, their tokens stop, their mail about clients is withheld,
 * and the admins of their agency are told. Never the last active admin. It is taken back by who administers them.
 */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Alerts } from '../alerts/index.js';
import type { Principal } from '../common/actor.js';
import type { Id } from '../common/ids.js';
import { patchworkNow } from '../database/clock.queries.js';
import { Database } from '../database/database.js';
import { Transaction } from '../database/transaction.js';
import { AgentSuspended, EventBus } from '../events/index.js';
import { absentAgents, countAnew, isAbsent } from './absence.queries.js';
import { AgentChanges } from './agent-changes.js';
import { requireMayDeactivate } from './agent-rights.js';
import { Agent } from './agent.entity.js';
import { isAnotherAdminActive, refuseTokensOfNow } from './agent.queries.js';
import { findForChange } from './agents.service.js';
import { lockDelivery } from './delivery.queries.js';

const AT_A_TIME = 50;

@Injectable()
export class Suspensions {
  constructor(
    private readonly transaction: Transaction,
    private readonly database: Database,
    private readonly events: EventBus,
    private readonly alerts: Alerts,
    private readonly changes: AgentChanges,
  ) {}

  /** All who are absent now, each in a transaction of its own. */
  async suspendAbsent(): Promise<void> {
    const kept: Id[] = [];
    for (;;) {
      const absent = await absentAgents(AT_A_TIME, kept, this.database.app.manager);
      if (absent.length === 0) return;
      for (const id of absent) {
        if (!(await this.suspendIfAbsent(id))) kept.push(id);
      }
    }
  }

  /** Whether the agent is suspended by this. */
  suspendIfAbsent(id: Id): Promise<boolean> {
    return this.transaction.run(async (tx) => {
      const agent = await tx.findOne(Agent, { where: { id }, lock: { mode: 'for_no_key_update' } });
      if (agent === null || !(await isAbsent(id, tx))) return false;
      if (agent.roles.includes('ADMIN') && !(await isAnotherAdminActive(id, tx))) return false;
      await this.suspend(agent, tx);
      return true;
    });
  }

  async end(id: Id, caller: Principal): Promise<void> {
    await this.transaction.run(async (tx) => {
      const agent = await findForChange(id, caller, tx);
      requireMayDeactivate(caller, agent);
      if (agent.suspendedAt === null) return;
      await lockDelivery([], [id], tx);
      agent.suspend(null);
      await tx.save(agent);
      await countAnew(id, tx);
    });
  }

  private async suspend(agent: Agent, tx: EntityManager): Promise<void> {
    const { id, agencyId } = agent;
    await lockDelivery([], [id], tx);
    const now = await patchworkNow(tx);
    agent.suspend(now);
    await tx.save(agent);
    await refuseTokensOfNow(id, tx);
    await this.events.publish(new AgentSuspended(id, await this.changes.actorOf(agent, tx), now), tx);
    await this.alerts.raise({ type: 'AGENT_SUSPENDED', agencyId, aboutAgentId: id }, tx);
  }
}
