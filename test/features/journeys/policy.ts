/**
 * Who may do what: every operation of the built document, called by each role, and where it is about a client, for each
 * way in which one can stand to a client. An operation without a row fails.
 */
import type { Answer, Api } from '../../support/api.js';
import { operationsOf, readDocument } from '../../support/document.js';
import { signIn } from '../../support/sign-in.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';
import { refusesWhatItDoesNotTake } from './mass-assignment.js';

const ROLES = [
  'nobody',
  'member', // on the team of a client
  'stranger', // on no team
  'leaver', // was on the teams of both clients, and left
  'agencyAdmin', // of the member's agency; no practitioner
  'admin',
  'auditor',
  'system', // with all scopes, of the member's agency
  'scopeless', // a system of the same agency without scopes
  'otherSystem', // with all scopes, of an agency on no team
] as const;

/** For operations about a client, one letter each: of the member's team, of others, of a team that they left, of no one. */
const CLIENTS = ['own', 'others', 'ended', 'random'] as const;

/**
 * By role, in the order above. P: got past access (a success, or a fault of the request itself); 1, 3, 4: 401, 403, 404.
 * Four letters where the path has a client.
 */
const RULES = {
  //              nobody member stranger leaver agencyAdmin admin auditor system scopeless otherSystem
  open: '         P      P      P        P      P           P     P       P      P         P',
  signedIn: '     1      P      P        P      P           P     P       P      P         P',
  agents: '       1      P      P        P      P           P     P       3      3         3',
  practitioners: '1      P      P        P      3           3     3       3      3         3',
  admins: '       1      3      3        3      3           P     3       3      3         3',
  mailAdmins: '   1      3      3        3      P           P     P       3      3         3',
  overseers: '    1      3      3        3      3           P     P       3      3         3',
  // Of the member's agency: their own details, and what its admins and systems change.
  ownAgent: '     1      P      3        3      P           P     3       P      3         3',
  ownAgency: '    1      3      3        3      P           P     3       3      3         3',
  itsAgents: '    1      3      3        3      P           P     3       P      3         3',
  itsAgentsByPeople: '1 3 3 3 P P 3 3 3 3',
  // A deactivated agent is there only for those who administer them.
  itsInactive: '  1      3      3        3      P           P     3       P      3         4',
  register: '     1      P      P        P      3           3     3       P      3         P',
  lookUp: '       1      3      3        3      3           3     3       P      3         4',
  // There is none: whoever may ask hears of nothing.
  noAlert: '      1      3      3        3      4           4     3       3      3         3',
  noDecoy: '      1      3      3        3      3           4     3       3      3         3',
  ownItem: '      1      P      4        4      4           4     4       3      3         3',
  // Admins work with a client when they are on the team, and are nobody to it else.
  team: '         1111   P444   4444     4444   4444        4444  3333    P444   3333      4444',
  // Of agents alone: a system would lock itself out, and knows no brokers.
  teamAgents: '   1111   P444   4444     4444   4444        4444  3333    3333   3333      3333',
  brokers: '      1111   4444   4444     4444   4444        4444  3333    3333   3333      3333',
  // Any practitioner, to any client: it is told and reviewed.
  emergency: '    1111   PPP4   PPP4     PPP4   3333        3333  3333    3333   3333      3333',
  auditors: '     1      3      3        3      3           3     P       3      3         3',
  reviewers: '    1      3      3        3      3           3     P       3      3         3',
  reviewed: '     1      3      3        3      3           3     4       3      3         3',
} as const;

type Rule = keyof typeof RULES;

interface Cast {
  readonly agencyId: string;
  readonly member: Person;
  readonly inactive: string;
  /** Of the same agency; nobody calls as them. */
  readonly bystander: Person;
  readonly revocable: string;
  readonly credential: string;
  readonly notification: string;
  /** Of the member, beside the one that they call with. */
  readonly session: string;
  /** Of the leaver, on the team of this client. */
  readonly endedMembership: string;
  readonly leadMembership: string;
  readonly stranger: string;
  /** Of the stranger, to the team of the member's client; and of the member, to a team of others. */
  readonly invitations: { readonly made: string; readonly got: string };
  readonly etag: string;
  count(): number;
}

