/**
 * Lets what came back from an address go with the next email, once its agent has shown that the address is theirs; timed anew,
 * since what was in an email was left out as they chose other times meanwhile. Whoever calls holds the agent's delivery row.
 */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Id } from '../../common/ids.js';
import { AddressVerified, EventBus } from '../../events/index.js';
import { Retimer } from '../preferences/retimer.js';
import { letGoWhatCameBack } from './receipt.queries.js';

@Injectable()
export class CameBackReleaser implements OnModuleInit {
  constructor(
    private readonly events: EventBus,
    private readonly retimer: Retimer,
  ) {}

  onModuleInit(): void {
    this.events.on(AddressVerified, ({ agentId, occurredAt }, tx) => this.release(agentId, occurredAt, tx));
  }

  async release(agentId: Id, now: Date, tx: EntityManager): Promise<void> {
    await letGoWhatCameBack(agentId, tx);
    await this.retimer.retimeLate(agentId, now, tx);
  }
}
