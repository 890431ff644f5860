/**
 * Nobody throws a team out alone. Of other agencies one member a day is removed by one agent; the next removal, and one that
 * would leave nobody independent of whoever removes, waits for a second member. Who was removed can be brought back.
 */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../../common/actor.js';
import { conflict, forbidden, notFound } from '../../common/errors.js';
import { type Id, newId } from '../../common/ids.js';
import { patchworkNow } from '../../database/clock.queries.js';
import { Transaction } from '../../database/transaction.js';
import { EventBus, RemovalAsked } from '../../events/index.js';
import type { Client } from '../client.entity.js';
import { lockClient } from '../clients.queries.js';
import { mustWait, REMOVAL_WAITS_DAYS, REMOVALS_ALONE_A_DAY } from './removal-rules.js';
import {
  askForRemoval,
  confirmRemoval,
  isOfficerOf,
  removedAlone,
  removedMember,
  waitingRemoval,
} from './removal.queries.js';
import { TeamAdmission } from './team-admission.js';
import { TeamDeparture } from './team-departure.js';
import type { TeamMemberRecord } from './team.dto.js';
import { currentMembers, memberRecord, type Standing } from './team.queries.js';

type AgentActor = Actor & { readonly agentId: Id };

@Injectable()
export class RemovalsService {
  constructor(
    private readonly transaction: Transaction,
    private readonly events: EventBus,
    private readonly admission: TeamAdmission,
    private readonly departure: TeamDeparture,
  ) {}

  /** Whether the actor, an agent, cannot remove this member alone now. */
  async mustWait(
    client: Client,
    member: Standing,
    members: readonly Standing[],
    actor: Actor,
    tx: EntityManager,
  ): Promise<boolean> {
    const { agentId, agencyId } = actor;
    return mustWait(member, members, actor, await removedAlone({ clientId: client.id, agentId, agencyId }, tx));
  }

  /** Whether the actor, an agent, could put out somebody of this agency today who is not on the team. */
  async hasOneLeft(client: Client, agencyId: Id, actor: Actor, tx: EntityManager): Promise<boolean> {
    if (agencyId === actor.agencyId) return true;
    const { today } = await removedAlone({ clientId: client.id, agentId: actor.agentId, agencyId: actor.agencyId }, tx);
    return today < REMOVALS_ALONE_A_DAY;
  }

  /** Until when it waits. Somebody who asks again, or whom another member asked before, changes nothing. */
  async ask(client: Client, member: Standing, actor: AgentActor, tx: EntityManager): Promise<Date> {
    const waiting = await waitingRemoval(member.id, tx);
    if (waiting !== null) return waiting.until;
    const now = await patchworkNow(tx);
    const until = new Date(now.getTime() + REMOVAL_WAITS_DAYS * 86_400_000);
    await askForRemoval({ id: newId(), memberId: member.id, askedBy: actor.agentId, askedAt: now, until }, tx);
    await this.events.publish(new RemovalAsked(client.id, actor, now, member), tx);
    return until;
  }

  /** By a second member, or the privacy officer of the agency of whoever is removed. Confirming again changes nothing. */
  confirm(clientId: Id, memberId: Id, reason: string, actor: AgentActor): Promise<void> {
    return this.transaction.run(async (tx) => {
      const { client, members } = await this.find(clientId, tx);
      const member = members.find(({ id }) => id === memberId);
      if (member === undefined) return this.requireEnded(clientId, memberId, actor, members, tx);
      await requireSecond(member, members, actor, tx);
      const waiting = await waitingRemoval(memberId, tx);
      if (waiting === null)
        throw conflict('NO_REMOVAL', 'Nobody has asked to remove this member, or not in the last week.');
      if (waiting.askedBy === actor.agentId) throw forbidden('Somebody else confirms what you asked for.');
      await confirmRemoval(waiting.id, actor.agentId, reason, await patchworkNow(tx), tx);
      await this.departure.depart(client, member, members, { how: 'REMOVED', reason }, actor, tx);
    });
  }

  /** Somebody who was removed in the last week joins again, in the role that they had. */
  bringBack(clientId: Id, memberId: Id, reason: string, actor: AgentActor): Promise<TeamMemberRecord> {
    return this.transaction.run(async (tx) => {
      const { client, members } = await this.find(clientId, tx);
      const removed = await removedMember(clientId, memberId, tx);
      if (removed === null) {
        await requireSecond(null, members, actor, tx);
        throw conflict('NOT_REMOVED', 'Nobody removed this member in the last week.');
      }
      await requireSecond(removed, members, actor, tx);
      const { agentId, role } = removed;
      const admitted = await this.admission.admit(client, { agentId, role, reason }, actor, tx);
      return memberRecord(admitted.memberId, tx);
    });
  }

  private async find(clientId: Id, tx: EntityManager): Promise<{ client: Client; members: Standing[] }> {
    const client = await lockClient(clientId, tx);
    if (client === null) throw notFound();
    return { client, members: (await currentMembers(clientId, tx)).filter(({ sensitive }) => !sensitive) };
  }

  private async requireEnded(
    clientId: Id,
    memberId: Id,
    actor: AgentActor,
    members: readonly Standing[],
    tx: EntityManager,
  ): Promise<void> {
    await requireSecond(await removedMember(clientId, memberId, tx), members, actor, tx);
  }
}

/** An open member of the team, or the privacy officer of this person's agency, and not this person; else 404. */
async function requireSecond(
  person: { readonly agentId: Id | null; readonly agencyId: Id } | null,
  members: readonly Standing[],
  actor: AgentActor,
  tx: EntityManager,
): Promise<void> {
  if (person !== null && person.agentId === actor.agentId) throw notFound();
  if (members.some(({ agentId }) => agentId === actor.agentId)) return;
  if (person === null || !(await isOfficerOf(actor.agentId, person.agencyId, tx))) throw notFound();
}
