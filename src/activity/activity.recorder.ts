/** Writes one entry for each client and kind of every event, in the event's transaction, with the values beside it. */
import { createHmac } from 'node:crypto';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CONFIG, type Config } from '../config.js';
import {
  AgencyContactChanged,
  AgentContactChanged,
  describe,
  DomainEvent,
  type EntryDraft,
  EventBus,
  type FieldChange,
  kindOfField,
  type Person,
} from '../events/index.js';
import { insertEntries, insertValues } from './activity.queries.js';
import { canonicalJson } from './canonical.js';

@Injectable()
export class ActivityRecorder implements OnModuleInit {
  constructor(
    private readonly events: EventBus,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.events.on(DomainEvent, (event, tx) => this.record(event, tx));
  }

  private async record(event: DomainEvent, tx: EntityManager): Promise<void> {
    if (event.entries.length === 0) return;
    const subject = subjectOf(event);
    const parts = event.entries.map((draft) => ({
      draft,
      of: draft.clientId ?? subject.subjectAgentId ?? subject.subjectAgencyId,
      changes: changesOf(event, draft),
      turns: event.turns(draft),
    }));
    const entries = parts.map(({ draft, of, changes, turns }) => ({
      id: draft.id,
      client_id: draft.clientId,
      kind: draft.kind,
      summary: describe(event, draft),
      about_member_id: event.about(draft)?.memberId ?? null,
      fields: changes.map((change) => change.field),
      hashes: Object.fromEntries(
        [...changes, ...turns].map(({ field, from, to }) => [
          field,
          [this.hashOf(of, field, from), this.hashOf(of, field, to)] as const,
        ]),
      ),
    }));
    await insertEntries(
      entries,
      {
        changeId: event.changeId,
        type: event.type,
        occurredAt: event.occurredAt,
        actor: event.actor,
        ...subject,
        reason: event.reason,
        reasonCode: event.reasonCode,
        actsAs: event.actsAs,
        concerned: event.concerns,
      },
      tx,
    );
    const values = parts.flatMap(({ draft, changes }) =>
      changes.map(({ field, from, to }) => ({ entry_id: draft.id, field, value_from: from, value_to: to })),
    );
    if (values.length > 0) await insertValues(values, tx);
  }

  /**
   * A keyed hash says whether two values of one field of one client, agent or agency are the same, and nothing else: whoever
   * reads the hashes of two clients does not learn that they live at one address.
   */
  private hashOf(of: string | null, field: string, value: unknown): string | null {
    if (value === null) return null;
    return createHmac('sha256', this.config.secret!)
      .update(`value\n${of}\n${field}\n${canonicalJson(value)}`)
      .digest('base64url');
  }
}

/** The changes that belong to this entry's kind: a client's fields by their kind, a directory's all. */
function changesOf(event: DomainEvent, draft: EntryDraft): readonly FieldChange[] {
  if (draft.clientId === null) return event.changes;
  return event.changes.filter((change) => kindOfField(change.field) === draft.kind);
}

/** Whom an event is about, beside its client. */
function subjectOf(event: DomainEvent): { subjectAgentId: string | null; subjectAgencyId: string | null } {
  const { member, to } = event as { member?: Person; to?: Person | null };
  const person = event instanceof AgentContactChanged ? event.agent : (member ?? to);
  return {
    subjectAgentId: person?.agentId ?? null,
    subjectAgencyId: event instanceof AgencyContactChanged ? event.agencyId : null,
  };
}
