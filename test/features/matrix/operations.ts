/**
 * How each operation of the API document is called in the matrix: by which rule of the model it is judged, and with what
 * it goes past access; and the things that exist for it. A new operation gets its row here.
 */
import type { Answer } from '../../support/api.js';
import { signIn } from '../../support/sign-in.js';
import { settle } from '../../support/time.js';
import { expectStatus, type Person, type World } from '../../support/world.js';
import type { Stage } from './stage.js';
import type { ClientKind, RuleName } from './model.js';

/** The things that a row can speak of; what is of a client is of the client of the call. */
export interface Cast {
  readonly agencyId: string;
  readonly member: Person;
  readonly inactive: string;
  /** Of the inactive one, who is alone on that team. */
  readonly membership: string;
  /** Of the same agency; nobody calls as them. */
  readonly bystander: Person;
  readonly revocable: string;
  readonly credential: string;
  readonly issuer: string;
  readonly notification: string;
  /** To the member. */
  readonly email: string;
  /** Of the member, beside the one that they call with. */
  readonly session: string;
  /** Of the leaver, on the team of this client. */
  readonly endedMembership: string;
  readonly leadMembership: string;
  readonly stranger: string;
  readonly broker: string;
  /** Of the sensitive member. */
  readonly sensitiveMembership: string;
  /** Raised by the member, or by whoever opened the record of this client. */
  readonly attention: string;
  /** Of the stranger, to the team of the member's client; and of the member, to a team of others. */
  readonly invitations: { readonly made: string; readonly got: string };
  readonly etag: string;
  /** Of the member, on the clients on whose team they are. */
  readonly restrict: () => Promise<Answer>;
  count(): number;
}

export interface Row {
  readonly rule: RuleName;
  readonly params?: (cast: Cast) => Record<string, string>;
  readonly query?: (cast: Cast) => string;
  readonly body?: (cast: Cast) => object;
  /** `current`: of their own client as it is now; `old`, and for all other clients: never current, so that they stay as they are. */
  readonly ifMatch?: 'current' | 'old' | 'first';
  /** Puts things back as they were, after a success. */
  readonly undo?: (cast: Cast, client: ClientKind | null) => Promise<unknown>;
}

const reason = 'Agreed at the review';