interface Row {
  readonly rule: Rule;
  readonly params?: (cast: Cast) => Record<string, string>;
  readonly body?: (cast: Cast) => object;
  /** `current`: of the client in the path as it is now; `old`: never current, so that a client stays as it is. */
  readonly ifMatch?: 'current' | 'old' | 'first';
}

const reason = 'Agreed at the review';

/** With requests that succeed, or fail for no more than their precondition. */
const OPERATIONS: Readonly<Record<string, Row>> = {
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

  resetSecondFactor: { rule: 'itsAgentsByPeople', params: ({ bystander }) => ({ agentId: bystander.id }) },
  endSuspension: { rule: 'itsAgentsByPeople', params: ({ bystander }) => ({ agentId: bystander.id }) },
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
  listMyNotifications: { rule: 'agents' },
  getMyNotificationPreferences: { rule: 'agents' },
  chooseMyNotificationPreferences: { rule: 'agents', body: () => ({ frequencies: {} }) },
  // For who does not own that notification a fault of the request: 422.
  markNotificationsSeen: { rule: 'agents', body: ({ notification }) => ({ upTo: notification }) },
  markNotificationSeen: { rule: 'ownItem', params: ({ notification }) => ({ notificationId: notification }) },

  registerClient: { rule: 'register', body: () => ({ name: { given: 'Amara' }, reason }) },
  searchClients: { rule: 'practitioners', body: () => ({ name: 'Milo Okafor', yearOfBirth: 2016 }) },
  lookUpClient: { rule: 'lookUp', body: () => ({ system: 'MOSAIC', reference: 'C-1' }) },

  readClient: { rule: 'team' },
  updateClient: { rule: 'team', body: () => ({}), ifMatch: 'current' },
  closeClient: { rule: 'team', body: () => ({ reason }), ifMatch: 'old' },
  reopenClient: { rule: 'team', ifMatch: 'current' },
  listTeam: { rule: 'team' },
  addTeamMember: { rule: 'team', body: ({ member }) => ({ agentId: member.id, role: 'Class teacher', reason }) },
  endTeamMember: { rule: 'team', params: ({ endedMembership }) => ({ memberId: endedMembership }) },
  appointLead: {
    rule: 'team',
    body: ({ leadMembership }) => ({ memberId: leadMembership, reason }),
    ifMatch: 'current',
  },
  dismissLead: { rule: 'team', ifMatch: 'old' },
  listActivity: { rule: 'team' },
  listInvitations: { rule: 'team' },
  inviteAgent: { rule: 'team', body: ({ stranger }) => ({ agentId: stranger, role: 'Class teacher', reason }) },
  withdrawInvitation: { rule: 'team', params: ({ invitations }) => ({ invitationId: invitations.made }) },
  listReasonCodes: { rule: 'signedIn' },
  // A reason that is too short: past access, and no more.
  restrictClient: { rule: 'teamAgents', body: () => ({ reason: '?' }) },
  unrestrictClient: { rule: 'teamAgents' },
  appointBroker: {
    rule: 'brokers',
    params: ({ leadMembership }) => ({ memberId: leadMembership }),
    body: () => ({ brokerId: null, reason }),
  },
  listContactRequests: { rule: 'teamAgents' },
  requestContact: { rule: 'teamAgents', body: () => ({ reason }) },
  passContactRequestOn: { rule: 'brokers', params: () => ({ requestId: RANDOM }) },
  beginEmergencyAccess: { rule: 'emergency', body: () => ({ code: 'RISK_TO_LIFE', reason: '?' }) },
  listEmergencyAccesses: { rule: 'reviewers' },
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
  listAlerts: { rule: 'mailAdmins' },
  acknowledgeAlert: { rule: 'noAlert', params: () => ({ alertId: RANDOM }) },
  listEmails: { rule: 'mailAdmins' },
  getNotificationQueue: { rule: 'overseers' },

  listLastLooks: { rule: 'team' },
  // Privacy officers may too, each for their own agency: who-looked.ts.
  listAccessLog: { rule: 'auditors' },
  verifyAudit: { rule: 'overseers' },
};

