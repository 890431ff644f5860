/** What happens to agents and their accounts. */
import type { Actor, Principal } from '../common/actor.js';
import type { Id } from '../common/ids.js';
import { DomainEvent, type FieldChange } from './domain-event.js';
import type { Person } from './team.events.js';

/** A new account: its address gets a link to set a password. */
export class AgentCreated extends DomainEvent {
  readonly type = 'agent.created';

  constructor(
    readonly agentId: Id,
    readonly email: string,
    actor: Actor,
    occurredAt: Date,
  ) {
    super(actor, occurredAt);
  }
}

/** An agent who never set a password is to get another link: those before it are of no use any more. */
export class AgentInvitedAgain extends DomainEvent {
  readonly type = 'agent.invited_again';

  constructor(
    readonly agentId: Id,
    readonly email: string,
    actor: Actor,
    occurredAt: Date,
  ) {
    super(actor, occurredAt);
  }
}

/** Somebody who administers the agent takes their second factor away, because they lost it. */
export class SecondFactorReset extends DomainEvent {
  readonly type = 'agent.second_factor_reset';

  constructor(
    readonly agentId: Id,
    actor: Actor,
    occurredAt: Date,
  ) {
    super(actor, occurredAt);
  }
}

/** The address is another one and gets nothing about clients until it is verified. */
export class AgentEmailChanged extends DomainEvent {
  readonly type = 'agent.email_changed';

  constructor(
    readonly agentId: Id,
    readonly email: string,
    readonly before: { readonly email: string; readonly verified: boolean },
    actor: Actor,
    occurredAt: Date,
  ) {
    super(actor, occurredAt);
  }
}

/** Somebody else asked for another address of an account that is in use: it waits until it is confirmed or approved. */
export class EmailChangeAsked extends DomainEvent {
  readonly type = 'agent.email_change_asked';

  constructor(
    readonly agentId: Id,
    readonly former: { readonly email: string; readonly verified: boolean },
    readonly email: string,
    override readonly actor: Principal,
    occurredAt: Date,
  ) {
    super(actor, occurredAt);
  }
}

/** An agency admin and an admin both want the waiting address: it takes effect a day from now, if nobody objects. */
export class EmailChangeApproved extends DomainEvent {
  readonly type = 'agent.email_change_approved';

  constructor(
    readonly agentId: Id,
    readonly former: { readonly email: string; readonly verified: boolean },
    actor: Actor,
    occurredAt: Date,
  ) {
    super(actor, occurredAt);
  }
}

/** The agent showed that the address is theirs. Published with their delivery row locked; once more for one verified before. */
export class AddressVerified extends DomainEvent {
  readonly type = 'agent.address_verified';

  constructor(
    readonly agentId: Id,
    actor: Actor,
    occurredAt: Date,
  ) {
    super(actor, occurredAt);
  }
}

/** The agent is to show again that the address is theirs: they asked, or who administers them. */
export class AddressCheckAsked extends DomainEvent {
  readonly type = 'agent.address_check_asked';

  constructor(
    readonly agentId: Id,
    readonly email: string,
    actor: Actor,
    occurredAt: Date,
  ) {
    super(actor, occurredAt);
  }
}

/** A colleague's own directory entry changed: name, job title, telephone or email address. */
export class AgentContactChanged extends DomainEvent {
  readonly type = 'agent.contact_changed';

  constructor(
    readonly agent: Person,
    actor: Actor,
    occurredAt: Date,
    override readonly changes: readonly FieldChange[],
    override readonly deliveryChangesOf: readonly Id[],
  ) {
    super(actor, occurredAt);
  }
}

/** The account was deactivated. Published before the account's row changes. */
export class AgentDeactivated extends DomainEvent {
  readonly type = 'agent.deactivated';

  constructor(
    readonly agent: Person,
    actor: Actor,
    occurredAt: Date,
    override readonly reason: string,
  ) {
    super(actor, occurredAt);
  }
}

/** The account was suspended, as nobody had seen the agent for long. Its actor is the agent. */
export class AgentSuspended extends DomainEvent {
  readonly type = 'agent.suspended';

  constructor(
    readonly agentId: Id,
    about: Actor,
    occurredAt: Date,
  ) {
    super(about, occurredAt);
  }
}

/** The agent works for another agency now. Published last, with the agent's delivery row locked. */
export class AgentMoved extends DomainEvent {
  readonly type = 'agent.moved';

  constructor(
    readonly agentId: Id,
    actor: Actor,
    occurredAt: Date,
  ) {
    super(actor, occurredAt);
  }
}

/**
 * When these agents may get a digest is computed differently now: working days, hour or time zone. Published after the
 * new calendar is written, so that what waits can be timed anew.
 */
export class DeliveryCalendarChanged extends DomainEvent {
  readonly type = 'agent.delivery_calendar_changed';

  constructor(
    readonly agentIds: readonly Id[],
    /** All agents of this agency too; null when only those named are meant. */
    readonly agencyId: Id | null,
    actor: Actor,
    occurredAt: Date,
    override readonly changes: readonly FieldChange[] = [],
  ) {
    super(actor, occurredAt);
  }
}
