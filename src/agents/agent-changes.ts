/** Saves a change of an agent, and publishes the events that notify the others. */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AgencyDirectory } from '../agencies/index.js';
import type { Actor } from '../common/actor.js';
import { conflict, type Problem } from '../common/errors.js';
import { patchworkNow } from '../database/clock.queries.js';
import {
  AgentContactChanged,
  AgentEmailChanged,
  AgentMoved,
  DeliveryCalendarChanged,
  EventBus,
} from '../events/index.js';
import type { Agent, AgentDetails } from './agent.entity.js';

@Injectable()
export class AgentChanges {
  constructor(
    private readonly events: EventBus,
    private readonly agencies: AgencyDirectory,
  ) {}

  /**
   * Takes `details` on, under the row's lock; does nothing where nothing differs. The directory event goes first, as it takes
   * every lock in one pass; the others last, as they read what is new.
   */
  async make(agent: Agent, details: AgentDetails, actor: Actor, tx: EntityManager): Promise<void> {
    const changes = agent.differences(details);
    if (changes.length === 0) return;
    const now = await patchworkNow(tx);
    const touches = (fields: readonly string[]): boolean => changes.some(({ field }) => fields.includes(field));
    const calendarChanged = touches(['workingDays', 'agencyId']);
    const ofContact = changes.filter(({ field }) => CONTACT.includes(field));
    if (ofContact.length > 0) {
      const agency = await this.agencies.find(details.agencyId, tx);
      const name = `${details.name.given} ${details.name.family}`;
      const person = { agentId: agent.id, name, agencyName: agency!.name };
      const locks = calendarChanged || touches(['email']) ? [agent.id] : [];
      await this.events.publish(new AgentContactChanged(person, actor, now, ofContact, locks), tx);
    }
    const before = { email: agent.email, verified: agent.emailVerified };
    agent.change(details);
    await tx.save(agent);
    if (calendarChanged) {
      await this.events.publish(new DeliveryCalendarChanged([agent.id], null, actor, now, changes), tx);
    }
    if (touches(['agencyId'])) await this.events.publish(new AgentMoved(agent.id, actor, now), tx);
    if (touches(['email'])) {
      await this.events.publish(new AgentEmailChanged(agent.id, agent.email, before, actor, now), tx);
    }
  }

  /** The agent as the one who acts: for what they do without an access token. */
  async actorOf({ id, agencyId, givenName, familyName }: Agent, tx: EntityManager): Promise<Actor> {
    const agency = await this.agencies.find(agencyId, tx);
    const name = `${givenName} ${familyName}`;
    return { agentId: id, systemId: null, name, agencyId, agencyName: agency!.name };
  }
}

export const emailTaken = (): Problem => conflict('EMAIL_TAKEN', 'Another agent has this email address.');

const CONTACT: readonly string[] = ['name', 'jobTitle', 'telephone', 'email'];

/** Says in plain words which constraint of the database a verb breaks. */
export async function asTheTablesAllow<T>(verb: () => Promise<T>): Promise<T> {
  try {
    return await verb();
  } catch (fault) {
    const { constraint } = (fault ?? {}) as { constraint?: unknown };
    if (constraint === 'agent_by_email') throw emailTaken();
    if (constraint === 'agency_privacy_officer') {
      throw conflict('PRIVACY_OFFICER', 'This agent is the privacy officer of their agency. Name another one first.');
    }
    if (constraint === 'agency_duty_contact') {
      throw conflict('DUTY_CONTACT', 'This agent is the duty contact of their agency. Name another one first.');
    }
    throw fault;
  }
}
