/** Helps agents who cannot get in, each verb in one transaction. What it takes at the sign-in is done by who listens. */
import { Injectable } from '@nestjs/common';
import type { Principal } from '../common/actor.js';
import { conflict } from '../common/errors.js';
import type { Id } from '../common/ids.js';
import { patchworkNow } from '../database/clock.queries.js';
import { Transaction } from '../database/transaction.js';
import { AddressCheckAsked, AgentInvitedAgain, EventBus, SecondFactorReset } from '../events/index.js';
import { requireMayDeactivate } from './agent-rights.js';
import { findForChange } from './agents.service.js';

@Injectable()
export class AccountHelp {
  constructor(
    private readonly transaction: Transaction,
    private readonly events: EventBus,
  ) {}

  inviteAgain(id: Id, caller: Principal): Promise<void> {
    return this.transaction.run(async (tx) => {
      const agent = await findForChange(id, caller, tx);
      requireMayDeactivate(caller, agent);
      if (!agent.active) throw conflict('INACTIVE', 'This account is deactivated.');
      await this.events.publish(new AgentInvitedAgain(id, agent.email, caller, await patchworkNow(tx)), tx);
    });
  }

  /** Oneself, or who administers the agent. 429 after five such mails of a day. */
  askToVerify(id: Id, caller: Principal): Promise<void> {
    return this.transaction.run(async (tx) => {
      const agent = await findForChange(id, caller, tx);
      if (caller.agentId !== id) requireMayDeactivate(caller, agent);
      if (!agent.active) throw conflict('INACTIVE', 'This account is deactivated.');
      await this.events.publish(new AddressCheckAsked(id, agent.email, caller, await patchworkNow(tx)), tx);
    });
  }

  /** They sign in with the password alone, and set up another one where their agency requires it. */
  resetSecondFactor(id: Id, caller: Principal): Promise<void> {
    return this.transaction.run(async (tx) => {
      const agent = await findForChange(id, caller, tx);
      requireMayDeactivate(caller, agent);
      await this.events.publish(new SecondFactorReset(id, caller, await patchworkNow(tx)), tx);
    });
  }
}
