/** What happens to an attention: somebody on a team asks the rest of it to talk to them about the client. */
import type { Actor } from '../common/actor.js';
import type { Id } from '../common/ids.js';
import { DomainEvent, present, type SensitiveMembership } from './domain-event.js';
import type { Person } from './team.events.js';

export const ATTENTION_TYPES = ['CALL_ME', 'URGENT', 'MEETING', 'INFORMATION'] as const;
export type AttentionType = (typeof ATTENTION_TYPES)[number];

/** Its note is no part of it: that stays where the team reads it. */
export class AttentionRaised extends DomainEvent {
  /** Told apart, so that an email can say that it is urgent and need know nothing else. */
  readonly type: 'attention.raised' | 'attention.raised_urgently';

  constructor(
    readonly clientId: Id,
    actor: Actor,
    occurredAt: Date,
    readonly wanted: AttentionType,
  ) {
    super(actor, occurredAt);
    this.type = wanted === 'URGENT' ? 'attention.raised_urgently' : 'attention.raised';
  }
}

/** Beside the raising, in the same transaction: whoever has neither acknowledged nor seen it by then hears of it once more. */
export class AttentionReminderPlanned extends DomainEvent {
  readonly type = 'attention.reminder_planned';

  constructor(
    readonly clientId: Id,
    actor: Actor,
    occurredAt: Date,
  ) {
    super(actor, occurredAt);
  }
}

export class AttentionAcknowledged extends DomainEvent {
  readonly type = 'attention.acknowledged';

  constructor(
    readonly clientId: Id,
    actor: Actor,
    occurredAt: Date,
    /** Whoever raised it. */
    readonly to: Person,
    /** The actor, where few may know of them: that one more has acknowledged would give them away. */
    readonly sensitive: SensitiveMembership | null,
  ) {
    super(actor, occurredAt);
  }

  override get concerns(): readonly Id[] {
    return present(this.to.agentId);
  }

  override about(): SensitiveMembership | null {
    return this.sensitive;
  }
}

export class AttentionWithdrawn extends DomainEvent {
  readonly type = 'attention.withdrawn';

  constructor(
    readonly clientId: Id,
    actor: Actor,
    occurredAt: Date,
    /** As which it was raised, where the actor is known to all by now: under their name it would say who had raised it. */
    readonly sensitive: SensitiveMembership | null,
  ) {
    super(actor, occurredAt);
  }

  override about(): SensitiveMembership | null {
    return this.sensitive;
  }
}

/** An urgent one that was not opened in time goes on to a duty contact. Its actor is whoever raised it. */
export class AttentionEscalated extends DomainEvent {
  readonly type = 'attention.escalated';

  constructor(
    readonly clientId: Id,
    actor: Actor,
    occurredAt: Date,
    /** Who leads the team and has not opened it; null: nobody else leads it, and nobody has. */
    readonly lead: Person | null,
    /** The duty contact. */
    readonly to: Person,
    /** As which it was raised: an agency that calls its own would be told apart. */
    readonly sensitive: SensitiveMembership | null,
  ) {
    super(actor, occurredAt);
  }

  override get concerns(): readonly Id[] {
    return present(this.to.agentId);
  }

  override about(): SensitiveMembership | null {
    return this.sensitive;
  }
}

/** An urgent one that was not opened in time goes on to nobody: no duty contact can be reached. The rest of the team hears so. */
export class AttentionReachedNobody extends DomainEvent {
  readonly type = 'attention.reached_nobody';

  constructor(
    readonly clientId: Id,
    /** Whoever raised it. */
    actor: Actor,
    occurredAt: Date,
    /** Who leads the team and has not opened it; null: nobody else leads it, and nobody has. */
    readonly lead: Person | null,
    /** Which has nobody else on duty who can be reached. */
    readonly agencyName: string,
    /** As which it was raised: as where one goes on. */
    readonly sensitive: SensitiveMembership | null,
  ) {
    super(actor, occurredAt);
  }

  override about(): SensitiveMembership | null {
    return this.sensitive;
  }
}
