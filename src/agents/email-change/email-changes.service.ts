/**
 * Changes of the address of an account that is in use, asked for by somebody else. An address opens an account, so it takes
 * effect when the agent confirms it, signed in or from the former address; else a day after an agency admin and an admin,
 * two different people, approved it. Every verb begins with the lock on the agent's row.
 */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Alerts } from '../../alerts/index.js';
import type { Actor, Principal } from '../../common/actor.js';
import { conflict, forbidden, notFound } from '../../common/errors.js';
import { type Id, newId } from '../../common/ids.js';
import { patchworkNow } from '../../database/clock.queries.js';
import { Database } from '../../database/database.js';
import { Transaction } from '../../database/transaction.js';
import {
  AgentDeactivated,
  AgentEmailChanged,
  AgentMoved,
  EmailChangeApproved,
  EmailChangeAsked,
  EventBus,
} from '../../events/index.js';
import { AgentChanges, asTheTablesAllow, emailTaken } from '../agent-changes.js';
import { requireMayDeactivate } from '../agent-rights.js';
import { Agent } from '../agent.entity.js';
import { agentText, type AgentText } from '../agent.queries.js';
import { findForChange } from '../agents.service.js';
import type { EmailChange, EmailChangeConfirmation } from './email-change.dto.js';
import {
  addApproval,
  addChange,
  agentsDue,
  changeRecord,
  type ChangeOutcome,
  dueChange,
  endWaiting,
  isEmailTaken,
  readChange,
  scheduleApproved,
  type WaitingChange,
  waitingChange,
} from './email-change.queries.js';

const AT_A_TIME = 50;

