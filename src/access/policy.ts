/**
 * Who may do what: pure, one table. A route names its action; what the table does not allow is refused. Which client a
 * caller may see is decided by team membership, read from the database on each request; here stands what a role or a
 * scope can do at all.
 */
import type { Principal, Role, Scope } from '../common/actor.js';
import type { Id } from '../common/ids.js';

export interface Rule {
  /** Agents with any of these roles; none: no agent. */
  readonly roles: readonly Role[];
  /** Systems: `true` any, a scope: those that have it, absent: none. */
  readonly system?: true | Scope;
  /** Those who deliver our mail, with the one token of `MAIL_CALLBACK_TOKEN`; no access token opens it. */
  readonly mailCallback?: true;
  /** Privacy officers, whatever their roles. */
  readonly privacyOfficer?: true;
  /** How the caller must stand to the client in the route; absent: the route has none. */
  readonly client?: ClientAccess;
}

/**
 * Checked and written down before the verb begins. `TEAM`: on the team. `READ`: also with a running emergency access;
 * `READ_IN_QUERY`: the same, by the one statement that reads; `READ_WHOLE`: with one that shows more than whom to ring.
 * `TEAM_OR_OFFICER`: also the privacy officer of an
 * agency that is or was openly on the team. `TEAM_OR_MATCH`: also after a logged match of the last 15
 * minutes. `EMERGENCY`: every agent but those removed from the team by somebody else, and those barred.
 */
export type ClientAccess =
  | 'TEAM'
  | 'READ'
  | 'READ_IN_QUERY'
  | 'READ_WHOLE'
  | 'TEAM_OR_MATCH'
  | 'TEAM_OR_OFFICER'
  | 'EMERGENCY';

const EVERY_AGENT: readonly Role[] = ['PRACTITIONER', 'AGENCY_ADMIN', 'ADMIN', 'AUDITOR'];

/** Those whom a team may hold; on the team they read and change, elsewhere they find nothing. */
const ON_TEAMS: readonly Role[] = ['PRACTITIONER', 'AGENCY_ADMIN', 'ADMIN'];

export const POLICY = {
  'agencies.read': { roles: EVERY_AGENT, system: true },
  'agencies.create': { roles: ['ADMIN'] },
  'agencies.change': { roles: ['AGENCY_ADMIN', 'ADMIN'] },
  'agencies.preferences': { roles: ['AGENCY_ADMIN', 'ADMIN'] },
  'agents.read': { roles: EVERY_AGENT, system: true },
  'agents.create': { roles: ['AGENCY_ADMIN', 'ADMIN'], system: 'agents:write' },
  'agents.change': { roles: ON_TEAMS, system: 'agents:write' },
  'agents.deactivate': { roles: ['AGENCY_ADMIN', 'ADMIN'], system: 'agents:write' },
  'agents.verification': { roles: ['AGENCY_ADMIN', 'ADMIN'], system: 'agents:write' },
  'agents.emailChange': { roles: ['AGENCY_ADMIN', 'ADMIN'], system: 'agents:write' },
  'agents.approveEmail': { roles: ['AGENCY_ADMIN', 'ADMIN'] },
  'agents.help': { roles: ['AGENCY_ADMIN', 'ADMIN'], system: 'agents:write' },
  'agents.secondFactor': { roles: ['AGENCY_ADMIN', 'ADMIN'] },
  'agents.memberships': { roles: ['AGENCY_ADMIN', 'ADMIN'] },
  'agents.suspension': { roles: ['AGENCY_ADMIN', 'ADMIN'] },
  'issuers.read': { roles: ['ADMIN'] },
  'issuers.register': { roles: ['ADMIN'] },
  'issuers.change': { roles: ['ADMIN'] },
  'systems.create': { roles: ['ADMIN'] },
  'systems.read': { roles: ['ADMIN'] },
  'systems.change': { roles: ['ADMIN'] },
  'systems.rotate': { roles: ['ADMIN'] },
  'systems.revoke': { roles: ['ADMIN'] },
  'me.read': { roles: EVERY_AGENT, system: true },
  'me.secondFactor': { roles: EVERY_AGENT },
  'me.verification': { roles: EVERY_AGENT },
  'me.emailChange': { roles: EVERY_AGENT },
  'me.sessions': { roles: EVERY_AGENT },
  'me.clients': { roles: EVERY_AGENT },
  'me.invitations': { roles: EVERY_AGENT },
  'me.requests': { roles: EVERY_AGENT },
  'me.notifications': { roles: EVERY_AGENT },
  'me.preferences': { roles: EVERY_AGENT },
  'me.clientPreferences': { roles: ON_TEAMS, client: 'TEAM' },
  'me.absence': { roles: EVERY_AGENT },
  'clients.register': { roles: ['PRACTITIONER'], system: 'clients:register' },
  'clients.search': { roles: ['PRACTITIONER'] },
  'clients.lookup': { roles: [], system: 'clients:read' },
  'clients.read': { roles: ON_TEAMS, system: 'clients:read', client: 'READ_IN_QUERY' },
  'clients.change': { roles: ON_TEAMS, system: 'clients:write', client: 'TEAM' },
  'clients.close': { roles: ON_TEAMS, system: 'clients:write', client: 'TEAM' },
  'clients.restrict': { roles: ON_TEAMS, client: 'TEAM' },
  'team.read': { roles: ON_TEAMS, system: 'clients:read', client: 'READ' },
  'team.add': { roles: ON_TEAMS, system: 'team:write', client: 'TEAM_OR_MATCH' },
  'team.end': { roles: ON_TEAMS, system: 'team:write', client: 'TEAM' },
  'team.removal': { roles: ON_TEAMS, privacyOfficer: true, client: 'TEAM_OR_OFFICER' },
  'team.bars': { roles: ON_TEAMS, privacyOfficer: true, client: 'TEAM_OR_OFFICER' },
  'team.lead': { roles: ON_TEAMS, system: 'team:write', client: 'TEAM' },
  'team.broker': { roles: ON_TEAMS, client: 'TEAM' },
  'invitations.read': { roles: ON_TEAMS, system: 'clients:read', client: 'TEAM' },
  'invitations.make': { roles: ON_TEAMS, system: 'team:write', client: 'TEAM' },
  'invitations.withdraw': { roles: ON_TEAMS, system: 'team:write', client: 'TEAM' },
  'reasons.read': { roles: EVERY_AGENT, system: true },
  'clients.access-log': { roles: ON_TEAMS, system: 'clients:read', client: 'TEAM' },
  'activity.read': { roles: ON_TEAMS, system: 'clients:read', client: 'READ_WHOLE' },
  'contact.read': { roles: ON_TEAMS, client: 'READ_WHOLE' },
  'contact.ask': { roles: ON_TEAMS, client: 'TEAM' },
  'attentions.read': { roles: ON_TEAMS, client: 'READ_WHOLE' },
  'attentions.raise': { roles: ON_TEAMS, client: 'TEAM' },
  'attentions.acknowledge': { roles: ON_TEAMS, client: 'TEAM' },
  'attentions.withdraw': { roles: ON_TEAMS, client: 'TEAM' },
  'emergency.begin': { roles: ['PRACTITIONER'], client: 'EMERGENCY' },
  'emergency.review': { roles: ['AUDITOR'], privacyOfficer: true },
  'sensitive.review': { roles: ['AUDITOR'], privacyOfficer: true },
  'kinds.read': { roles: EVERY_AGENT, system: true },
  'decoys.read': { roles: ['ADMIN'] },
  'decoys.plant': { roles: ['ADMIN'] },
  'decoys.remove': { roles: ['ADMIN'] },
  'alerts.read': { roles: ['AGENCY_ADMIN', 'ADMIN', 'AUDITOR'], privacyOfficer: true },
  'alerts.acknowledge': { roles: ['AGENCY_ADMIN', 'ADMIN'], privacyOfficer: true },
  'admin.emails': { roles: ['AGENCY_ADMIN', 'ADMIN', 'AUDITOR'] },
  'admin.resend': { roles: ['AGENCY_ADMIN', 'ADMIN'] },
  'admin.bounces': { roles: ['AGENCY_ADMIN', 'ADMIN', 'AUDITOR'] },
  'admin.queue': { roles: ['ADMIN', 'AUDITOR'] },
  'admin.ledger': { roles: ['ADMIN', 'AUDITOR'] },
  'admin.access-log': { roles: ['AUDITOR'], privacyOfficer: true },
  'admin.verify': { roles: ['ADMIN', 'AUDITOR'] },
  'mail.receipts': { roles: [], mailCallback: true },
  'demo.clock': { roles: EVERY_AGENT, system: true },
} as const satisfies Record<string, Rule>;

