/**
 * Ends whatever somebody is signed in with when their account may not be used any more, and when their second factor is
 * reset, in the event's transaction.
 */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AgentDeactivated, AgentSuspended, EventBus, SecondFactorReset } from '../events/index.js';
import { SecondFactors } from './second-factors.service.js';
import { Sessions } from './sessions.service.js';

@Injectable()
export class SessionSubscriber implements OnModuleInit {
  constructor(
    private readonly events: EventBus,
    private readonly sessions: Sessions,
    private readonly factors: SecondFactors,
  ) {}

  onModuleInit(): void {
    this.events.on(AgentDeactivated, async ({ agent }, tx) => {
      if (agent.agentId !== null) await this.sessions.endAll(agent.agentId, tx);
    });
    this.events.on(AgentSuspended, ({ agentId }, tx) => this.sessions.endAll(agentId, tx));
    this.events.on(SecondFactorReset, async ({ agentId }, tx) => {
      await this.factors.drop(agentId, tx);
      await this.sessions.endAll(agentId, tx);
    });
  }
}