/** With requests that succeed, or fail for no more than their precondition. */
export const OPERATIONS: Readonly<Record<string, Row>> = {
  getEntrance: { rule: 'open' },
  getLiveness: { rule: 'open' },
  getReadiness: { rule: 'open' },

  readMe: { rule: 'signedIn' },
  listNotificationKinds: { rule: 'signedIn' },
  getDemoClock: { rule: 'signedIn' },
  setDemoClock: { rule: 'signedIn', body: () => ({ now: '2020-01-01T00:00:00Z' }) },

  createAgency: { rule: 'admins', body: ({ count }) => ({ name: `New agency ${count()}`, type: 'CHARITY' }) },
  listAgencies: { rule: 'signedIn' },
  readAgency: { rule: 'signedIn', params: ({ agencyId }) => ({ agencyId }) },
  updateAgency: { rule: 'ownAgency', params: ({ agencyId }) => ({ agencyId }), body: () => ({}), ifMatch: 'first' },

  getAgencyNotificationPreferences: { rule: 'ownAgency', params: ({ agencyId }) => ({ agencyId }) },
  decideAgencyNotificationPreferences: {
    rule: 'ownAgency',
    params: ({ agencyId }) => ({ agencyId }),
    body: () => ({ defaults: {}, floors: {} }),
  },

  createAgent: {
    rule: 'itsAgents',
    body: ({ agencyId, count }) => ({
      agencyId,
      name: { given: 'Nora', family: 'Bell' },
      jobTitle: 'Class teacher',
      email: `nora${count()}@patchwork.test`,
      roles: ['PRACTITIONER'],
    }),
  },
  listAgents: { rule: 'signedIn' },
  readAgent: { rule: 'signedIn', params: ({ member }) => ({ agentId: member.id }) },
  updateAgent: {
    rule: 'ownAgent',
    params: ({ member }) => ({ agentId: member.id }),
    body: () => ({}),
    ifMatch: 'first',
  },
  deactivateAgent: { rule: 'itsInactive', params: ({ inactive }) => ({ agentId: inactive }), body: () => ({ reason }) },
  reactivateAgent: { rule: 'itsAgents', params: ({ member }) => ({ agentId: member.id }) },

  readEmailChange: { rule: 'noEmailChange', params: ({ bystander }) => ({ agentId: bystander.id }) },
  withdrawEmailChange: { rule: 'noEmailChange', params: ({ bystander }) => ({ agentId: bystander.id }) },
  approveEmailChange: {
    rule: 'noEmailChangeByPeople',
    params: ({ bystander }) => ({ agentId: bystander.id }),
    body: () => ({ reason }),
  },

  resetSecondFactor: { rule: 'itsAgentsByPeople', params: ({ bystander }) => ({ agentId: bystander.id }) },
  endSuspension: { rule: 'itsAgentsByPeople', params: ({ bystander }) => ({ agentId: bystander.id }) },
  listMemberships: { rule: 'itsAgentsByPeople', params: ({ inactive }) => ({ agentId: inactive }) },
  handOverMembership: {
    rule: 'itsAgentsByPeople',
    params: ({ inactive, membership }) => ({ agentId: inactive, memberId: membership }),
    body: ({ member }) => ({ agentId: member.id, reason }),
  },
  endMembership: {
    rule: 'itsAgentsByPeople',
    params: ({ inactive, membership }) => ({ agentId: inactive, memberId: membership }),
  },
  askAgentToVerify: { rule: 'itsAgents', params: ({ bystander }) => ({ agentId: bystander.id }) },
  inviteAgentAgain: { rule: 'itsAgents', params: ({ member }) => ({ agentId: member.id }) },

  createSystem: {
    rule: 'admins',
    body: ({ agencyId, count }) => ({ name: `New system ${count()}`, agencyId, scopes: [] }),
  },
  listSystems: { rule: 'admins' },
  readSystem: { rule: 'admins', params: ({ revocable }) => ({ systemId: revocable }) },
  updateSystem: {
    rule: 'admins',
    params: ({ revocable }) => ({ systemId: revocable }),
    body: () => ({}),
    ifMatch: 'first',
  },
  rotateCredentials: { rule: 'admins', params: ({ revocable }) => ({ systemId: revocable }), body: () => ({}) },
  endCredential: {
    rule: 'admins',
    params: ({ revocable, credential }) => ({ systemId: revocable, credentialId: credential }),
  },
  revokeSystem: { rule: 'admins', params: ({ revocable }) => ({ systemId: revocable }) },

  registerIssuer: {
    rule: 'admins',
    body: ({ agencyId, count }) => issuerBody(agencyId, `https://login${count()}.council.test`),
  },
  listIssuers: { rule: 'admins' },
  readIssuer: { rule: 'admins', params: ({ issuer }) => ({ issuerId: issuer }) },
  updateIssuer: { rule: 'admins', params: ({ issuer }) => ({ issuerId: issuer }), body: () => ({}), ifMatch: 'first' },
  // The member does not sign in with it: there is no link to forget.
  forgetLink: { rule: 'noDecoy', params: ({ issuer, member }) => ({ issuerId: issuer, agentId: member.id }) },

  askToVerifyMe: { rule: 'agents' },
  readMySecondFactor: { rule: 'agents' },
  // Nobody is in the middle of it: 409.
  confirmMySecondFactor: { rule: 'agents', body: () => ({ code: '123456' }) },
  removeMySecondFactor: { rule: 'agents', body: () => ({ code: '123456' }) },
  beginMySecondFactor: { rule: 'agents' },
  listMySessions: { rule: 'agents' },
  endMySession: { rule: 'ownItem', params: ({ session }) => ({ sessionId: session }) },
  endMyOtherSessions: { rule: 'agents' },
  listMyClients: { rule: 'agents' },
  listMyInvitations: { rule: 'agents' },
  answerInvitation: {
    rule: 'ownItem',
    params: ({ invitations }) => ({ invitationId: invitations.got }),
    body: () => ({ answer: 'DECLINED', reason }),
  },
  readMyEmailChange: { rule: 'noRequest' },
  confirmMyEmailChange: { rule: 'noRequest', body: () => ({}) },
  declineMyEmailChange: { rule: 'noRequest' },
  listMyRequests: { rule: 'agents' },
  answerRequest: { rule: 'noRequest', params: () => ({ requestId: RANDOM }), body: () => ({ answer: 'ACCEPTED' }) },
  listMyNotifications: { rule: 'agents' },
  getMyNotificationPreferences: { rule: 'agents' },
  chooseMyNotificationPreferences: { rule: 'agents', body: () => ({ frequencies: {} }) },
  previewNotificationPreferences: { rule: 'agents', body: () => ({ frequencies: {} }) },
  getMyClientPreferences: { rule: 'teamAgents' },
  chooseForClient: { rule: 'teamAgents', body: () => ({ frequencies: { TEAM: 'NEXT_LOGIN' } }) },
  takeClientChoiceBack: { rule: 'teamAgents' },
  getMyAbsence: { rule: 'agents' },
  announceMyAbsence: { rule: 'agents', body: () => ({ from: '2030-11-04', until: '2030-11-08' }) },
  endMyAbsence: { rule: 'agents' },
  // For who does not own that notification a fault of the request: 422.
  markNotificationsSeen: { rule: 'agents', body: ({ notification }) => ({ upTo: notification }) },
  explainMyNotification: { rule: 'ownItem', params: ({ notification }) => ({ notificationId: notification }) },
  markNotificationSeen: { rule: 'ownItem', params: ({ notification }) => ({ notificationId: notification }) },

  registerClient: { rule: 'register', body: () => ({ name: { given: 'Amara' }, reason }) },
  searchClients: { rule: 'practitioners', body: () => ({ name: 'Milo Okafor', yearOfBirth: 2016 }) },
  lookUpClient: { rule: 'lookUp', body: () => ({ system: 'MOSAIC', reference: 'C-1' }) },

  readClient: { rule: 'reads' },
  updateClient: { rule: 'team', body: () => ({}), ifMatch: 'current' },
  closeClient: { rule: 'team', body: () => ({ reason }), ifMatch: 'old' },
  reopenClient: { rule: 'team', ifMatch: 'current' },
  listTeam: { rule: 'reads' },
  addTeamMember: { rule: 'team', body: ({ member }) => ({ agentId: member.id, role: 'Class teacher', reason }) },
  endTeamMember: { rule: 'team', params: ({ endedMembership }) => ({ memberId: endedMembership }) },
  appointLead: {
    rule: 'team',
    body: ({ leadMembership }) => ({ memberId: leadMembership, reason }),
    ifMatch: 'current',
  },
  confirmRemoval: {
    rule: 'removals',
    params: ({ endedMembership }) => ({ memberId: endedMembership }),
    body: () => ({ reason }),
  },
  listBars: { rule: 'readsBars' },
  barAgent: { rule: 'bars', params: ({ bystander }) => ({ agentId: bystander.id }), body: () => ({ reason }) },
  liftBar: { rule: 'bars', params: ({ bystander }) => ({ agentId: bystander.id }), body: () => ({ reason }) },
  bringBack: {
    rule: 'removals',
    params: ({ endedMembership }) => ({ memberId: endedMembership }),
    body: () => ({ reason }),
  },
  dismissLead: { rule: 'team', ifMatch: 'old' },
  listActivity: { rule: 'readsWhole' },
  listInvitations: { rule: 'team' },
  inviteAgent: { rule: 'invites', body: ({ stranger }) => ({ agentId: stranger, role: 'Class teacher', reason }) },
  withdrawInvitation: { rule: 'withdraws', params: ({ invitations }) => ({ invitationId: invitations.made }) },
  listReasonCodes: { rule: 'signedIn' },
  // A reason that is too short: past access, and no more.
  restrictClient: { rule: 'teamAgents', body: () => ({ reason: '?' }) },
  unrestrictClient: {
    rule: 'teamAgents',
    undo: ({ restrict }, client) => (client === 'restricted' ? restrict() : Promise.resolve()),
  },
  appointBroker: {
    rule: 'knowsTheSensitive',
    params: ({ sensitiveMembership }) => ({ memberId: sensitiveMembership }),
    body: ({ broker }) => ({ brokerId: broker, reason }),
  },
  listContactRequests: { rule: 'readsWholeAsAgent' },
  requestContact: { rule: 'asks', body: () => ({ reason }) },
  passContactRequestOn: { rule: 'brokers', params: () => ({ requestId: RANDOM }) },
  listAttentions: { rule: 'readsWholeAsAgent' },
  raiseAttention: { rule: 'teamAgents', body: () => ({ type: 'MEETING', note: 'Before the review' }) },
  readAttention: { rule: 'readsWholeAsAgent', params: ({ attention }) => ({ attentionId: attention }) },
  // Of the one who raised it a 409.
  acknowledgeAttention: { rule: 'teamAgents', params: ({ attention }) => ({ attentionId: attention }) },
  withdrawAttention: { rule: 'raisers', params: ({ attention }) => ({ attentionId: attention }) },
  beginEmergencyAccess: { rule: 'emergency', body: () => ({ code: 'RISK_TO_LIFE', reason }) },
  listEmergencyAccesses: { rule: 'reviewers' },
  releaseEmergencyAccess: { rule: 'reviewed', params: () => ({ accessId: RANDOM }), body: () => ({ reason }) },
  listSensitiveMemberships: { rule: 'reviewers' },
  reviewSensitiveMembership: {
    rule: 'reviewed',
    params: () => ({ membershipId: RANDOM }),
    body: () => ({ outcome: 'JUSTIFIED', note: reason }),
  },
  endSensitiveMembership: { rule: 'reviewed', params: () => ({ membershipId: RANDOM }), body: () => ({ reason }) },
  reviewEmergencyAccess: {
    rule: 'reviewed',
    params: () => ({ accessId: RANDOM }),
    body: () => ({ outcome: 'JUSTIFIED', note: reason }),
  },

  listDecoys: { rule: 'admins' },
  plantDecoy: {
    rule: 'admins',
    body: () => ({ name: { given: 'Wilfred' }, dateOfBirth: { date: '2011', precision: 'YEAR' } }),
  },
  removeDecoy: { rule: 'noDecoy', params: () => ({ decoyId: RANDOM }) },
  listAlerts: { rule: 'alerted' },
  acknowledgeAlert: { rule: 'noAlert', params: () => ({ alertId: RANDOM }) },
  listEmails: { rule: 'mailAdmins' },
  getEmail: { rule: 'mailAdmins', params: ({ email }) => ({ emailId: email }) },
  // It was sent: 409.
  resendEmail: { rule: 'itsAgentsByPeople', params: ({ email }) => ({ emailId: email }), body: () => ({ reason }) },
  explainEmailOfAgent: { rule: 'mailAdmins', query: ({ member }) => `agentId=${member.id}&entryId=${RANDOM}` },
  listBouncedAddresses: { rule: 'mailAdmins' },
  takeReceipt: { rule: 'mailProvider', body: () => ({ reference: null, status: 'delivered' }) },
  takeDeliveryStatusNotification: { rule: 'mailProvider' },
  getNotificationQueue: { rule: 'overseers' },
  readLedger: { rule: 'overseers' },

  listLastLooks: { rule: 'team' },
  // Of an agent of the privacy officer's own agency.
  listAccessLog: { rule: 'reviewers', query: ({ member }) => `agentId=${member.id}` },
  verifyAudit: { rule: 'overseers' },
};

