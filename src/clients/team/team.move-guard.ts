/**
 * Access belongs to a person in an agency: somebody who goes to another one does not take their clients along. Their
 * memberships are ended or handed over first.
 */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { conflict } from '../../common/errors.js';
import { AgentMoved, EventBus } from '../../events/index.js';
import { isOnAnyTeam } from './team.queries.js';

@Injectable()
export class TeamMoveGuard implements OnModuleInit {
  constructor(private readonly events: EventBus) {}

  onModuleInit(): void {
    this.events.on(AgentMoved, (event, tx) => this.refuseWhileOnTeams(event, tx));
  }

  private async refuseWhileOnTeams({ agentId }: AgentMoved, tx: EntityManager): Promise<void> {
    if (!(await isOnAnyTeam(agentId, tx))) return;
    throw conflict('ON_TEAMS', 'This agent is on teams. End their memberships before they change agency.');
  }
}
