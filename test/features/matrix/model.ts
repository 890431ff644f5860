/**
 * The reference model of access: who may do what, written down a second time from what Patchwork promises, slowly and
 * plainly, and knowing nothing of how the product decides. The matrix holds every answer against it.
 */

export type Role = 'PRACTITIONER' | 'AGENCY_ADMIN' | 'ADMIN' | 'AUDITOR';

export interface Facts {
  /** As the report calls them. */
  readonly is: string;
  readonly roles?: readonly Role[];
  readonly scopes?: 'all' | 'none';
  readonly home?: Home;
  /** Of the agency `home`. */
  readonly isPrivacyOfficer?: true;
  /** Deactivated, or revoked: with a token that was good until then. */
  readonly isStopped?: true;
}

type Home = 'home' | 'clinic' | 'school' | 'refuge' | 'hospital' | 'elsewhere';

export const PERSONAS = {
  nobody: { is: 'Somebody who is not signed in' },
  member: { is: 'A practitioner on the team', roles: ['PRACTITIONER'], home: 'home' },
  lead: { is: 'The lead practitioner of the team, of another agency', roles: ['PRACTITIONER'], home: 'clinic' },
  stranger: { is: 'A practitioner on none of these teams', roles: ['PRACTITIONER'], home: 'elsewhere' },
  leaver: { is: 'A practitioner who left the team', roles: ['PRACTITIONER'], home: 'school' },
  removed: { is: 'A practitioner whom somebody else removed from the team', roles: ['PRACTITIONER'], home: 'school' },
  agencyAdmin: { is: "An agency admin of the member's agency", roles: ['AGENCY_ADMIN'], home: 'home' },
  practisingAdmin: {
    is: "An agency admin of the member's agency who is a practitioner too, on none of these teams",
    roles: ['AGENCY_ADMIN', 'PRACTITIONER'],
    home: 'home',
  },
  admin: { is: 'An admin of the installation', roles: ['ADMIN'] },
  auditor: { is: 'An auditor', roles: ['AUDITOR'], home: 'elsewhere' },
  privacyOfficer: {
    is: "The privacy officer of the member's agency, on none of these teams",
    roles: ['PRACTITIONER'],
    home: 'home',
    isPrivacyOfficer: true,
  },
  broker: { is: 'The broker of a sensitive member, on that team', roles: ['PRACTITIONER'], home: 'school' },
  sensitiveMember: { is: 'A sensitive member of a team', roles: ['PRACTITIONER'], home: 'refuge' },
  rescuer: { is: 'A practitioner with a running emergency access', roles: ['PRACTITIONER'], home: 'hospital' },
  deactivated: { is: 'A deactivated member of the team', roles: ['PRACTITIONER'], home: 'home', isStopped: true },
  system: { is: "A system of the member's agency, with all scopes", scopes: 'all', home: 'home' },
  scopeless: { is: 'A system of the same agency, without scopes', scopes: 'none', home: 'home' },
  otherSystem: { is: 'A system of an agency on no team, with all scopes', scopes: 'all', home: 'elsewhere' },
  revokedSystem: { is: 'A revoked system', scopes: 'all', home: 'home', isStopped: true },
} as const satisfies Record<string, Facts>;

export type Persona = keyof typeof PERSONAS;
export const EVERYBODY = Object.keys(PERSONAS) as Persona[];

/** How somebody stands, or stood, to a client; who is not named was never on the team. */
export type Standing = 'LEAD' | 'MEMBER' | 'SENSITIVE' | 'LEFT' | 'REMOVED' | 'EMERGENCY';

const A_TEAM = { member: 'MEMBER', lead: 'LEAD', leaver: 'LEFT', removed: 'REMOVED', rescuer: 'EMERGENCY' } as const;

export const CLIENTS = {
  own: { is: 'a client of this team', team: { ...A_TEAM, deactivated: 'MEMBER' } },
  others: { is: 'a client of others', team: { rescuer: 'EMERGENCY' } },
  ended: { is: 'a client of a team that they left', team: { member: 'LEFT', leaver: 'LEFT', removed: 'REMOVED' } },
  restricted: { is: 'a restricted client', team: { ...A_TEAM, deactivated: 'MEMBER' } },
  sensitive: {
    is: 'a client with a sensitive member',
    team: { ...A_TEAM, broker: 'MEMBER', sensitiveMember: 'SENSITIVE', deactivated: 'MEMBER' },
  },
  closed: { is: 'a closed client', team: { ...A_TEAM, deactivated: 'MEMBER' } },
  random: { is: 'an id that is none', team: {} },
} as const satisfies Record<string, { is: string; team: Partial<Record<Persona, Standing>> }>;

