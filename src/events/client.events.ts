/** What happens to a client's own record. */
import type { Actor } from '../common/actor.js';
import type { Id } from '../common/ids.js';
import { DomainEvent, type FieldChange, present } from './domain-event.js';
import type { ReasonCode } from './reason-codes.js';

export class ClientRegistered extends DomainEvent {
  readonly type = 'client.registered';

  constructor(
    readonly clientId: Id,
    actor: Actor,
    occurredAt: Date,
    override readonly reason: string,
    override readonly reasonCode: ReasonCode | null,
  ) {
    super(actor, occurredAt);
  }
}

export class ClientDetailsUpdated extends DomainEvent {
  readonly type = 'client.details_updated';

  constructor(
    readonly clientId: Id,
    actor: Actor,
    occurredAt: Date,
    override readonly changes: readonly FieldChange[],
  ) {
    super(actor, occurredAt);
  }
}

export class ClientClosed extends DomainEvent {
  readonly type = 'client.closed';

  constructor(
    readonly clientId: Id,
    actor: Actor,
    occurredAt: Date,
    override readonly reason: string,
    override readonly reasonCode: ReasonCode | null,
  ) {
    super(actor, occurredAt);
  }

  override turns(): readonly FieldChange[] {
    return [{ field: 'status', from: 'OPEN', to: 'CLOSED' }];
  }
}

export class ClientReopened extends DomainEvent {
  readonly type = 'client.reopened';

  constructor(
    readonly clientId: Id,
    actor: Actor,
    occurredAt: Date,
  ) {
    super(actor, occurredAt);
  }

  override turns(): readonly FieldChange[] {
    return [{ field: 'status', from: 'CLOSED', to: 'OPEN' }];
  }
}

/** Nobody learns of the client any more but those named on the team. */
export class ClientRestricted extends DomainEvent {
  readonly type = 'client.restricted';

  constructor(
    readonly clientId: Id,
    actor: Actor,
    occurredAt: Date,
    override readonly reason: string,
    override readonly reasonCode: ReasonCode | null,
  ) {
    super(actor, occurredAt);
  }
}

export class ClientUnrestricted extends DomainEvent {
  readonly type = 'client.unrestricted';

  constructor(
    readonly clientId: Id,
    actor: Actor,
    occurredAt: Date,
  ) {
    super(actor, occurredAt);
  }
}

/** An agent who is not on the team took access for an hour, for a reason that cannot wait. */
export class EmergencyAccessBegan extends DomainEvent {
  readonly type = 'client.emergency_access_began';

  constructor(
    readonly clientId: Id,
    actor: Actor,
    occurredAt: Date,
    override readonly reason: string,
    /** From a list of its own. */
    override readonly reasonCode: string,
    /** Of the actor's agency; null where there is none. */
    readonly privacyOfficerId: Id | null,
    /** Whether the team reads of a sensitive service, and not of the actor. */
    readonly asService: boolean,
  ) {
    super(actor, occurredAt);
  }

  override get actsAs(): 'THEMSELVES' | 'SERVICE' {
    return this.asService ? 'SERVICE' : 'THEMSELVES';
  }

  override get concerns(): readonly Id[] {
    return present(this.privacyOfficerId);
  }
}

/** An agent who is barred from the client tried to take emergency access, and got none. */
export class EmergencyAccessBlocked extends DomainEvent {
  readonly type = 'client.emergency_access_blocked';

  constructor(
    readonly clientId: Id,
    actor: Actor,
    occurredAt: Date,
    override readonly reason: string,
    readonly privacyOfficerIds: readonly Id[],
    /** Whether the team reads of a sensitive service, and not of the actor. */
    readonly asService: boolean,
  ) {
    super(actor, occurredAt);
  }

  override get actsAs(): 'THEMSELVES' | 'SERVICE' {
    return this.asService ? 'SERVICE' : 'THEMSELVES';
  }

  override get concerns(): readonly Id[] {
    return this.privacyOfficerIds;
  }
}

/** Somebody who watches over it let an emergency access to a restricted client show all. */
export class EmergencyAccessReleased extends DomainEvent {
  readonly type = 'client.emergency_access_released';

  constructor(
    readonly clientId: Id,
    actor: Actor,
    occurredAt: Date,
    override readonly reason: string,
  ) {
    super(actor, occurredAt);
  }
}