const RANDOM = '0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24';

/** Makes the things; `null` gives those for a call about no client. */
export async function thingsFor(world: World, stage: Stage): Promise<(client: ClientKind | null) => Cast> {
  const { home, zoe, clients, memberships } = stage;
  const { member, broker, stranger } = stage.agents;
  const inactive = await world.agent({ agency: home });
  const membership: string = (await world.client(inactive)).team[0].agents[0].memberId;
  expectStatus(await world.admin.api.put(`/v1/agents/${inactive.id}/deactivation`, { reason }), 200);
  const [{ id: notification }] = await world.notifications(member);
  let count = 0;
  const cast = {
    agencyId: home.id,
    member,
    inactive: inactive.id,
    membership,
    ...(await revocableSystem(home, world)),
    issuer: await registeredIssuer(home, world),
    bystander: await world.agent({ agency: home }),
    notification,
    email: await emailTo(member, world),
    session: await anotherSession(member, world),
    stranger: stranger.id,
    broker: broker.id,
    sensitiveMembership: memberships.sensitive.sensitiveMember!,
    etag: stage.etag,
    restrict: () => member.api.put(`/v1/clients/${clients.restricted}/restriction`, { reason }),
    count: () => (count += 1),
  };
  const got = await invite(zoe, clients.others, member);
  return (client) => {
    const of = client ?? 'own';
    const { lead = RANDOM, leaver = RANDOM } = memberships[of];
    const invitations = { made: stage.invitations[of] ?? RANDOM, got };
    const attention = stage.attentions[of] ?? RANDOM;
    return { ...cast, leadMembership: lead, endedMembership: leaver, invitations, attention };
  };
}

