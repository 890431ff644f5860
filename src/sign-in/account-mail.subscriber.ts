/** Writes the account mail that an event calls for, in the event's own transaction. It is sent later, by the job. */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AgentCreated, AgentEmailChanged, EventBus } from '../events/index.js';
import { AccountLinks } from './account-links.js';
import { hasAccount } from './account.queries.js';

@Injectable()
export class AccountMailSubscriber implements OnModuleInit {
  constructor(
    private readonly events: EventBus,
    private readonly links: AccountLinks,
  ) {}

  onModuleInit(): void {
    this.events.on(AgentCreated, ({ agentId, email }, tx) => this.links.invite(agentId, email, tx));
    this.events.on(AgentEmailChanged, async ({ agentId, email }, tx) => {
      // Who has no password yet was invited at the wrong address.
      if (await hasAccount(agentId, tx)) await this.links.askToVerify(agentId, email, tx);
      else await this.links.invite(agentId, email, tx);
    });
  }
}