const operations = operationsOf(readDocument());
const RANDOM = '0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24';

let world: World;
let cast: Cast;
let callers: Record<(typeof ROLES)[number], Api>;
let clients: Record<(typeof CLIENTS)[number], string>;

beforeAll(async () => {
  world = await makeWorld();
  const home = await world.agency();
  const [member, leaver, zoe] = [await world.agent({ agency: home }), await world.agent(), await world.agent()];
  const [stranger, inactive] = [await world.agent(), await world.agent({ agency: home })];
  const system = await world.system(home);
  const own = await world.client(member, { externalReferences: [{ system: 'MOSAIC', reference: 'C-1' }] });
  const [others, ended] = [await world.client(zoe), await world.client(zoe)];
  const [endedMembership] = await world.join(own.id, member, leaver);
  expectStatus(await leaver.api.delete(`/v1/clients/${own.id}/team/${endedMembership}`), 204);
  for (const who of [member, leaver]) {
    const [membership] = await world.join(ended.id, zoe, who);
    expectStatus(await who.api.delete(`/v1/clients/${ended.id}/team/${membership}`), 204);
  }
  expectStatus(await world.admin.api.put(`/v1/agents/${inactive.id}/deactivation`, { reason }), 200);
  const leadMembership = own.team[0].agents[0].memberId;
  const { etag } = await member.api.get(`/v1/clients/${own.id}`);
  const led = await member.api.put(
    `/v1/clients/${own.id}/lead`,
    { memberId: leadMembership, reason },
    { ifMatch: etag },
  );
  const [{ id: notification }] = await notificationsFor(member, zoe);
  let count = 0;
  cast = {
    agencyId: home.id,
    member,
    inactive: inactive.id,
    ...(await revocableSystem(home)),
    bystander: await world.agent({ agency: home }),
    notification,
    session: await anotherSession(member),
    endedMembership: endedMembership!,
    leadMembership,
    stranger: stranger.id,
    invitations: { made: await invite(member, own.id, stranger), got: await invite(zoe, others.id, member) },
    etag: expectStatus(led, 200).etag,
    count: () => (count += 1),
  };
  callers = {
    nobody: world.api,
    member: member.api,
    stranger: stranger.api,
    leaver: leaver.api,
    agencyAdmin: (await world.agent({ agency: home, roles: ['AGENCY_ADMIN'] })).api,
    admin: world.admin.api,
    auditor: (await world.agent({ roles: ['AUDITOR'] })).api,
    system: system.api,
    scopeless: (await world.system(home, [])).api,
    otherSystem: (await world.system(await world.agency())).api,
  };
  clients = { own: own.id, others: others.id, ended: ended.id, random: RANDOM };
});

afterAll(() => world.close());

async function revocableSystem(home: { id: string }): Promise<{ revocable: string; credential: string }> {
  const { id } = await world.system(home);
  const { credentials } = (await world.admin.api.get(`/v1/systems/${id}`)).body;
  return { revocable: id, credential: credentials[0].id };
}

/** The member was on the ended team: that is what there is to read. */
async function notificationsFor(member: Person, zoe: Person): Promise<any[]> {
  const { id } = await world.client(zoe);
  const [membership] = await world.join(id, zoe, member);
  expectStatus(await member.api.delete(`/v1/clients/${id}/team/${membership}`), 204);
  return world.notifications(member);
}