export type ClientKind = keyof typeof CLIENTS;
export const CLIENT_KINDS = Object.keys(CLIENTS) as ClientKind[];

/** P: past access (a success, or a fault of the request itself). 1, 3, 4: an answer of 401, 403, 404. */
export type Cell = 'P' | '1' | '3' | '4';
/** What the answer is to somebody who is signed in. `client` null: the route is about none. */
type Rule = (who: Facts & { readonly name: Persona }, client: ClientKind | null) => Cell;

const is = ({ roles = [] }: Facts, ...wanted: Role[]): boolean => wanted.some((role) => roles.includes(role));
const isAgent = ({ roles }: Facts): boolean => roles !== undefined;
/** Scopes come all or none here: which scope a route needs is shown in a-council-system.ts. */
const hasScope = ({ scopes }: Facts): boolean => scopes === 'all';
const isOfHome = ({ home }: Facts): boolean => home === 'home';
/** Whom a team can hold: auditors work with nobody. */
const canBeOnTeams = (who: Facts): boolean => is(who, 'PRACTITIONER', 'AGENCY_ADMIN', 'ADMIN');
const ifElse = (allowed: boolean, otherwise: Cell): Cell => (allowed ? 'P' : otherwise);

function standingOf(name: Persona, client: ClientKind): Standing | undefined {
  return (CLIENTS[client].team as Partial<Record<Persona, Standing>>)[name];
}

function isOnTeam(who: Facts & { name: Persona }, client: ClientKind): boolean {
  const isCurrent = (standing: Standing | undefined): boolean =>
    ['LEAD', 'MEMBER', 'SENSITIVE'].includes(standing ?? '');
  if (isAgent(who)) return isCurrent(standingOf(who.name, client));
  // A system works where its agency stands on the team, and with no restricted client at all.
  if (client === 'restricted') return false;
  return EVERYBODY.some((name) => (PERSONAS[name] as Facts).home === who.home && isCurrent(standingOf(name, client)));
}

const aboutTeams =
  (systemsToo: boolean, emergencyToo: boolean): Rule =>
  (who, client) => {
    if (isAgent(who) ? !canBeOnTeams(who) : !systemsToo || !hasScope(who)) return '3';
    const inEmergency = emergencyToo && standingOf(who.name, client!) === 'EMERGENCY';
    return ifElse(isOnTeam(who, client!) || inEmergency, '4');
  };

const isHidden = ({ name }: { name: Persona }, client: ClientKind): boolean => standingOf(name, client) === 'SENSITIVE';
const watchesOver = (who: Facts, client: ClientKind): boolean =>
  who.isPrivacyOfficer === true &&
  client !== 'restricted' &&
  EVERYBODY.some(
    (name) => (PERSONAS[name] as Facts).home === who.home && (standingOf(name, client) ?? 'SENSITIVE') !== 'SENSITIVE',
  );
const administersHome = (who: Facts): boolean => is(who, 'ADMIN') || (is(who, 'AGENCY_ADMIN') && isOfHome(who));
const ofHomeSystem = (who: Facts): boolean => hasScope(who) && isOfHome(who);

