/**
 * One plain sentence for every entry of every event. It names colleagues and agencies, never a client and never a value.
 * An event without a sentence does not compile.
 */
import type * as agency from './agency.events.js';
import type * as agent from './agent.events.js';
import type * as alert from './alert.events.js';
import type * as asking from './asking.events.js';
import type * as attention from './attention.events.js';
import type * as canary from './canary.events.js';
import type * as client from './client.events.js';
import type * as contact from './contact.events.js';
import type { DomainEvent, EntryDraft, Kind } from './domain-event.js';
import { kindOfField } from './entry-kinds.js';
import { InvitationAccepted } from './invitation.events.js';
import type * as invitation from './invitation.events.js';
import type * as team from './team.events.js';

type EventsOf<Classes> = {
  [C in keyof Classes]: Classes[C] extends abstract new (...args: never[]) => infer E ? E : never;
}[keyof Classes];

/** They concern accounts or admins alone and make no activity entry. */
type Unrecorded =
  | agent.AgentCreated
  | agent.AgentInvitedAgain
  | agent.AddressVerified
  | agent.AddressCheckAsked
  | agent.SecondFactorReset
  | agent.AgentSuspended
  | agent.AgentEmailChanged
  | agent.EmailChangeAsked
  | agent.EmailChangeApproved
  | agent.AgentDeactivated
  | agent.AgentMoved
  | agent.DeliveryCalendarChanged
  | alert.AlertRaised;

/** Every event of the catalogue that makes activity entries: a new one belongs here by itself. */
type RecordedEvent = Exclude<
  | EventsOf<typeof agency>
  | EventsOf<typeof agent>
  | EventsOf<typeof alert>
  | EventsOf<typeof asking>
  | EventsOf<typeof attention>
  | EventsOf<typeof canary>
  | EventsOf<typeof client>
  | EventsOf<typeof contact>
  | EventsOf<Omit<typeof invitation, 'InvitationAccepted'>>
  | EventsOf<typeof team>,
  Unrecorded
>;

const SENTENCES: { [E in RecordedEvent as E['type']]: (event: E, entry: EntryDraft) => string } = {
  'attention.raised': ({ wanted }) => `Attention is asked for: ${ATTENTION_WORDS[wanted]}.`,
  'attention.raised_urgently': ({ wanted }) => `Attention is asked for: ${ATTENTION_WORDS[wanted]}.`,
  'attention.reminder_planned': () => 'Attention is still asked for.',
  'attention.acknowledged': () => 'The request for attention was acknowledged.',
  'attention.withdrawn': () => 'The request for attention was withdrawn.',
  'canary.planted': () => 'The daily test of email.',
  'attention.escalated': (event) => `${unopened(event)} went on to the duty contact of ${event.to.agencyName}.`,
  'attention.reached_nobody': (event) =>
    `${unopened(event)} went on to nobody: ${event.agencyName} had nobody else on duty who could be reached.`,
  'client.registered': () => 'The record was opened.',
  'client.details_updated': (event, { kind }) => `Changed: ${fieldWords(event, kind)}.`,
  'client.closed': () => 'The record was closed.',
  'client.reopened': () => 'The record was reopened.',
  'client.restricted': () => 'The record was restricted to those named on the team.',
  'client.unrestricted': () => 'The record is restricted no longer.',
  'client.emergency_access_began': ({ actor, asService }) =>
    `${asService ? 'A sensitive service' : `${actor.name} of ${actor.agencyName}`} took emergency access for an hour.`,
  'client.emergency_access_released': () => 'An emergency access was released: it shows the whole profile now.',
  'client.emergency_access_blocked': ({ actor, asService }) =>
    `${asService ? 'A sensitive service' : `${actor.name} of ${actor.agencyName}`}, who is barred, asked for emergency access and got none.`,
  'team.bar_changed': ({ agent: whom, change }) => BAR_SENTENCES[change](who(whom)),
  'team.member_added': (event, { kind }) => added(event, kind),
  'team.member_ended': (event, { kind }) => ended(event, kind),
  'team.removal_asked': ({ member }) => `The removal of ${who(member)} was asked for and waits for a second member.`,
  'team.broker_changed': (event) => brokerChanged(event),
  'team.broker_asked': (event) => `${who(event.asked)} was asked to be the broker of ${who(event.member)}.`,
  'team.broker_declined': (event) => `${event.actor.name} does not want to be the broker of ${who(event.member)}.`,
  'team.invited': (event) => `${who(event.member)} was invited to the team.`,
  'team.invitation_withdrawn': (event) => `The invitation of ${who(event.member)} was withdrawn.`,
  'team.invitation_declined': (event) => `${who(event.member)} declined the invitation to the team.`,
  'team.contact_requested': () => 'Contact with a sensitive service was asked for.',
  'team.contact_request_passed_on': () => 'A request for contact was passed on to a sensitive service.',
  'team.lead_asked': ({ from, member }) => `${who(from)} was asked to hand the lead over to ${who(member)}.`,
  'team.lead_declined': ({ member }) => `The lead was not handed over to ${who(member)}.`,
  'team.lead_changed': (event) => leadChanged(event),
  'team.member_deactivated': (event, { clientId }) =>
    `The account of ${who(event.member)} was deactivated${event.ledClientIds.includes(clientId!) ? '; the team has no lead practitioner now' : ''}.`,
  'agent.contact_changed': (event) => `${who(event.agent)} changed their ${directoryWords(event)}.`,
  'agency.contact_changed': (event) => `${event.agencyName} changed its ${directoryWords(event)}.`,
};