export type Action = keyof typeof POLICY;

/** The rule of an action. */
export function ruleOf(action: Action): Rule {
  return POLICY[action];
}

/** Whether this caller could do this on anything at all; `false` is a 403 whatever the id. */
export function mayEver(principal: Principal, action: Action): boolean {
  const rule = ruleOf(action);
  if (principal.systemId !== null) {
    return rule.system === true || (rule.system !== undefined && principal.scopes.includes(rule.system));
  }
  if (rule.privacyOfficer === true && principal.privacyOfficer) return true;
  return rule.roles.some((role) => principal.roles.includes(role));
}

/** Every action that this caller could do: what `GET /v1/me` answers as `may`. */
export function actionsOf(principal: Principal): Action[] {
  return (Object.keys(POLICY) as Action[]).filter((action) => mayEver(principal, action));
}

const ROLES_GIVEN_BY: Readonly<Record<Role, readonly Role[]>> = {
  PRACTITIONER: [],
  AGENCY_ADMIN: ['PRACTITIONER', 'AGENCY_ADMIN'],
  ADMIN: ['PRACTITIONER', 'AGENCY_ADMIN', 'ADMIN', 'AUDITOR'],
  AUDITOR: [],
};

/** Whether the caller may give all of these roles to somebody else; a system may create practitioners only. */
export function mayGive(principal: Principal, roles: readonly Role[]): boolean {
  const given: readonly Role[] =
    principal.systemId === null ? principal.roles.flatMap((role) => ROLES_GIVEN_BY[role]) : ['PRACTITIONER'];
  return roles.every((role) => given.includes(role));
}

/** The one agency of whose sensitive services they see mail and alerts; null: those of all, as auditors do. */
export function ownServiceOf({ roles, agencyId }: Pick<Principal, 'roles' | 'agencyId'>): Id | null {
  return roles.includes('AUDITOR') ? null : agencyId;
}

/** Whether the caller administers this agency's agents and contact details. */
export function administers(principal: Principal, agencyId: Id): boolean {
  if (principal.systemId !== null) return principal.agencyId === agencyId;
  return (
    principal.roles.includes('ADMIN') || (principal.roles.includes('AGENCY_ADMIN') && principal.agencyId === agencyId)
  );
}
