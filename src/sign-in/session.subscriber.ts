/** Ends whatever somebody is signed in with when their account may not be used any more, in the event's transaction. */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AgentDeactivated, EventBus } from '../events/index.js';
import { Sessions } from './sessions.service.js';

@Injectable()
export class SessionSubscriber implements OnModuleInit {
  constructor(
    private readonly events: EventBus,
    private readonly sessions: Sessions,
  ) {}

  onModuleInit(): void {
    this.events.on(AgentDeactivated, async ({ agent }, tx) => {
      if (agent.agentId !== null) await this.sessions.endAll(agent.agentId, tx);
    });
  }
}
