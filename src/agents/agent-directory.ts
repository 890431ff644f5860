/** What other modules may ask about agents, and the little that they may do with an account. */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AgencyDirectory } from '../agencies/index.js';
import type { Principal, Role } from '../common/actor.js';
import { type Id, newId } from '../common/ids.js';
import { patchworkNow } from '../database/clock.queries.js';
import { AddressVerified, EventBus } from '../events/index.js';
import { AgentChanges } from './agent-changes.js';
import { requireMayDeactivate } from './agent-rights.js';
import { Agent, newAgent, type OwnHours, WEEK, type Weekday } from './agent.entity.js';
import { activeAdmins, addDeliveryAndIdentity, isAnotherAdminActive } from './agent.queries.js';
import { findForChange } from './agents.service.js';
import { lockDelivery } from './delivery.queries.js';

@Injectable()
export class AgentDirectory {
  constructor(
    private readonly agencies: AgencyDirectory,
    private readonly events: EventBus,
    private readonly changes: AgentChanges,
  ) {}

  /** An agent whom the caller administers and is not, under the row's lock; else 404 or 403. */
  async administered(id: Id, caller: Principal, tx: EntityManager): Promise<{ id: Id; agencyId: Id; active: boolean }> {
    const agent = await findForChange(id, caller, tx);
    requireMayDeactivate(caller, agent);
    return agent;
  }

  /** Notes that the address is the agent's own; false, and nothing noted, if it is another one by now. */
  async verifyAddress(agentId: Id, address: string, tx: EntityManager): Promise<boolean> {
    const agent = await tx.findOne(Agent, { where: { id: agentId }, lock: { mode: 'for_no_key_update' } });
    if (agent === null || agent.email !== address) return false;
    await lockDelivery([], [agentId], tx);
    if (!agent.emailVerified) {
      agent.verifyEmail();
      await tx.save(agent);
    }
    const actor = await this.changes.actorOf(agent, tx);
    await this.events.publish(new AddressVerified(agentId, actor, await patchworkNow(tx)), tx);
    return true;
  }

  /** Keeps when somebody's digests may reach them, as they wish it; what is absent stays. */
  async keepHours(agentId: Id, hours: Partial<OwnHours>, tx: EntityManager): Promise<readonly Weekday[]> {
    const agent = await tx.findOneOrFail(Agent, { where: { id: agentId }, lock: { mode: 'for_no_key_update' } });
    const former = agent.workingDays;
    if (agent.keepHours(hours)) await tx.save(agent);
    return former;
  }

  /**
   * The first admin of an installation, in the agency "Administration"; null, and nothing made, if there is an active
   * admin already or another agent has the address.
   */
  async createFirstAdmin(email: string, tx: EntityManager): Promise<{ id: Id; email: string } | null> {
    if (await isAnotherAdminActive(null, tx)) return null;
    if (await tx.existsBy(Agent, { email, active: true })) return null;
    const agencyId = await this.agencies.findOrCreateAdministration(tx);
    const name = { given: 'First', family: 'Administrator' };
    const roles: Role[] = ['ADMIN'];
    const details = { agencyId, name, jobTitle: 'Administrator', email, telephone: null, roles };
    const agent = newAgent(newId(), { ...details, workingDays: WEEK.slice(0, 5) }, await patchworkNow(tx));
    await tx.insert(Agent, agent);
    await addDeliveryAndIdentity(agent.id, tx);
    return { id: agent.id, email };
  }

  /** The one active admin there is; null if there are more, or none. */
  async onlyAdmin(tx: EntityManager): Promise<{ id: Id; email: string } | null> {
    const admins = await activeAdmins(tx);
    return admins.length === 1 ? admins[0]! : null;
  }
}
