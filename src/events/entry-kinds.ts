/** Which activity entries an event makes: pure, event and changed fields in, one draft for each client and kind out. */
import { type Id, newId } from '../common/ids.js';
import { AgencyContactChanged } from './agency.events.js';
import { AgentContactChanged } from './agent.events.js';
import {
  AttentionAcknowledged,
  AttentionEscalated,
  AttentionRaised,
  AttentionReachedNobody,
  AttentionReminderPlanned,
  AttentionWithdrawn,
} from './attention.events.js';
import { BarChanged, BrokerAsked, BrokerDeclined, LeadAsked, LeadDeclined, RemovalAsked } from './asking.events.js';
import { CanaryPlanted } from './canary.events.js';
import {
  ClientClosed,
  ClientDetailsUpdated,
  ClientRegistered,
  ClientReopened,
  ClientRestricted,
  ClientUnrestricted,
  EmergencyAccessBegan,
  EmergencyAccessBlocked,
  EmergencyAccessReleased,
} from './client.events.js';
import { ContactRequested, ContactRequestPassedOn } from './contact.events.js';
import type { DomainEvent, EntryDraft, Kind } from './domain-event.js';
import { AgentInvited, InvitationAccepted, InvitationDeclined, InvitationWithdrawn } from './invitation.events.js';
import { BrokerChanged, LeadChanged, TeamMemberAdded, TeamMemberDeactivated, TeamMemberEnded } from './team.events.js';

const KIND_OF_FIELD: Readonly<Record<string, Kind>> = {
  name: 'IDENTITY',
  aliases: 'IDENTITY',
  dateOfBirth: 'IDENTITY',
  externalReferences: 'IDENTITY',
  address: 'CONTACT',
  telephones: 'CONTACT',
};

/** The kind of a client's field; throws for a field that has none, so that a new one is not forgotten. */
export function kindOfField(field: string): Kind {
  const kind = KIND_OF_FIELD[field];
  if (kind === undefined) throw new Error(`no kind for the field ${field}`);
  return kind;
}

/** The entries of an event, with fresh ids; none for events that concern accounts alone. */
export function draftsOf(event: DomainEvent): EntryDraft[] {
  return clientsOf(event).flatMap((clientId) => kindsOf(event).map((kind) => ({ id: newId(), clientId, kind })));
}

function clientsOf(event: DomainEvent): readonly (Id | null)[] {
  if (event instanceof TeamMemberDeactivated) return event.clientIds;
  if (event instanceof AgentContactChanged || event instanceof AgencyContactChanged) return [null];
  if (event instanceof CanaryPlanted) return [null];
  const { clientId } = event as { clientId?: Id };
  return clientId === undefined ? [] : [clientId];
}

function kindsOf(event: DomainEvent): readonly (Kind | null)[] {
  if (event instanceof ClientRegistered) return [null];
  if (event instanceof AgentInvited || event instanceof CanaryPlanted) return ['MY_TEAMS'];
  if (event instanceof AttentionRaised || event instanceof AttentionWithdrawn) return ['ATTENTION'];
  if (event instanceof AttentionReminderPlanned || event instanceof AttentionAcknowledged) return ['ATTENTION'];
  if (event instanceof AttentionEscalated || event instanceof AttentionReachedNobody) return ['ATTENTION'];
  if (event instanceof InvitationWithdrawn || event instanceof InvitationDeclined) return [null];
  if (event instanceof ClientDetailsUpdated) {
    return [...new Set(event.changes.map((change) => kindOfField(change.field)))];
  }
  if (event instanceof ClientClosed || event instanceof ClientReopened) return ['STATUS'];
  if (event instanceof ClientRestricted || event instanceof ClientUnrestricted) return ['STATUS'];
  if (event instanceof EmergencyAccessBegan || event instanceof EmergencyAccessReleased) return ['ACCESS'];
  if (event instanceof EmergencyAccessBlocked) return ['ACCESS'];
  if (event instanceof ContactRequested || event instanceof ContactRequestPassedOn) return ['MY_TEAMS'];
  if (event instanceof BrokerAsked || event instanceof BrokerDeclined) return ['MY_TEAMS'];
  if (event instanceof LeadAsked || event instanceof LeadDeclined) return ['MY_TEAMS'];
  if (event instanceof InvitationAccepted) return ['TEAM'];
  if (event instanceof TeamMemberAdded) return kindsOfAdding(event);
  if (event instanceof TeamMemberEnded) {
    return event.how === 'REMOVED' && event.member.agentId !== null ? ['TEAM', 'MY_TEAMS'] : ['TEAM'];
  }
  if (event instanceof LeadChanged) return ['TEAM', 'MY_TEAMS'];
  if (event instanceof TeamMemberDeactivated || event instanceof BrokerChanged) return ['TEAM'];
  if (event instanceof RemovalAsked || event instanceof BarChanged) return ['TEAM'];
  return ['DIRECTORY'];
}

function kindsOfAdding(event: TeamMemberAdded): readonly Kind[] {
  if (event.selfJoined) return event.letsThemselvesIn ? ['TEAM', 'ACCESS'] : ['TEAM'];
  return event.member.agentId === null ? ['TEAM'] : ['TEAM', 'MY_TEAMS'];
}
