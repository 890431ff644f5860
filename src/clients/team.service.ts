/** The team around a client: who joins, is added, leaves, is removed. Membership is access, so every change is told. */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { isOnTeam, mayJoin } from '../access/index.js';
import type { Actor } from '../common/actor.js';
import { conflict, forbidden, notFound, unacceptable } from '../common/errors.js';
import type { PageQuery } from '../common/page.js';
import { patchworkNow } from '../database/clock.queries.js';
import { Database } from '../database/database.js';
import { Transaction } from '../database/transaction.js';
import { EventBus, TeamMemberAdded, TeamMemberEnded } from '../events/index.js';
import type { Client } from './client.entity.js';
import { findForUpdate, requireOpen } from './client-lock.js';
import { lockClient } from './clients.queries.js';
import { type ClientText, profileText } from './profile.queries.js';
import { TeamMember } from './team-member.entity.js';
import type { TeamAddition, TeamMemberAddition, TeamMemberRecord } from './team.dto.js';
import {
  agencyAsCandidate,
  agentAsCandidate,
  type Candidate,
  currentMembers,
  hasEnded,
  memberRecord,
  membersBySince,
  type Standing,
} from './team.queries.js';

@Injectable()
export class TeamService {
  constructor(
    private readonly transaction: Transaction,
    private readonly events: EventBus,
    private readonly database: Database,
  ) {}

  list(clientId: string, page: PageQuery): Promise<TeamMemberRecord[]> {
    return membersBySince(clientId, page, this.database);
  }

  /** Adds an agent or an agency; or lets the agent who calls join by themselves, after a match. */
  add(
    clientId: string,
    addition: TeamAddition,
    actor: Actor,
  ): Promise<{ member: TeamMemberAddition; client: ClientText }> {
    return this.transaction.run(async (tx) => {
      const client = await this.lockToAdd(clientId, addition, actor, tx);
      const newcomer = await candidateOf(addition, tx);
      const members = await currentMembers(clientId, tx);
      const present = members.find((member) => isSame(member, newcomer));
      const memberId = present?.id ?? uuid();
      if (present === undefined) await this.put(memberId, client, newcomer, addition, members, actor, tx);
      const member = { ...(await memberRecord(memberId, tx)), grants: grantsOf(newcomer) };
      return { member, client: await profileText(clientId, tx) };
    });
  }

  /** Ends a membership: one's own (leaving), or another's (removing). */
  end(clientId: string, memberId: string, actor: Actor): Promise<ClientText> {
    return this.transaction.run(async (tx) => {
      const client = await findForUpdate(clientId, actor, tx);
      const members = await currentMembers(clientId, tx);
      const member = members.find(({ id }) => id === memberId);
      if (member !== undefined) await this.take(client, member, members, actor, tx);
      else if (!(await hasEnded(clientId, memberId, tx))) throw notFound();
      return profileText(clientId, tx);
    });
  }

  private async lockToAdd(clientId: string, addition: TeamAddition, actor: Actor, tx: EntityManager): Promise<Client> {
    const client = await lockClient(clientId, tx);
    if (client === null) throw notFound();
    if (await isOnTeam(clientId, actor, tx)) return client;
    const joins = actor.agentId !== null && addition.agentId?.toLowerCase() === actor.agentId;
    if (!joins || !(await mayJoin(clientId, actor, tx))) throw notFound();
    return client;
  }

  private async put(
    memberId: string,
    client: Client,
    newcomer: Candidate,
    { role, reason, code }: TeamAddition,
    members: readonly Standing[],
    actor: Actor,
    tx: EntityManager,
  ): Promise<void> {
    requireOpen(client);
    const now = await patchworkNow(tx);
    const { agencyId, agentId } = newcomer;
    await tx.insert(TeamMember, {
      id: memberId,
      clientId: client.id,
      agencyId,
      agentId,
      role,
      lead: false,
      since: now,
    });
    client.touch('team');
    await tx.save(client);
    const newAgency = !members.some((member) => member.agencyId === agencyId);
    await this.events.publish(
      new TeamMemberAdded(client.id, actor, now, newcomer, reason, code ?? null, newAgency),
      tx,
    );
  }

  private async take(
    client: Client,
    member: Standing,
    members: readonly Standing[],
    actor: Actor,
    tx: EntityManager,
  ): Promise<void> {
    const how = howToEnd(member, members, actor);
    if (how === null) throw forbidden('Only they themselves, the lead or a colleague of their agency can do this.');
    if (client.status === 'OPEN' && members.length === 1) {
      throw conflict(
        'LAST_MEMBER',
        'The last member of an open client cannot leave. Add somebody or close the record.',
      );
    }
    const now = await patchworkNow(tx);
    await tx.update(TeamMember, { id: member.id }, { endedAt: now, endedHow: how, lead: false });
    client.touch('team', ...(member.lead ? ['lead'] : []));
    await tx.save(client);
    await this.events.publish(new TeamMemberEnded(client.id, actor, now, member, how, member.lead), tx);
  }
}

/** LEFT by themselves, an agency by anybody of it; REMOVED by the lead or a colleague on the team; null: not theirs to end. */
function howToEnd(member: Standing, members: readonly Standing[], actor: Actor): 'LEFT' | 'REMOVED' | null {
  const isOwnAgencys = member.agencyId === actor.agencyId;
  if (member.agentId === null && isOwnAgencys) return 'LEFT';
  if (actor.agentId !== null && member.agentId === actor.agentId) return 'LEFT';
  const leads = members.some(({ agentId, lead }) => lead && agentId === actor.agentId);
  return leads || isOwnAgencys ? 'REMOVED' : null;
}

async function candidateOf({ agentId, agencyId }: TeamAddition, tx: EntityManager): Promise<Candidate> {
  const candidate = agentId ? await agentAsCandidate(agentId, tx) : await agencyAsCandidate(agencyId!, tx);
  if (candidate?.canWork === true) return candidate;
  throw agentId
    ? unacceptable([
        { pointer: '/agentId', code: 'AGENT', detail: 'There is no active agent with this id who works with clients.' },
      ])
    : unacceptable([{ pointer: '/agencyId', code: 'AGENCY', detail: 'There is no agency with this id.' }]);
}

function isSame(member: Standing, newcomer: Candidate): boolean {
  return member.agentId === newcomer.agentId && (member.agentId !== null || member.agencyId === newcomer.agencyId);
}

/** One plain sentence for whoever adds: what the new member can see and is told. */
function grantsOf({ agentId, name, agencyName }: Candidate): string {
  return agentId === null
    ? `${agencyName} stands on the team; none of its agents sees the profile or is told until they are named, while its systems may read it.`
    : `${name} of ${agencyName} will see the whole profile and be told of changes.`;
}