@Injectable()
export class EmailChanges implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly transaction: Transaction,
    private readonly events: EventBus,
    private readonly changes: AgentChanges,
    private readonly alerts: Alerts,
  ) {}

  onModuleInit(): void {
    this.events.on(EmailChangeAsked, (event, tx) => this.ask(event, tx));
    this.events.on(AgentEmailChanged, ({ agentId }, tx) => endWaiting(agentId, 'OVERTAKEN', tx));
    this.events.on(AgentMoved, ({ agentId }, tx) => endWaiting(agentId, 'OVERTAKEN', tx));
    this.events.on(AgentDeactivated, ({ agent }, tx) => endWaiting(agent.agentId!, 'OVERTAKEN', tx));
  }

  async mine(agentId: Id): Promise<EmailChange> {
    const change = await readChange(agentId, this.database);
    if (change === null) throw notFound();
    return change;
  }

  /** For who administers the agent. */
  read(agentId: Id, caller: Principal): Promise<EmailChange> {
    return this.transaction.run(async (tx) => {
      requireMayDeactivate(caller, await findForChange(agentId, caller, tx));
      await requireWaiting(agentId, tx);
      return changeRecord(agentId, tx);
    });
  }

  withdraw(agentId: Id, caller: Principal): Promise<void> {
    return this.transaction.run(async (tx) => {
      requireMayDeactivate(caller, await findForChange(agentId, caller, tx));
      await requireWaiting(agentId, tx);
      await endWaiting(agentId, 'WITHDRAWN', tx);
    });
  }

  /** One of two; the second lets it take effect after 24 hours, and tells the former address and the privacy officer. */
  approve(agentId: Id, reason: string, caller: Principal): Promise<EmailChange> {
    return this.transaction.run(async (tx) => {
      const agent = await findForChange(agentId, caller, tx);
      const roles = rolesTowards(agent, caller);
      if (roles === null) throw forbidden('Only an admin of their agency and an admin can approve this.');
      const change = await requireWaiting(agentId, tx);
      await this.countApproval(agent, change.id, { ...roles, reason }, caller, tx);
      return changeRecord(agentId, tx);
    });
  }

  confirm(caller: Principal, { email }: EmailChangeConfirmation): Promise<AgentText> {
    return asTheTablesAllow(() =>
      this.transaction.run(async (tx) => {
        const agent = await lockAgent(caller.agentId!, tx);
        const change = await requireWaiting(agent.id, tx);
        if (email !== undefined && email !== change.email)
          throw conflict('OTHER_EMAIL', 'Another address waits by now.');
        await this.takeEffect(agent, change, 'CONFIRMED', caller, tx);
        return agentText(agent.id, tx);
      }),
    );
  }

  decline(caller: Principal): Promise<void> {
    return this.transaction.run(async (tx) => {
      const agent = await lockAgent(caller.agentId!, tx);
      await requireWaiting(agent.id, tx);
      await endWaiting(agent.id, 'DECLINED', tx);
    });
  }

  /** The address that waits for an agent; null: none. */
  async waitingEmail(agentId: Id): Promise<string | null> {
    return (await readChange(agentId, this.database))?.email ?? null;
  }

  /** The agent's answer from their former address, to this very address; false, and nothing done, if it waits no more. */
  async answer(agentId: Id, email: string, accepted: boolean, tx: EntityManager): Promise<boolean> {
    const agent = await lockAgent(agentId, tx);
    const change = await waitingChange(agentId, tx);
    if (change === null || change.email !== email || (accepted && (await isEmailTaken(email, tx)))) return false;
    if (accepted) await this.takeEffect(agent, change, 'CONFIRMED', await this.changes.actorOf(agent, tx), tx);
    else await endWaiting(agentId, 'DECLINED', tx);
    return true;
  }

  /** Carries out, or drops, each change that is due, in a transaction of its own. */
  async settleDue(): Promise<void> {
    const done: Id[] = [];
    for (;;) {
      const due = await agentsDue(AT_A_TIME, done, this.database.app.manager);
      if (due.length === 0) return;
      for (const agentId of due) await this.settle(agentId);
      done.push(...due);
    }
  }

  private settle(agentId: Id): Promise<void> {
    return this.transaction.run(async (tx) => {
      const agent = await lockAgent(agentId, tx);
      const change = await dueChange(agentId, tx);
      if (change === null) return;
      if (!change.approved) await endWaiting(agentId, 'LAPSED', tx);
      else if (await isEmailTaken(change.email, tx)) await endWaiting(agentId, 'TAKEN', tx);
      else await this.takeEffect(agent, change, 'APPROVED', change.asker, tx);
    });
  }

  /** Who asks for the address that waits already adds their approval to it. */
  private async ask({ agentId, email, actor }: EmailChangeAsked, tx: EntityManager): Promise<void> {
    const agent = await lockAgent(agentId, tx);
    if (await isEmailTaken(email, tx)) throw emailTaken();
    let change: { readonly id: Id; readonly email: string } | null = await waitingChange(agentId, tx);
    if (change?.email !== email) {
      await endWaiting(agentId, 'OVERTAKEN', tx);
      change = { id: newId(), email };
      await addChange(change.id, agentId, email, actor, tx);
    }
    const roles = rolesTowards(agent, actor);
    if (roles !== null) await this.countApproval(agent, change.id, { ...roles, reason: null }, actor, tx);
  }

  private async countApproval(
    agent: Agent,
    changeId: Id,
    approval: RolesTowards & { readonly reason: string | null },
    actor: Actor,
    tx: EntityManager,
  ): Promise<void> {
    await addApproval(changeId, { ...approval, approverId: actor.agentId! }, tx);
    if (!(await scheduleApproved(changeId, tx))) return;
    const former = { email: agent.email, verified: agent.emailVerified };
    await this.events.publish(new EmailChangeApproved(agent.id, former, actor, await patchworkNow(tx)), tx);
    const { id: aboutAgentId, agencyId } = agent;
    await this.alerts.raise({ type: 'EMAIL_CHANGE_APPROVED', agencyId, aboutAgentId }, tx);
  }

  private async takeEffect(
    agent: Agent,
    { email }: WaitingChange,
    outcome: ChangeOutcome,
    actor: Actor,
    tx: EntityManager,
  ): Promise<void> {
    await endWaiting(agent.id, outcome, tx);
    await this.changes.make(agent, { ...agent.details(), email }, actor, tx);
  }
}

interface RolesTowards {
  readonly asAgencyAdmin: boolean;
  readonly asAdmin: boolean;
}

/** As what somebody can approve for this agent; null: not at all. Never for oneself, and a system never. */
function rolesTowards(agent: Agent, { agentId, agencyId, roles }: Principal): RolesTowards | null {
  if (agentId === null || agentId === agent.id) return null;
  const asAgencyAdmin = roles.includes('AGENCY_ADMIN') && agencyId === agent.agencyId;
  const asAdmin = roles.includes('ADMIN');
  return asAgencyAdmin || asAdmin ? { asAgencyAdmin, asAdmin } : null;
}

function lockAgent(id: Id, tx: EntityManager): Promise<Agent> {
  return tx.findOneOrFail(Agent, { where: { id }, lock: { mode: 'for_no_key_update' } });
}

async function requireWaiting(agentId: Id, tx: EntityManager): Promise<WaitingChange> {
  const change = await waitingChange(agentId, tx);
  if (change === null) throw notFound();
  return change;
}
