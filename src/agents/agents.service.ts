/** Agents: creating them, changing them, reading the directory. Each verb is one transaction. */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AgencyDirectory } from '../agencies/index.js';
import type { Principal } from '../common/actor.js';
import { conflict, notFound, unacceptable } from '../common/errors.js';
import { requireMatch } from '../common/etag.js';
import { type Id, newId } from '../common/ids.js';
import type { PageQuery } from '../common/page.js';
import { checked, merged } from '../common/validation.js';
import { patchworkNow } from '../database/clock.queries.js';
import { Database } from '../database/database.js';
import { Transaction } from '../database/transaction.js';
import { AgentCreated, EmailChangeAsked, EventBus } from '../events/index.js';
import { AgentChanges, asTheTablesAllow } from './agent-changes.js';
import { inactiveSeenBy, maySee, requireMayChange, requireMayChangeTo, requireMayCreate } from './agent-rights.js';
import { type AgentRecord, AgentRequest, type AgentsRequest, detailsOf } from './agent.dto.js';
import { Agent, newAgent } from './agent.entity.js';
import {
  addDeliveryAndIdentity,
  agentsByName,
  agentText,
  type AgentText,
  changedText,
  type ChangedText,
  isAnotherAdminActive,
  readAgent,
} from './agent.queries.js';

@Injectable()
export class AgentsService {
  constructor(
    private readonly transaction: Transaction,
    private readonly events: EventBus,
    private readonly database: Database,
    private readonly agencies: AgencyDirectory,
    private readonly changes: AgentChanges,
  ) {}

  list(request: AgentsRequest, page: PageQuery, caller: Principal): Promise<AgentRecord[]> {
    const { agencyId = null, q: words = null } = request;
    return agentsByName({ agencyId, words, inactive: inactiveSeenBy(caller) }, page, this.database);
  }

  async find(id: Id, caller: Principal): Promise<AgentText> {
    const agent = await readAgent(id, inactiveSeenBy(caller), this.database);
    if (agent === null) throw notFound();
    return agent;
  }

  create(request: AgentRequest, caller: Principal): Promise<AgentText> {
    const details = detailsOf(request);
    requireMayCreate(caller, details);
    return asTheTablesAllow(() =>
      this.transaction.run(async (tx) => {
        await this.holdAgency(details.agencyId, tx);
        const agent = newAgent(newId(), details, await patchworkNow(tx));
        await tx.insert(Agent, agent);
        await addDeliveryAndIdentity(agent.id, tx);
        await this.events.publish(new AgentCreated(agent.id, agent.email, caller, agent.createdAt), tx);
        return agentText(agent.id, tx);
      }),
    );
  }

  update(id: Id, patch: object, ifMatch: string | undefined, caller: Principal): Promise<ChangedText> {
    return asTheTablesAllow(() =>
      this.transaction.run(async (tx) => {
        const agent = await findForChange(id, caller, tx);
        requireMayChange(caller, agent);
        const wanted = detailsOf(checked(AgentRequest, merged(agent.details(), patch)));
        const fields = agent.differences(wanted).map(({ field }) => field);
        requireMayChangeTo(caller, agent, wanted, fields);
        if (fields.includes('agencyId')) await this.holdAgency(wanted.agencyId, tx);
        requireMatch(ifMatch, agent);
        if (fields.includes('roles')) await requireAdminLeft(agent, wanted, tx);
        const waits = fields.includes('email') && caller.agentId !== id && agent.isInUse();
        await this.changes.make(agent, waits ? { ...wanted, email: agent.email } : wanted, caller, tx);
        if (waits) await this.askForEmail(agent, wanted.email, caller, tx);
        return changedText(id, tx);
      }),
    );
  }

  /** The agent must agree first: with the address goes the account. */
  private async askForEmail(agent: Agent, email: string, caller: Principal, tx: EntityManager): Promise<void> {
    if (!agent.active) throw conflict('INACTIVE', 'This account is deactivated.');
    const former = { email: agent.email, verified: agent.emailVerified };
    await this.events.publish(new EmailChangeAsked(agent.id, former, email, caller, await patchworkNow(tx)), tx);
  }

  private async holdAgency(agencyId: Id, tx: EntityManager): Promise<void> {
    if (await this.agencies.hold(agencyId, tx)) return;
    throw unacceptable([{ pointer: '/agencyId', code: 'NO_SUCH_AGENCY', detail: 'There is no such agency.' }]);
  }
}

/** The agent under the row's lock, if the caller may see them; client and delivery rows are locked after it. */
export async function findForChange(id: Id, caller: Principal, tx: EntityManager): Promise<Agent> {
  // Not FOR UPDATE: rows that only refer to the agent need not wait.
  const agent = await tx.findOne(Agent, { where: { id }, lock: { mode: 'for_no_key_update' } });
  if (agent === null || !maySee(caller, agent)) throw notFound();
  return agent;
}

/** An installation always has an active admin. */
export async function requireAdminLeft(
  agent: Agent,
  next: { readonly roles: readonly string[] },
  tx: EntityManager,
): Promise<void> {
  if (!agent.active || !agent.roles.includes('ADMIN') || next.roles.includes('ADMIN')) return;
  if (await isAnotherAdminActive(agent.id, tx)) return;
  throw conflict('LAST_ADMIN', 'This is the last active admin.');
}
