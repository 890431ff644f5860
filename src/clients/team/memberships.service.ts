/**
 * What becomes of the teams of somebody who was deactivated: each membership is handed over to a colleague, or ended. Who
 * does it administers the agent, learns of no client by it, and never takes a client over themselves: that would be a way
 * in past the team.
 */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AgentDirectory, lockDelivery } from '../../agents/index.js';
import type { Principal } from '../../common/actor.js';
import { conflict, forbidden, notFound, unacceptable } from '../../common/errors.js';
import type { Id } from '../../common/ids.js';
import type { PageQuery } from '../../common/page.js';
import { Database } from '../../database/database.js';
import { Transaction } from '../../database/transaction.js';
import type { Client } from '../client.entity.js';
import { lockClient } from '../clients.queries.js';
import type { Membership, Successor } from './membership.dto.js';
import { clientOfMembership, membershipRecord, openMemberships } from './membership.queries.js';
import { candidateOf, TeamAdmission } from './team-admission.js';
import { TeamDeparture } from './team-departure.js';
import { currentMembers, type Standing } from './team.queries.js';

interface Found {
  readonly client: Client;
  /** Those of whom an administrator may know. */
  readonly members: readonly Standing[];
  /** undefined: it has ended. */
  readonly member: Standing | undefined;
}

@Injectable()
export class MembershipsService {
  constructor(
    private readonly transaction: Transaction,
    private readonly database: Database,
    private readonly agents: AgentDirectory,
    private readonly admission: TeamAdmission,
    private readonly departure: TeamDeparture,
  ) {}

  async list(agentId: Id, page: PageQuery, caller: Principal): Promise<Membership[]> {
    await this.transaction.run((tx) => this.agents.administered(agentId, caller, tx));
    return openMemberships(agentId, page, this.database);
  }

  /** The successor joins, the one before is removed, and the team hears of both; or of nothing, if it fails. */
  handOver(agentId: Id, memberId: Id, successor: Successor, caller: Principal): Promise<Membership> {
    const heir = successor.agentId;
    return this.transaction.run(async (tx) => {
      const agent = await this.agents.administered(agentId, caller, tx);
      const { client, member, members } = await this.find(agentId, memberId, tx);
      await this.requireColleague(heir, agent, tx);
      if (heir === caller.agentId) {
        throw forbidden('Nobody hands a client over to themselves: a member of the team adds you.');
      }
      requireInactive(agent);
      const present = members.find((one) => one.agentId === heir);
      if (member === undefined && present === undefined) throw conflict('ENDED', 'This membership has ended.');
      if (member === undefined) return membershipRecord(present!.id, tx);
      const { role } = await membershipRecord(member.id, tx);
      // All whom it touches, at once and alone: of two hand-overs that took them twice, each would wait for the other.
      const touched = (await currentMembers(client.id, tx)).flatMap((one) => one.agentId ?? []);
      await lockDelivery([], [...touched, heir], tx);
      const admission = { agentId: heir, role, reason: successor.reason };
      const joined = await this.admission.admit(client, admission, caller, tx);
      await this.departure.depart(client, member, await shown(client, tx), { how: 'REMOVED' }, caller, tx);
      return membershipRecord(joined.memberId, tx);
    });
  }

  async end(agentId: Id, memberId: Id, caller: Principal): Promise<void> {
    await this.transaction.run(async (tx) => {
      const agent = await this.agents.administered(agentId, caller, tx);
      const { client, member, members } = await this.find(agentId, memberId, tx);
      requireInactive(agent);
      if (member !== undefined) await this.departure.depart(client, member, members, { how: 'REMOVED' }, caller, tx);
    });
  }

  /** The client under its lock, and asked again then: it may have been restricted meanwhile. */
  private async find(agentId: Id, memberId: Id, tx: EntityManager): Promise<Found> {
    const clientId = await clientOfMembership(agentId, memberId, tx);
    const client = clientId === null ? null : await lockClient(clientId, tx);
    if (client === null || (await clientOfMembership(agentId, memberId, tx)) === null) throw notFound();
    const members = await shown(client, tx);
    return { client, members, member: members.find(({ id }) => id === memberId) };
  }

  private async requireColleague(heir: Id, agent: { id: Id; agencyId: Id }, tx: EntityManager): Promise<void> {
    const { agencyId } = await candidateOf({ agentId: heir }, tx);
    if (agencyId === agent.agencyId && heir !== agent.id) return;
    const detail = 'The successor is an active colleague of the same agency.';
    throw unacceptable([{ pointer: '/agentId', code: 'COLLEAGUE', detail }]);
  }
}

function requireInactive({ active }: { active: boolean }): void {
  if (!active) return;
  throw conflict('ACTIVE', 'This agent is active: they and their teams say who works with whom.');
}

async function shown(client: Client, tx: EntityManager): Promise<Standing[]> {
  return (await currentMembers(client.id, tx)).filter(({ sensitive }) => !sensitive);
}