export const RULES = {
  signedIn: () => 'P',
  agents: (who) => ifElse(isAgent(who), '3'),
  practitioners: (who) => ifElse(is(who, 'PRACTITIONER'), '3'),
  admins: (who) => ifElse(is(who, 'ADMIN'), '3'),
  mailAdmins: (who) => ifElse(is(who, 'AGENCY_ADMIN', 'ADMIN', 'AUDITOR'), '3'),
  alerted: (who) => ifElse(is(who, 'AGENCY_ADMIN', 'ADMIN', 'AUDITOR') || who.isPrivacyOfficer === true, '3'),
  // Who delivers our mail has a token of its own: none of these opens it.
  mailProvider: () => '1',
  overseers: (who) => ifElse(is(who, 'ADMIN', 'AUDITOR'), '3'),
  // Each privacy officer for their own agency.
  reviewers: (who) => ifElse(is(who, 'AUDITOR') || who.isPrivacyOfficer === true, '3'),
  reviewed: (who) => (is(who, 'AUDITOR') || who.isPrivacyOfficer === true ? '4' : '3'),

  // Of the member's agency: their own details, and what its admins and systems change.
  ownAgent: (who) => ifElse(who.name === 'member' || administersHome(who) || ofHomeSystem(who), '3'),
  ownAgency: (who) => ifElse(administersHome(who), '3'),
  itsAgents: (who) => ifElse(administersHome(who) || ofHomeSystem(who), '3'),
  itsAgentsByPeople: (who) => ifElse(administersHome(who), '3'),
  // A deactivated agent is there only for those who administer them.
  itsInactive: (who) => {
    if (administersHome(who) || ofHomeSystem(who)) return 'P';
    return hasScope(who) || is(who, 'AGENCY_ADMIN', 'ADMIN') ? '4' : '3';
  },
  register: (who) => ifElse(is(who, 'PRACTITIONER') || hasScope(who), '3'),
  lookUp: (who) => (hasScope(who) ? ifElse(isOfHome(who), '4') : '3'),
  // There is none: whoever may ask hears of nothing.
  // No change of their address waits.
  noEmailChange: (who) => (administersHome(who) || ofHomeSystem(who) ? '4' : '3'),
  noEmailChangeByPeople: (who) => (administersHome(who) ? '4' : '3'),
  noAlert: (who) => (is(who, 'AGENCY_ADMIN', 'ADMIN') || who.isPrivacyOfficer === true ? '4' : '3'),
  noDecoy: (who) => (is(who, 'ADMIN') ? '4' : '3'),
  // Nobody is asked for anything.
  noRequest: (who) => (isAgent(who) ? '4' : '3'),
  ownItem: (who) => (isAgent(who) ? ifElse(who.name === 'member', '4') : '3'),

  // Admins work with a client when they are on the team, and are nobody to it else.
  team: aboutTeams(true, false),
  // Also in an emergency: to read, and nothing else.
  reads: aboutTeams(true, true),
  // Of a restricted client an emergency shows whom to ring, and the rest when it is released.
  readsWhole: (who, client) => aboutTeams(true, client !== 'restricted')(who, client),
  readsWholeAsAgent: (who, client) => aboutTeams(false, client !== 'restricted')(who, client),
  // Of agents alone: a system would lock itself out, and knows no brokers.
  teamAgents: aboutTeams(false, false),
  // A second member, whom the team knows; a privacy officer only for somebody of theirs, who was not removed here.
  removals: (who, client) => {
    if (!canBeOnTeams(who) && who.isPrivacyOfficer !== true) return '3';
    return ifElse(isOnTeam(who, client!) && !isHidden(who, client!), '4');
  },
  // A privacy officer of an agency that is or was openly on the team too, unless the client is restricted.
  readsBars: (who, client) => {
    if (!canBeOnTeams(who) && who.isPrivacyOfficer !== true) return '3';
    return ifElse(isOnTeam(who, client!) || watchesOver(who, client!), '4');
  },
  bars: (who, client) => {
    if (!canBeOnTeams(who) && who.isPrivacyOfficer !== true) return '3';
    return ifElse((isOnTeam(who, client!) && !isHidden(who, client!)) || watchesOver(who, client!), '4');
  },
  brokers: (who) => (canBeOnTeams(who) ? '4' : '3'),
  // An invitation or a request says who makes it, and would give a sensitive member away: their broker does it for them.
  invites: (who, client) => (isHidden(who, client!) ? '3' : aboutTeams(true, false)(who, client)),
  asks: (who, client) => (isHidden(who, client!) ? '3' : aboutTeams(false, false)(who, client)),
  // The member's attention: nobody else's to take back.
  raisers: (who, client) => {
    const cell = aboutTeams(false, false)(who, client);
    return cell === 'P' ? ifElse(who.name === 'member', '3') : cell;
  },
  // The member's invitation: theirs, the lead's and their colleagues' to withdraw.
  withdraws: (who, client) => {
    const cell = aboutTeams(true, false)(who, client);
    return cell === 'P' ? ifElse(isOfHome(who) || standingOf(who.name, client!) === 'LEAD', '3') : cell;
  },
  // For those who may know of the sensitive member.
  knowsTheSensitive: (who, client) => {
    if (!canBeOnTeams(who)) return '3';
    return ifElse(client === 'sensitive' && ['sensitiveMember', 'broker'].includes(who.name), '4');
  },
  // Any practitioner, to any client, but those whom somebody else removed: it is told and reviewed.
  emergency: (who, client) => {
    if (!is(who, 'PRACTITIONER')) return '3';
    return ifElse(client !== 'random' && standingOf(who.name, client!) !== 'REMOVED', '4');
  },
} as const satisfies Record<string, Rule>;

export type RuleName = keyof typeof RULES | 'open';

export function expected(rule: RuleName, name: Persona, client: ClientKind | null): Cell {
  if (rule === 'open') return 'P';
  const facts: Facts = PERSONAS[name];
  if (facts.isStopped === true || name === 'nobody') return '1';
  return RULES[rule]({ ...facts, name }, client);
}
