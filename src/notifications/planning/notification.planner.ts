/**
 * On each event: who is told, and when. Writes one row for each agent and entry in the event's own transaction, so that a
 * change and what it owes people are saved together or not at all.
 */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { agentsOfAgency, lockDelivery } from '../../agents/index.js';
import { ClientTeam, type TeamAgent as Membership } from '../../clients/index.js';
import { type Id, newId, NO_ID } from '../../common/ids.js';
import { CONFIG, type Config } from '../../config.js';
import {
  AgencyContactChanged,
  AgentContactChanged,
  AttentionEscalated,
  AttentionReminderPlanned,
  CanaryPlanted,
  DomainEvent,
  type EntryDraft,
  EventBus,
  type Kind,
  TeamMemberEnded,
} from '../../events/index.js';
import { concerned, overseers, reached, reachedBecause, type TeamAgent } from '../kind-rules.js';
import { type Recipient, recipientsAmong } from '../preferences/recipients.queries.js';
import { digestOf, reminderOf, type Timing, timingOf } from '../preferences/timing.js';
import { isLeftAlone, withCovers } from './covering.js';
import {
  bringForward,
  colleaguesOf,
  insertNotifications,
  neighboursOf,
  type PlannedNotification,
} from './planner.queries.js';
import { toldOnce } from './told-once.js';

/** By client; null: those whom a change in the directory concerns, who are no team. */
type Teams = ReadonlyMap<Id | null, readonly Membership[]>;

/** They share some team with whoever changed, whichever it is. */
const ON_SOME_TEAM = { clientId: NO_ID, agencyId: NO_ID, lead: false, sensitive: false, brokerId: null };

@Injectable()
export class NotificationPlanner implements OnModuleInit {
  constructor(
    private readonly events: EventBus,
    private readonly teams: ClientTeam,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.events.on(DomainEvent, (event, tx) => this.plan(event, tx));
  }

  private async plan(event: DomainEvent, tx: EntityManager): Promise<void> {
    if (event.entries.every((entry) => entry.kind === null)) return;
    const teams = await this.teamsOf(event, tx);
    const possible = new Set([...teams.values()].flat().map((member) => member.agentId));
    for (const agentId of [...concerned(event), ...overseers(event)]) possible.add(agentId);
    await lockDelivery([...possible], await changedWith(event, tx), tx);
    const recipients = new Map((await recipientsAmong([...possible], tx)).map((person) => [person.agentId, person]));
    const planned = toldOnce(event.entries.flatMap((entry) => this.rowsFor(event, entry, teams, recipients)));
    if (planned.length === 0) return;
    // Planned as ever, so that whoever tries a system out sees what it would do.
    const withheld = event.actor.test === true ? 'TEST_CREDENTIALS' : null;
    const { occurredAt, batchId } = event;
    await insertNotifications(planned, { occurredAt, batchId, withheld }, tx);
    if (withheld !== null) return;
    const urgent = planned.filter((row) => row.frequency === 'AS_IT_HAPPENS' && row.clientId !== null);
    if (urgent.length > 0) {
      await bringForward(
        urgent.map((row) => row.agentId),
        urgent.map((row) => row.clientId!),
        tx,
      );
    }
  }

  private async teamsOf(event: DomainEvent, tx: EntityManager): Promise<Teams> {
    const sharing = await sharersOf(event, tx);
    if (sharing !== null) return new Map([[null, sharing.map((agentId) => ({ agentId, ...ON_SOME_TEAM }))]]);
    const clientIds = [...new Set(event.entries.flatMap((entry) => entry.clientId ?? []))];
    const members = await this.teams.of(clientIds, tx);
    const teams = new Map(clientIds.map((id) => [id, members.filter((member) => member.clientId === id)]));
    // Without this the change would be saved and its team would get no notifications.
    if ([...teams.values()].flat().length < members.length)
      throw new Error('A client is called by an id of another form.');
    return teams;
  }

  private rowsFor(
    event: DomainEvent,
    entry: EntryDraft,
    teams: Teams,
    recipients: ReadonlyMap<Id, Recipient>,
  ): PlannedNotification[] {
    if (entry.kind === null) return [];
    const kind = entry.kind;
    const members = teams.get(entry.clientId) ?? [];
    const team = members.flatMap(({ agentId, lead }): TeamAgent[] => {
      const person = recipients.get(agentId);
      if (person === undefined) return [];
      const { agencyId, active, verified } = person;
      const leftAlone = lead && isLeftAlone(person, { event, team: members, people: recipients });
      return [{ agentId, agencyId, lead, active, verified, leftAlone }];
    });
    const rows = reached(event, entry, team).map((agentId) => ({
      id: newId(),
      agentId,
      entryId: entry.id,
      clientId: entry.clientId,
      kind,
      reachedBecause: reachedBecause(event, kind, agentId, team),
      coveringFor: null,
      ...this.timeOf(event, entry.clientId, kind, recipients.get(agentId)!),
    }));
    return withCovers(rows, { event, entry, team: members, people: recipients, limits: this.config });
  }

  private timeOf(event: DomainEvent, clientId: Id | null, kind: Kind, person: Recipient): Timing {
    // Waiting for somebody's digest, or for the end of their leave, would be no help.
    if (event instanceof AttentionEscalated) {
      return { frequency: 'AS_IT_HAPPENS', source: 'PATCHWORK', emailAfter: event.occurredAt, heldBy: null };
    }
    if (event instanceof AttentionReminderPlanned) return reminderOf(kind, person, clientId, event.occurredAt);
    if (event instanceof CanaryPlanted) return digestOf(person, event.occurredAt);
    return timingOf(kind, person, clientId, event.occurredAt, this.config);
  }
}

/** The agents whose delivery the verb itself changes, to be locked in the same pass. */
async function changedWith(event: DomainEvent, tx: EntityManager): Promise<readonly Id[]> {
  if (event instanceof AgencyContactChanged && event.calendarChanged) return agentsOfAgency(event.agencyId, tx);
  // With the membership ends what they chose for the client.
  if (event instanceof TeamMemberEnded && event.member.agentId !== null) return [event.member.agentId];
  return event.deliveryChangesOf;
}

/** Whom a change in the directory concerns; null for an event about clients. */
async function sharersOf(event: DomainEvent, tx: EntityManager): Promise<Id[] | null> {
  if (event instanceof AgentContactChanged) return colleaguesOf(event.agent.agentId!, tx);
  if (event instanceof AgencyContactChanged) return neighboursOf(event.agencyId, tx);
  return null;
}