function issuerBody(agencyId: string, url: string): object {
  return { agencyId, url, jwksUrl: `${url}/keys`, audience: 'api://patchwork' };
}

async function registeredIssuer(home: { id: string }, world: World): Promise<string> {
  const answer = await world.admin.api.post('/v1/issuers', issuerBody(home.id, 'https://login.council.test'));
  return expectStatus(answer, 201).body.id as string;
}

async function revocableSystem(home: { id: string }, world: World): Promise<{ revocable: string; credential: string }> {
  const { id } = await world.system(home);
  const { credentials } = (await world.admin.api.get(`/v1/systems/${id}`)).body;
  return { revocable: id, credential: credentials[0].id };
}

async function emailTo({ id }: Person, world: World): Promise<string> {
  await settle(world.admin.api);
  const { body } = expectStatus(await world.admin.api.get(`/v1/admin/emails?agentId=${id}&limit=1`), 200);
  return body.items[0].id;
}

async function anotherSession({ email, api }: Person, world: World): Promise<string> {
  await signIn(world.config.publicUrl, email);
  const { body } = expectStatus(await api.get('/v1/me/sessions'), 200);
  return body.items.find(({ current }: { current: boolean }) => !current).id;
}

export async function invite(by: Person, clientId: string, { id }: Person): Promise<string> {
  const body = { agentId: id, role: 'Class teacher', reason };
  return expectStatus(await by.api.post(`/v1/clients/${clientId}/invitations`, body), 201).body.id;
}
