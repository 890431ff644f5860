/**
 * Whom each entry of an event reaches, and what is asked again when the email is about to go: product rules as pure
 * functions. The one who acted is never among those reached.
 */
import { mayKnow } from '../access/decide.js';
import type { Id } from '../common/ids.js';
import {
  AgentInvited,
  AttentionAcknowledged,
  CanaryPlanted,
  AttentionEscalated,
  BrokerAsked,
  BrokerDeclined,
  ContactRequested,
  ContactRequestPassedOn,
  type DomainEvent,
  EmergencyAccessBegan,
  EmergencyAccessBlocked,
  type EntryDraft,
  type Kind,
  LeadAsked,
  LeadChanged,
  LeadDeclined,
  TeamMemberAdded,
  TeamMemberDeactivated,
  TeamMemberEnded,
} from '../events/index.js';

/** An agent on a client's team, after the change. */
export interface TeamAgent {
  readonly agentId: Id;
  readonly agencyId: Id;
  readonly lead: boolean;
  readonly active: boolean;
  readonly verified: boolean;
  /** Away, and nobody on the team hears in their place. */
  readonly leftAlone: boolean;
}

/** Why an agent is among those told of an entry. It is written down then: who leads, and who is on a team, changes. */
export const REACHED_BECAUSE = [
  'ON_THE_TEAM',
  'IT_CONCERNS_YOU',
  'YOU_ARE_LEAD',
  'PRIVACY_OFFICER',
  'SHARES_A_TEAM',
  'YOU_RAISED_IT',
  'DUTY_CONTACT',
  'YOU_COVER',
] as const;
export type ReachedBecause = (typeof REACHED_BECAUSE)[number];

/** What must still hold at send time, beside an active account and a verified address. */
export type AskedAgain = 'ON_TEAM' | 'SHARES_A_TEAM' | 'NOTHING_MORE';

export const ASKED_AGAIN: Readonly<Record<Kind, AskedAgain>> = {
  ATTENTION: 'ON_TEAM',
  MY_TEAMS: 'NOTHING_MORE',
  ACCESS: 'ON_TEAM',
  TEAM: 'ON_TEAM',
  CONTACT: 'ON_TEAM',
  IDENTITY: 'ON_TEAM',
  STATUS: 'ON_TEAM',
  DIRECTORY: 'SHARES_A_TEAM',
};

/** The ids of the agents whom one entry of an event reaches; `team` is the client's, or those who share one (DIRECTORY). */
export function reached(event: DomainEvent, entry: EntryDraft, team: readonly TeamAgent[]): Id[] {
  if (entry.kind === null) return [];
  const knowing = team.filter((agent) => mayHearOf(event, entry, agent));
  return [...new Set(named(event, entry.kind, knowing, team))].filter((agentId) => agentId !== event.actor.agentId);
}

/** By which rule an entry of this kind reached the agent, who is one of {@link reached}. */
export function reachedBecause(
  event: DomainEvent,
  kind: Kind,
  agentId: Id,
  team: readonly TeamAgent[],
): ReachedBecause {
  if (event instanceof AttentionAcknowledged) return 'YOU_RAISED_IT';
  if (event instanceof AttentionEscalated) return 'DUTY_CONTACT';
  if (kind === 'MY_TEAMS') return 'IT_CONCERNS_YOU';
  if (kind === 'DIRECTORY') return 'SHARES_A_TEAM';
  if (kind !== 'ACCESS') return 'ON_THE_TEAM';
  if (team.some((agent) => agent.agentId === agentId && isReachableLead(agent))) return 'YOU_ARE_LEAD';
  return overseers(event).includes(agentId) ? 'PRIVACY_OFFICER' : 'ON_THE_TEAM';
}

/** Whether an entry may reach this agent at all: where it is about a sensitive member, few know of them. */
export function mayHearOf(
  event: DomainEvent,
  entry: EntryDraft,
  agent: Pick<TeamAgent, 'agentId' | 'agencyId'>,
): boolean {
  const sensitive = event.about(entry);
  return sensitive === null || mayKnow(agent, { ...sensitive, sensitive: true });
}

function named(event: DomainEvent, kind: Kind, knowing: readonly TeamAgent[], team: readonly TeamAgent[]): Id[] {
  if (kind === 'MY_TEAMS') return concerned(event);
  if (kind === 'ACCESS') return [...guardians(event, team), ...overseers(event)];
  if (event instanceof AttentionEscalated) return overseers(event);
  const rest = idsOf(knowing);
  if (event instanceof AttentionAcknowledged) return rest.filter((agentId) => agentId === event.to.agentId);
  if (kind !== 'TEAM') return rest;
  const toldOtherwise = new Set([
    ...concerned(event),
    ...(event instanceof TeamMemberAdded && event.letsThemselvesIn ? guardians(event, team) : []),
  ]);
  return rest.filter((agentId) => !toldOtherwise.has(agentId));
}

/** Those whom the event is about: they hear of it as a matter of their own teams, or not at all. */
export function concerned(event: DomainEvent): Id[] {
  if (event instanceof CanaryPlanted) return [event.canary.agentId];
  if (event instanceof ContactRequested) return [...event.asked];
  if (event instanceof ContactRequestPassedOn) return [...event.told];
  if (event instanceof LeadChanged) return present([event.from?.agentId, event.to?.agentId]);
  if (event instanceof BrokerAsked || event instanceof BrokerDeclined) return [...event.concerns];
  if (event instanceof LeadAsked || event instanceof LeadDeclined) return [...event.concerns];
  if (event instanceof AgentInvited) return present([event.member.agentId]);
  if (event instanceof TeamMemberAdded || event instanceof TeamMemberEnded || event instanceof TeamMemberDeactivated) {
    return present([event.member.agentId]);
  }
  return [];
}

/** Those who watch over access, or answer for a lead who cannot be reached, without being on the team. */
export function overseers(event: DomainEvent): Id[] {
  if (event instanceof AttentionEscalated) return present([event.to.agentId]);
  if (event instanceof EmergencyAccessBlocked) return [...event.privacyOfficerIds];
  return event instanceof EmergencyAccessBegan ? present([event.privacyOfficerId]) : [];
}

/** The lead if they can be reached, else the whole team, without the one who joined. */
function guardians(event: DomainEvent, team: readonly TeamAgent[]): Id[] {
  const others = team.filter((agent) => agent.agentId !== event.actor.agentId);
  const lead = others.find(isReachableLead);
  return lead === undefined ? idsOf(others) : [lead.agentId];
}

function isReachableLead({ lead, active, verified, leftAlone }: TeamAgent): boolean {
  return lead && active && verified && !leftAlone;
}

function idsOf(team: readonly TeamAgent[]): Id[] {
  return team.map((agent) => agent.agentId);
}

function present(ids: readonly (Id | null | undefined)[]): Id[] {
  return ids.filter((id): id is Id => typeof id === 'string');
}
