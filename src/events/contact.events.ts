/** What happens between somebody who asks for contact with a sensitive service and its broker. */
import type { Actor } from '../common/actor.js';
import type { Id } from '../common/ids.js';
import { DomainEvent } from './domain-event.js';

/** Somebody on the team asks a broker to put them in touch with a service of which they may not know. */
export class ContactRequested extends DomainEvent {
  readonly type = 'team.contact_requested';

  constructor(
    readonly clientId: Id,
    actor: Actor,
    occurredAt: Date,
    override readonly reason: string,
    /** The brokers; where there is none, the sensitive members themselves. */
    readonly asked: readonly Id[],
  ) {
    super(actor, occurredAt);
  }

  override get concerns(): readonly Id[] {
    return this.asked;
  }
}

/** The broker passed a request on: the service knows, and so does whoever asked. */
export class ContactRequestPassedOn extends DomainEvent {
  readonly type = 'team.contact_request_passed_on';

  constructor(
    readonly clientId: Id,
    actor: Actor,
    occurredAt: Date,
    /** The sensitive members whose broker it is, and the one who asked. */
    readonly told: readonly Id[],
  ) {
    super(actor, occurredAt);
  }

  override get concerns(): readonly Id[] {
    return this.told;
  }
}
