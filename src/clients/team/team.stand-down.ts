/**
 * When an account is deactivated, its agent leads no longer and each of their teams hears of it. They stay on the teams,
 * shown as inactive: their access ends with the account.
 */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AgentDeactivated, EventBus, TeamMemberDeactivated } from '../../events/index.js';
import { lockClientsOf, standDown } from './team.queries.js';

@Injectable()
export class TeamStandDown implements OnModuleInit {
  constructor(private readonly events: EventBus) {}

  onModuleInit(): void {
    this.events.on(AgentDeactivated, (event, tx) => this.standDown(event, tx));
  }

  private async standDown({ agent, actor, occurredAt, reason }: AgentDeactivated, tx: EntityManager): Promise<void> {
    if (agent.agentId === null) return;
    await lockClientsOf(agent.agentId, tx);
    const stood = await standDown(agent.agentId, tx);
    if (stood.length === 0) return;
    const clientIds = stood.map(({ clientId }) => clientId).sort();
    const ledClientIds = stood.filter(({ led }) => led).map(({ clientId }) => clientId);
    const sensitiveOn = new Map(
      stood.flatMap(({ clientId, sensitive }) => (sensitive === null ? [] : [[clientId, sensitive] as const])),
    );
    const event = new TeamMemberDeactivated(clientIds, actor, occurredAt, agent, ledClientIds, reason, sensitiveOn);
    await this.events.publish(event, tx);
  }
}
