/**
 * Something that happened: named in the past tense, immutable, with the actor as they were then. Publishing gives it a
 * change id and, for each client and each kind it touches, the id of an activity entry.
 */
import type { Actor } from '../common/actor.js';
import { type Id, NO_ID } from '../common/ids.js';

/** What a notification can be about. */
export const KINDS = ['ATTENTION', 'MY_TEAMS', 'ACCESS', 'TEAM', 'CONTACT', 'IDENTITY', 'STATUS', 'DIRECTORY'] as const;
export type Kind = (typeof KINDS)[number];

/** One field, before and after; `null` where there was or is nothing. */
export interface FieldChange {
  readonly field: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** An activity entry in the making: one change of one kind on one client (none: the directory of people and agencies). */
export interface EntryDraft {
  readonly id: Id;
  readonly clientId: Id | null;
  /** null: written down, and nobody is told. */
  readonly kind: Kind | null;
}

/** A member of a team of whom only few may know: themselves, their agency's people on the team, and the broker. */
export interface SensitiveMembership {
  readonly memberId: Id;
  readonly agencyId: Id;
  readonly brokerId: Id | null;
}

export abstract class DomainEvent {
  /** Stored with every entry; never changes once released. */
  abstract readonly type: string;
  /** Given when it is published. */
  readonly changeId: Id = NO_ID;
  readonly entries: readonly EntryDraft[] = [];
  /** The text the actor gave, seen by the team. */
  readonly reason: string | null = null;
  /** From a short list, beside the text. */
  readonly reasonCode: string | null = null;
  readonly changes: readonly FieldChange[] = [];
  /** Imports, merges and whatever else concerns many clients at once: in an email they are one line. null: no batch. */
  readonly batchId: Id | null = null;
  /** Agents whose delivery (active, verified, working days, calendar) the same verb changes. */
  readonly deliveryChangesOf: readonly Id[] = [];

  constructor(
    readonly actor: Actor,
    /** Patchwork time, read once per verb after the row lock. */
    readonly occurredAt: Date,
  ) {}

  /** The sensitive member whom an entry is about, so that only those who may know of them hear of it; null: all may. */
  about(_entry: EntryDraft): SensitiveMembership | null {
    return null;
  }

  /** The agents whom the event itself names as those it is about, is put to, or who watch over it; kept with each entry. */
  get concerns(): readonly Id[] {
    return [];
  }

  /**
   * What an entry turned beside the client's fields: kept as keyed hashes alone, so that what was turned back before
   * anybody heard of it can be told from what holds. Nothing: the entry can never be cancelled by another one.
   */
  turns(_entry: EntryDraft): readonly FieldChange[] {
    return [];
  }

  /**
   * As whom the actor acts, where the event itself decides it: under their own name, or as a sensitive service. Null: by how
   * they stand to the client (`actsAsService` in access).
   */
  get actsAs(): 'THEMSELVES' | 'SERVICE' | null {
    return null;
  }
}

/** Those of these ids that stand for an agent. */
export function present(...ids: readonly (Id | null | undefined)[]): Id[] {
  return ids.filter((id): id is Id => typeof id === 'string');
}