/** The sentence for one of an event's entries. */
export function describe(event: DomainEvent, entry: EntryDraft): string {
  const sentence = SENTENCES[event.type as RecordedEvent['type']] as
    | ((e: DomainEvent, d: EntryDraft) => string)
    | undefined;
  if (sentence === undefined) throw new Error(`no sentence for ${event.type}`);
  return sentence(event, entry);
}

const ATTENTION_WORDS: Readonly<Record<attention.AttentionType, string>> = {
  CALL_ME: 'please call',
  URGENT: 'it is urgent',
  MEETING: 'a meeting',
  INFORMATION: 'information',
};

const BAR_SENTENCES: Readonly<Record<asking.BarChange, (whom: string) => string>> = {
  ASKED: (whom) => `Somebody wants to bar ${whom} from this client: it waits for a second person.`,
  SUSPENDED: (whom) =>
    `${whom} was suspended from this client, for three working days unless a second person bars them.`,
  BARRED: (whom) => `${whom} was barred from this client.`,
  LIFTED: (whom) => `${whom} is barred from this client no longer.`,
  LAPSED: (whom) => `Nobody else wanted to bar ${whom} from this client.`,
};

const FIELD_WORDS: Readonly<Record<string, string>> = {
  name: 'name',
  aliases: 'other names',
  dateOfBirth: 'date of birth',
  address: 'address',
  telephones: 'telephone numbers',
  externalReferences: 'references of other systems',
  jobTitle: 'job title',
  telephone: 'telephone number',
  email: 'email address',
};

function fieldWords(event: client.ClientDetailsUpdated, kind: Kind | null): string {
  return listed(event.changes.map((change) => change.field).filter((field) => kindOfField(field) === kind));
}

function directoryWords(event: agent.AgentContactChanged | agency.AgencyContactChanged): string {
  return listed(event.changes.map((change) => change.field));
}

function listed(fields: readonly string[]): string {
  const words = fields.map((field) => FIELD_WORDS[field] ?? field);
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

function added(event: team.TeamMemberAdded, kind: Kind | null): string {
  if (event instanceof InvitationAccepted) {
    return `${who(event.member)} accepted the invitation of ${who(event.inviter)} and joined the team.`;
  }
  if (kind === 'ACCESS') {
    if (event.sensitive !== null) return 'A sensitive service gave itself access.';
    return `${who(event.member)}, an agency new to the team, joined by themselves.`;
  }
  if (kind === 'MY_TEAMS') return `${who(event.member)} was added to the team and sees the whole profile.`;
  return event.selfJoined ? `${who(event.member)} joined the team.` : `${who(event.member)} was added to the team.`;
}

function ended(event: team.TeamMemberEnded, kind: Kind | null): string {
  if (kind === 'MY_TEAMS') return `${who(event.member)} was removed from the team and no longer sees the profile.`;
  const lead = event.wasLead ? '; the team has no lead practitioner now' : '';
  return `${who(event.member)} ${event.how === 'LEFT' ? 'left' : 'was removed from'} the team${lead}.`;
}

function unopened({ lead, actor }: attention.AttentionEscalated | attention.AttentionReachedNobody): string {
  const by =
    lead === null ? `of ${actor.name} of ${actor.agencyName} that nobody opened` : `that ${who(lead)} did not open`;
  return `An urgent request for attention ${by} within 4 working hours`;
}

function brokerChanged({ member, broker }: team.BrokerChanged): string {
  if (broker === null) return `${who(member)} has no broker now.`;
  return `${who(broker)} is the broker of ${who(member)} now.`;
}

function leadChanged(event: team.LeadChanged): string {
  if (event.to === null) return `${who(event.from!)} is no longer the lead practitioner.`;
  const after = event.from === null ? '' : ` after ${who(event.from)}`;
  return `${who(event.to)} is the lead practitioner now${after}.`;
}

function who(person: team.Person): string {
  return person.agentId === null ? person.agencyName : `${person.name} of ${person.agencyName}`;
}
