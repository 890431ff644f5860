/** What one person on a team asks of another, before anything changes. */
import type { Actor } from '../common/actor.js';
import type { Id } from '../common/ids.js';
import { DomainEvent, present, type SensitiveMembership } from './domain-event.js';
import type { Person } from './team.events.js';

/** Somebody is asked to be the broker of a sensitive member, and is none before they accept. */
export class BrokerAsked extends DomainEvent {
  readonly type = 'team.broker_asked';

  constructor(
    readonly clientId: Id,
    actor: Actor,
    occurredAt: Date,
    readonly member: Person,
    readonly asked: Person,
    readonly sensitive: SensitiveMembership,
    override readonly reason: string,
  ) {
    super(actor, occurredAt);
  }

  override get concerns(): readonly Id[] {
    return present(this.asked.agentId);
  }

  override about(): SensitiveMembership {
    return this.sensitive;
  }
}

/** They do not want to be the broker. */
export class BrokerDeclined extends DomainEvent {
  readonly type = 'team.broker_declined';

  constructor(
    readonly clientId: Id,
    actor: Actor,
    occurredAt: Date,
    readonly member: Person,
    readonly askedBy: Id,
    readonly sensitive: SensitiveMembership,
    override readonly reason: string | null,
  ) {
    super(actor, occurredAt);
  }

  override get concerns(): readonly Id[] {
    return [this.askedBy];
  }

  override about(): SensitiveMembership {
    return this.sensitive;
  }

  /** Of a service of which the team may not know they do not act as one. */
  override get actsAs(): 'THEMSELVES' {
    return 'THEMSELVES';
  }
}

/** Somebody else is to lead, and whoever leads now is asked to hand over. */
export class LeadAsked extends DomainEvent {
  readonly type = 'team.lead_asked';

  constructor(
    readonly clientId: Id,
    actor: Actor,
    occurredAt: Date,
    readonly from: Person,
    readonly member: Person,
    override readonly reason: string,
  ) {
    super(actor, occurredAt);
  }

  override get concerns(): readonly Id[] {
    return present(this.from.agentId);
  }
}

/** Whoever leads goes on leading. */
export class LeadDeclined extends DomainEvent {
  readonly type = 'team.lead_declined';

  constructor(
    readonly clientId: Id,
    actor: Actor,
    occurredAt: Date,
    readonly member: Person,
    readonly askedBy: Id | null,
    override readonly reason: string | null,
  ) {
    super(actor, occurredAt);
  }

  override get concerns(): readonly Id[] {
    return present(this.askedBy);
  }
}

/** Somebody is to be removed, when a second member agrees. They stay until then. */
export class RemovalAsked extends DomainEvent {
  readonly type = 'team.removal_asked';

  constructor(
    readonly clientId: Id,
    actor: Actor,
    occurredAt: Date,
    readonly member: Person,
  ) {
    super(actor, occurredAt);
  }
}

/** `ASKED`: it waits for a second word, and nothing has changed. `LAPSED`: there was none in time. */
export type BarChange = 'ASKED' | 'SUSPENDED' | 'BARRED' | 'LIFTED' | 'LAPSED';

/** Somebody is kept from a client, or is so no longer. */
export class BarChanged extends DomainEvent {
  readonly type = 'team.bar_changed';

  constructor(
    readonly clientId: Id,
    actor: Actor,
    occurredAt: Date,
    readonly agent: Person,
    readonly change: BarChange,
    override readonly reason: string | null,
  ) {
    super(actor, occurredAt);
  }
}
