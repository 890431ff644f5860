/** Lets what came back from an address go with the next email, once its agent has shown that the address is theirs. */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AddressVerified, EventBus } from '../../events/index.js';
import { letGoWhatCameBack } from './receipt.queries.js';

@Injectable()
export class CameBackReleaser implements OnModuleInit {
  constructor(private readonly events: EventBus) {}

  onModuleInit(): void {
    this.events.on(AddressVerified, ({ agentId }, tx) => letGoWhatCameBack(agentId, tx));
  }
}