async function anotherSession({ email, api }: Person): Promise<string> {
  await signIn(world.config.publicUrl, email);
  const { body } = expectStatus(await api.get('/v1/me/sessions'), 200);
  return body.items.find(({ current }: { current: boolean }) => !current).id;
}

async function invite(by: Person, clientId: string, { id }: Person): Promise<string> {
  const body = { agentId: id, role: 'Class teacher', reason };
  return expectStatus(await by.api.post(`/v1/clients/${clientId}/invitations`, body), 201).body.id;
}

it('every operation of the document has its row, and every row its operation', () => {
  expect(Object.keys(OPERATIONS).sort()).toEqual(operations.map(({ id }) => id).sort());
});

it.each(operations.map(({ id, method, path }) => [id, OPERATIONS[id]?.rule, method, path] as const))(
  '%s is for: %s',
  async (id, rule, method, path) => {
    const expected = lettersOf(rule!);
    const got: Record<string, string> = {};
    for (const role of ROLES) {
      const stands = path.includes('{clientId}') ? CLIENTS : ([null] as const);
      const letters: string[] = [];
      for (const stand of stands) letters.push(await call(id, method, path, role, stand));
      got[role] = letters.join('');
    }
    expect(got).toEqual(expected);
  },
);

it('none of it changed the client', async () => {
  expect((await cast.member.api.get(`/v1/clients/${clients.own}`)).etag).toBe(cast.etag);
});

it('administrators work with a client by being on the team, and an auditor is put on none', async () => {
  const path = `/v1/clients/${clients.own}`;
  const auditor = (await callers.auditor.get('/v1/me')).body;
  const adding = (agentId: string) =>
    cast.member.api.post(`${path}/team`, { agentId, role: 'Manager on duty', reason });
  const refused = await adding(auditor.id);
  expect([refused.status, refused.body.errors[0].pointer]).toEqual([422, '/agentId']);
  const { id } = expectStatus(await adding(world.admin.id), 201).body;
  expectStatus(await world.admin.api.get(path), 200);
  expectStatus(await world.admin.api.delete(`${path}/team/${id}`), 204);
  expect((await world.admin.api.get(path)).status).toBe(404);
});

describe('a field that is not its own is refused by', () => {
  refusesWhatItDoesNotTake(
    (id, body) => {
      const { method, path } = operations.find((operation) => operation.id === id)!;
      const letters = lettersOf(OPERATIONS[id]!.rule);
      const mayAsk = (letter: string) => ROLES.find((one) => letters[one]!.startsWith(letter));
      // Where nobody finds anything here, whoever is told so only after the body was read.
      const role = mayAsk('P') ?? mayAsk('4')!;
      return send(id, method, path, role, path.includes('{clientId}') ? 'own' : null, body);
    },
    (id) => OPERATIONS[id]?.body?.(cast),
    () => world.database.ownerUrl,
  );
});

function lettersOf(rule: Rule): Record<string, string> {
  const letters = RULES[rule].trim().split(/\s+/);
  return Object.fromEntries(ROLES.map((role, index) => [role, letters[index]!]));
}

async function call(...given: Parameters<typeof send>): Promise<string> {
  const { status } = await send(...given);
  if ([401, 403, 404].includes(status)) return String(status)[2]!;
  // Past access, and no fault of ours.
  return status < 300 || [409, 412, 422].includes(status) ? 'P' : `(${status})`;
}

function send(
  id: string,
  method: string,
  path: string,
  role: (typeof ROLES)[number],
  stand: (typeof CLIENTS)[number] | null,
  instead?: unknown,
): Promise<Answer> {
  const { params, body, ifMatch } = OPERATIONS[id]!;
  const values: Record<string, string> = { ...params?.(cast), ...(stand === null ? {} : { clientId: clients[stand] }) };
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => values[name]!);
  const tags = { current: cast.etag, first: '"1"', old: '"0"' };
  const call = ifMatch ? { ifMatch: tags[ifMatch] } : {};
  return callers[role].send(method, filled, instead ?? body?.(cast), call);
}
