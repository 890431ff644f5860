/** What happens to the team around a client. */
import type { Actor } from '../common/actor.js';
import { type Id, newId } from '../common/ids.js';
import { DomainEvent, type EntryDraft, type FieldChange, present, type SensitiveMembership } from './domain-event.js';
import type { ReasonCode } from './reason-codes.js';

/** An agent, or an agency without a named agent, as an event speaks of them. */
export interface Person {
  /** null: the agency as such. */
  readonly agentId: Id | null;
  /** The agent's name; the agency's for an agency as such. */
  readonly name: string;
  readonly agencyName: string;
}

export class TeamMemberAdded extends DomainEvent {
  readonly type = 'team.member_added';

  constructor(
    readonly clientId: Id,
    actor: Actor,
    occurredAt: Date,
    readonly member: Person,
    readonly memberId: Id,
    override readonly reason: string,
    override readonly reasonCode: ReasonCode | null,
    /** Whether nobody of that agency was on the team before. */
    readonly newAgency: boolean,
    readonly sensitive: SensitiveMembership | null = null,
  ) {
    super(actor, occurredAt);
  }

  override get concerns(): readonly Id[] {
    return present(this.member.agentId);
  }

  /** That somebody gave themselves access is told to those who watch over it, if not who. */
  override about({ kind }: EntryDraft): SensitiveMembership | null {
    return kind === 'ACCESS' ? null : this.sensitive;
  }

  override turns({ kind }: EntryDraft): readonly FieldChange[] {
    return kind === 'TEAM' ? [membership(this.memberId, null, true)] : [];
  }

  /** Who joins openly is named, and who gives themselves a sensitive membership is not, however they stood before. */
  override get actsAs(): 'THEMSELVES' | 'SERVICE' | null {
    if (!this.selfJoined) return null;
    return this.sensitive === null ? 'THEMSELVES' : 'SERVICE';
  }

  /** Whether the agent gave themselves access, after a match. */
  get selfJoined(): boolean {
    return this.member.agentId !== null && this.member.agentId === this.actor.agentId;
  }

  /** Told to those who watch over access. Of a service always: if somebody of it were there before would say which it is. */
  get letsThemselvesIn(): boolean {
    return this.selfJoined && (this.newAgency || this.sensitive !== null);
  }
}

export class TeamMemberEnded extends DomainEvent {
  readonly type = 'team.member_ended';

  constructor(
    readonly clientId: Id,
    actor: Actor,
    occurredAt: Date,
    readonly member: Person,
    readonly memberId: Id,
    readonly how: 'LEFT' | 'REMOVED',
    readonly wasLead: boolean,
    readonly sensitive: SensitiveMembership | null = null,
    /** Of whoever reviewed a sensitive membership. */
    override readonly reason: string | null = null,
  ) {
    super(actor, occurredAt);
  }

  override get concerns(): readonly Id[] {
    return present(this.member.agentId);
  }

  /** Somebody who leaves where all may know of them, though few know that they stay as a sensitive service. */
  override get actsAs(): 'THEMSELVES' | null {
    const leaves = this.member.agentId !== null && this.member.agentId === this.actor.agentId;
    return leaves && this.sensitive === null ? 'THEMSELVES' : null;
  }

  override about(): SensitiveMembership | null {
    return this.sensitive;
  }

  override turns({ kind }: EntryDraft): readonly FieldChange[] {
    if (kind !== 'TEAM') return [];
    return [membership(this.memberId, true, null), ...(this.wasLead ? [lead(this.member, null)] : [])];
  }
}

/** Somebody else, or nobody, passes requests on to a sensitive member. */
export class BrokerChanged extends DomainEvent {
  readonly type = 'team.broker_changed';

  constructor(
    readonly clientId: Id,
    actor: Actor,
    occurredAt: Date,
    readonly member: Person,
    readonly broker: Person | null,
    readonly sensitive: SensitiveMembership,
    override readonly reason: string,
  ) {
    super(actor, occurredAt);
  }

  override about(): SensitiveMembership {
    return this.sensitive;
  }
}

export class LeadChanged extends DomainEvent {
  readonly type = 'team.lead_changed';

  constructor(
    readonly clientId: Id,
    actor: Actor,
    occurredAt: Date,
    readonly from: Person | null,
    readonly to: Person | null,
    override readonly reason: string | null,
    override readonly reasonCode: ReasonCode | null,
  ) {
    super(actor, occurredAt);
  }

  override get concerns(): readonly Id[] {
    return present(this.from?.agentId, this.to?.agentId);
  }

  override turns({ kind }: EntryDraft): readonly FieldChange[] {
    return kind === 'TEAM' ? [lead(this.from, this.to)] : [];
  }
}

/** A member's account was deactivated: one entry for each team they are on. */
export class TeamMemberDeactivated extends DomainEvent {
  readonly type = 'team.member_deactivated';

  constructor(
    readonly clientIds: readonly Id[],
    actor: Actor,
    occurredAt: Date,
    readonly member: Person,
    /** Those of the teams that they led, and lead no longer. */
    readonly ledClientIds: readonly Id[],
    override readonly reason: string,
    /** The teams on which only few may know of them. */
    readonly sensitiveOn: ReadonlyMap<Id, SensitiveMembership> = new Map(),
  ) {
    super(actor, occurredAt);
    this.deliveryChangesOf = member.agentId === null ? [] : [member.agentId];
    this.batchId = clientIds.length > 1 ? newId() : null;
  }

  override readonly deliveryChangesOf: readonly Id[];
  /** Somebody on many teams leaves many teams at once: one line. */
  override readonly batchId: Id | null;

  override get concerns(): readonly Id[] {
    return present(this.member.agentId);
  }

  override about({ clientId }: EntryDraft): SensitiveMembership | null {
    return this.sensitiveOn.get(clientId!) ?? null;
  }
}

/** Of one period on the team: somebody who comes back is a new member. */
function membership(memberId: Id, from: true | null, to: true | null): FieldChange {
  return { field: `membership ${memberId}`, from, to };
}

function lead(from: Person | null, to: Person | null): FieldChange {
  return { field: 'lead', from: from?.agentId ?? null, to: to?.agentId ?? null };
}
