/** What happens to an invitation to a team. Being added by it is a matter of the team: see {@link InvitationAccepted}. */
import type { Actor } from '../common/actor.js';
import type { Id } from '../common/ids.js';
import { DomainEvent, present } from './domain-event.js';
import type { ReasonCode } from './reason-codes.js';
import { type Person, TeamMemberAdded } from './team.events.js';

/** A member asked somebody to join. They alone are told, and see nothing of the client until they accept. */
export class AgentInvited extends DomainEvent {
  readonly type = 'team.invited';

  constructor(
    readonly clientId: Id,
    actor: Actor,
    occurredAt: Date,
    readonly member: Person,
    override readonly reason: string,
    override readonly reasonCode: ReasonCode | null,
  ) {
    super(actor, occurredAt);
  }

  override get concerns(): readonly Id[] {
    return present(this.member.agentId);
  }
}

export class InvitationWithdrawn extends DomainEvent {
  readonly type = 'team.invitation_withdrawn';

  constructor(
    readonly clientId: Id,
    actor: Actor,
    occurredAt: Date,
    readonly member: Person,
  ) {
    super(actor, occurredAt);
  }
}

export class InvitationDeclined extends DomainEvent {
  readonly type = 'team.invitation_declined';

  constructor(
    readonly clientId: Id,
    actor: Actor,
    occurredAt: Date,
    readonly member: Person,
    override readonly reason: string,
  ) {
    super(actor, occurredAt);
  }

  /** Whoever was invited by name answers by name: that they are there already as somebody else must not show in it. */
  override get actsAs(): 'THEMSELVES' {
    return 'THEMSELVES';
  }
}

/** Added with their own consent: the inviter's act in the eyes of the team, and done by the one who accepts. */
export class InvitationAccepted extends TeamMemberAdded {
  constructor(
    readonly inviter: Person,
    ...added: ConstructorParameters<typeof TeamMemberAdded>
  ) {
    super(...added);
  }

  /** They accept an access that a member gave: nobody's alarm. */
  override get selfJoined(): boolean {
    return false;
  }
}
