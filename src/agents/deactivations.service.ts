/**
 * Deactivating an account, and bringing it back. Sessions and tokens end for good: who comes back signs in anew. Repeating
 * what already holds changes nothing.
 */
import { Injectable } from '@nestjs/common';
import { AgencyDirectory } from '../agencies/index.js';
import type { Principal } from '../common/actor.js';
import type { Id } from '../common/ids.js';
import { checked } from '../common/validation.js';
import { patchworkNow } from '../database/clock.queries.js';
import { Transaction } from '../database/transaction.js';
import { AgentDeactivated, EventBus } from '../events/index.js';
import { countAnew } from './absence.queries.js';
import { asTheTablesAllow } from './agent-changes.js';
import { requireMayDeactivate } from './agent-rights.js';
import { Deactivation } from './agent.dto.js';
import { agentText, type AgentText, refuseTokensOfNow } from './agent.queries.js';
import { findForChange, requireAdminLeft } from './agents.service.js';
import { lockDelivery } from './delivery.queries.js';

@Injectable()
export class DeactivationsService {
  constructor(
    private readonly transaction: Transaction,
    private readonly events: EventBus,
    private readonly agencies: AgencyDirectory,
  ) {}

  /** Their teams are told, and what they led has no lead any more; they stay on their teams, should they come back. */
  deactivate(id: Id, body: object, caller: Principal): Promise<AgentText> {
    return this.transaction.run(async (tx) => {
      const agent = await findForChange(id, caller, tx);
      requireMayDeactivate(caller, agent);
      const { reason } = checked(Deactivation, body);
      if (!agent.active) return agentText(id, tx);
      await requireAdminLeft(agent, { roles: [] }, tx);
      const agency = await this.agencies.find(agent.agencyId, tx);
      const person = { agentId: id, name: `${agent.givenName} ${agent.familyName}`, agencyName: agency!.name };
      await this.events.publish(new AgentDeactivated(person, caller, await patchworkNow(tx), reason), tx);
      // Of somebody on no team nobody has locked the row yet.
      await lockDelivery([], [id], tx);
      agent.activate(false);
      await tx.save(agent);
      await refuseTokensOfNow(id, tx);
      return agentText(id, tx);
    });
  }

  /** 409 where another active agent has the address by now. */
  reactivate(id: Id, caller: Principal): Promise<void> {
    return asTheTablesAllow(() => this.activate(id, caller));
  }

  private async activate(id: Id, caller: Principal): Promise<void> {
    await this.transaction.run(async (tx) => {
      const agent = await findForChange(id, caller, tx);
      requireMayDeactivate(caller, agent);
      if (agent.active) return;
      await lockDelivery([], [id], tx);
      agent.activate(true);
      await tx.save(agent);
      await countAnew(id, tx);
    });
  }
}
