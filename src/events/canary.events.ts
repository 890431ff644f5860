/** What Patchwork does by itself, to show that what it promises still works. */
import type { Actor } from '../common/actor.js';
import type { Id } from '../common/ids.js';
import { DomainEvent } from './domain-event.js';
import type { Person } from './team.events.js';

/** Something that the canary's next digest has to bring. It is about no client and nobody's deed. */
export class CanaryPlanted extends DomainEvent {
  readonly type = 'canary.planted';

  constructor(
    readonly canary: Person & { readonly agentId: Id },
    actor: Actor,
    occurredAt: Date,
  ) {
    super(actor, occurredAt);
  }

  override get concerns(): readonly Id[] {
    return [this.canary.agentId];
  }
}
