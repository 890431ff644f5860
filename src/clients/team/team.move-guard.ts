/**
 * Access belongs to a person in an agency: somebody who goes to another one does not take their clients along. What whoever
 * moves them can list is ended or handed over first. What they cannot list ends with the move: an answer that depended on it
 * would tell them that it is there.
 */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { conflict } from '../../common/errors.js';
import { AgentMoved, EventBus } from '../../events/index.js';
import { lockClient } from '../clients.queries.js';
import { unlistedMemberships } from './membership.queries.js';
import { isLast, TeamDeparture } from './team-departure.js';
import { currentMembers, isListedOnAnyTeam, lockClientsOf } from './team.queries.js';

@Injectable()
export class TeamMoveGuard implements OnModuleInit {
  constructor(
    private readonly events: EventBus,
    private readonly departure: TeamDeparture,
  ) {}

  onModuleInit(): void {
    this.events.on(AgentMoved, async (event, tx) => {
      await lockClientsOf(event.agentId, tx);
      await this.refuseWhileOnTeams(event, tx);
      await this.endTheRest(event, tx);
    });
  }

  private async refuseWhileOnTeams({ agentId }: AgentMoved, tx: EntityManager): Promise<void> {
    if (!(await isListedOnAnyTeam(agentId, tx))) return;
    throw conflict('ON_TEAMS', 'This agent is on teams. End their memberships before they change agency.');
  }

  /** The last one of an open client stays: without them nobody would ever find the record again. */
  private async endTheRest({ agentId, actor }: AgentMoved, tx: EntityManager): Promise<void> {
    for (const { memberId, clientId } of await unlistedMemberships(agentId, tx)) {
      const client = (await lockClient(clientId, tx))!;
      const members = await currentMembers(clientId, tx);
      const member = members.find(({ id }) => id === memberId)!;
      if (client.status === 'OPEN' && isLast(member, members, client)) continue;
      await this.departure.depart(
        client,
        member,
        members,
        { how: 'REMOVED', reason: 'They work elsewhere now.' },
        actor,
        tx,
      );
    }
  }
}
