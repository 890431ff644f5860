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
import {
  AgentContactChanged,
  AgentCreated,
  AgentEmailChanged,
  AgentMoved,
  DeliveryCalendarChanged,
  EventBus,
  type FieldChange,
} from '../events/index.js';
import { inactiveSeenBy, maySee, requireMayChange, requireMayChangeTo, requireMayCreate } from './agent-rights.js';
import { type AgentRecord, AgentRequest, type AgentsRequest, detailsOf } from './agent.dto.js';
import { Agent, type AgentDetails, newAgent } from './agent.entity.js';
import {
  addDeliveryAndIdentity,
  agentsByName,
  agentText,
  type AgentText,
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

  update(id: Id, patch: object, ifMatch: string | undefined, caller: Principal): Promise<AgentText> {
    return asTheTablesAllow(() =>
      this.transaction.run(async (tx) => {
        const agent = await findForChange(id, caller, tx);
        requireMayChange(caller, agent);
        const details = detailsOf(checked(AgentRequest, merged(agent.details(), patch)));
        const changes = agent.differences(details);
        const fields = changes.map(({ field }) => field);
        requireMayChangeTo(caller, agent, details, fields);
        if (fields.includes('agencyId')) await this.holdAgency(details.agencyId, tx);
        requireMatch(ifMatch, agent);
        if (fields.includes('roles')) await requireAdminLeft(agent, details, tx);
        if (fields.length > 0) await this.change(agent, details, changes, caller, tx);
        return agentText(id, tx);
      }),
    );
  }

  /** The directory event goes first, as it takes every lock in one pass; the others last, as they read what is new. */
  private async change(
    agent: Agent,
    details: AgentDetails,
    changes: readonly FieldChange[],
    caller: Principal,
    tx: EntityManager,
  ): Promise<void> {
    const now = await patchworkNow(tx);
    const touches = (fields: readonly string[]): boolean => changes.some(({ field }) => fields.includes(field));
    const calendarChanged = touches(['workingDays', 'agencyId']);
    const ofContact = changes.filter(({ field }) => CONTACT.includes(field));
    if (ofContact.length > 0) {
      const agency = await this.agencies.find(details.agencyId, tx);
      const name = `${details.name.given} ${details.name.family}`;
      const person = { agentId: agent.id, name, agencyName: agency!.name };
      const locks = calendarChanged || touches(['email']) ? [agent.id] : [];
      await this.events.publish(new AgentContactChanged(person, caller, now, ofContact, locks), tx);
    }
    const before = { email: agent.email, verified: agent.emailVerified };
    agent.change(details);
    await tx.save(agent);
    if (calendarChanged) {
      await this.events.publish(new DeliveryCalendarChanged([agent.id], null, caller, now, changes), tx);
    }
    if (touches(['agencyId'])) await this.events.publish(new AgentMoved(agent.id, caller, now), tx);
    if (touches(['email'])) {
      await this.events.publish(new AgentEmailChanged(agent.id, agent.email, before, caller, now), tx);
    }
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

const CONTACT: readonly string[] = ['name', 'jobTitle', 'telephone', 'email'];

/** Says in plain words what the constraints of the database refuse. */
async function asTheTablesAllow<T>(verb: () => Promise<T>): Promise<T> {
  try {
    return await verb();
  } catch (fault) {
    const { constraint } = (fault ?? {}) as { constraint?: unknown };
    if (constraint === 'agent_by_email') throw conflict('EMAIL_TAKEN', 'Another agent has this email address.');
    if (constraint === 'agency_privacy_officer') {
      throw conflict('PRIVACY_OFFICER', 'This agent is the privacy officer of their agency. Name another one first.');
    }
    if (constraint === 'agency_duty_contact') {
      throw conflict('DUTY_CONTACT', 'This agent is the duty contact of their agency. Name another one first.');
    }
    throw fault;
  }
}
