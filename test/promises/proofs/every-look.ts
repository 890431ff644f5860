/**
 * Every way to a client leaves exactly one entry for each client that it shows or refuses, and shows nothing without the
 * entry. The operations come from the built document: a new operation fails until it stands here.
 */
import { randomUUID } from 'node:crypto';
import type { Answer, Api } from '../../support/api.js';
import { operationsOf, readDocument } from '../../support/document.js';
import { Rows } from '../../support/rows.js';
import { expectStatus, makeWorld, type Person, type SystemCaller, type World } from '../../support/world.js';

let world: World;
let rows: Rows;
let ann: Person;
let stranger: Person;
let auditor: Person;
let council: SystemCaller;
let client: { id: string };
let sibling: { id: string };
let invited: Person;
let invitation: { id: string };

const BORN = { dateOfBirth: { date: '2019-05-17', precision: 'EXACT' } };
const SEARCH = { name: 'Milo Okafor-Reed', dateOfBirth: '2019-05-17' };
const REFERENCE = { system: 'COUNCIL', reference: 'C-1' };

beforeAll(async () => {
  world = await makeWorld();
  rows = new Rows(world.database.ownerUrl);
  [ann, stranger] = [await world.agent(), await world.agent()];
  auditor = await world.agent({ roles: ['AUDITOR'] });
  council = await world.system({ id: ann.agencyId });
  client = await world.client(ann, { ...BORN, externalReferences: [REFERENCE] });
  sibling = await world.client(ann, BORN);
  await world.join(client.id, ann, stranger);
  const { id } = expectStatus(await stranger.api.get(`/v1/clients/${client.id}/team`), 200).body.items.find(
    ({ agentId }: { agentId: string }) => agentId === stranger.id,
  );
  expectStatus(await stranger.api.delete(`/v1/clients/${client.id}/team/${id}`), 204);
  invited = await world.agent();
  const asked = { agentId: invited.id, role: 'Class teacher', reason: 'He is in her class' };
  invitation = expectStatus(await ann.api.post(`/v1/clients/${client.id}/invitations`, asked), 201).body;
  // Somebody asks Ann to hand the lead over.
  const asker = await world.agent();
  const [askers] = await world.join(client.id, ann, asker);
  const lead = (by: Person, memberId: string | undefined): Promise<Answer> =>
    by.api.put(`/v1/clients/${client.id}/lead`, { memberId, reason: 'Agreed at the review' }, { ifMatch: '*' });
  const { items } = expectStatus(await ann.api.get(`/v1/clients/${client.id}/team`), 200).body;
  expectStatus(await lead(ann, items.find(({ agentId }: { agentId: string }) => agentId === ann.id).id), 200);
  expectStatus(await lead(asker, askers), 202);
});

afterAll(async () => {
  await rows.close();
  await world.close();
});

interface Entry {
  readonly action: string;
  readonly outcome: string;
  readonly purpose: string;
  readonly clientId: string | null;
}

/** The answer to a call, and the entries that were written meanwhile. */
async function entriesOf(call: () => Promise<Answer>): Promise<{ answer: Answer; entries: Entry[] }> {
  const [before] = await rows.query<{ id: string }>('SELECT id FROM access_log ORDER BY id DESC LIMIT 1');
  const answer = await call();
  const entries = await rows.query<Entry>(
    `SELECT action, outcome, purpose, client_id AS "clientId" FROM access_log WHERE id > $1 ORDER BY id`,
    [before!.id],
  );
  return { answer, entries };
}

const operations = operationsOf(readDocument());
const aboutAClient = operations.filter(({ path }) => path.includes('{clientId}'));
const others = operations.filter(({ path }) => !path.includes('{clientId}'));

describe.each(aboutAClient.map(({ id, method, path }) => [id, method, path] as const))('%s', (id, method, path) => {
  /** The guard comes before the body is read: it logs the access even if the body is wrong. */
  const call = (api: Api, clientId: string) => (): Promise<Answer> =>
    api.send(method, path.replace('{clientId}', clientId).replace(/\{\w+\}/g, randomUUID()), bodyFor(method), {});

  it('leaves exactly one entry when a member calls it', async () => {
    const { entries } = await entriesOf(call(ann.api, sibling.id));
    expect(entries).toEqual([expect.objectContaining({ clientId: sibling.id, outcome: 'ALLOWED' })]);
    expect(['CARE', 'EMERGENCY']).toContain(entries[0]!.purpose);
  });

  it('leaves one entry when an agent outside the team calls it, and one when the client does not exist', async () => {
    const nobody = randomUUID();
    const mayAnybody = ANYBODY.includes(id);
    const refused = await entriesOf(call(stranger.api, sibling.id));
    if (!mayAnybody) expect(refused.answer.status).toBeGreaterThanOrEqual(403);
    expect(refused.entries).toEqual([
      expect.objectContaining({ clientId: sibling.id, outcome: mayAnybody ? 'ALLOWED' : 'DENIED' }),
    ]);
    const missing = await entriesOf(call(stranger.api, nobody));
    // Where nearly anybody may, both answers report the body: they do not show which client exists.
    expect(missing.answer.status).toBe(mayAnybody ? refused.answer.status : 404);
    expect(missing.entries).toEqual([
      expect.objectContaining({ clientId: nobody, outcome: 'NOT_FOUND', purpose: 'NONE' }),
    ]);
  });

  it('leaves one entry when the role of the caller may open no client', async () => {
    const { answer, entries } = await entriesOf(call(auditor.api, client.id));
    expect(answer.status).toBe(403);
    expect(entries).toEqual([expect.objectContaining({ clientId: client.id, outcome: 'DENIED', purpose: 'NONE' })]);
  });

  it('shows and changes nothing when Patchwork cannot write an entry', async () => {
    const before = await rows.query('SELECT version FROM client WHERE id = $1', [client.id]);
    await rows.withoutInserts('access_log', async () => {
      const answers = await Promise.all([ann, stranger, auditor].map(({ api }) => call(api, client.id)()));
      for (const { status, body } of answers) expect([status, body.code]).toEqual([503, 'UNAVAILABLE']);
    });
    expect(await rows.query('SELECT version FROM client WHERE id = $1', [client.id])).toEqual(before);
  });
});

/** Any practitioner may do this for any client: it is notified and reviewed. */
const ANYBODY = ['beginEmergencyAccess'];

type Look = () => Promise<Answer>;

/** The operations that show clients and have no client in their path: the call, and the clients that it shows. */
const SHOWS: Readonly<Record<string, { readonly look: Look; readonly shows: () => (string | null)[] }>> = {
  registerClient: {
    look: () => ann.api.post('/v1/clients', { name: { given: 'Amara' }, reason: 'Referred to us' }),
    shows: () => [expect.any(String) as unknown as string],
  },
  searchClients: {
    look: () => stranger.api.post('/v1/clients/search', SEARCH),
    shows: () => [client.id, sibling.id],
  },
  lookUpClient: { look: () => council.api.post('/v1/clients/lookup', REFERENCE), shows: () => [client.id] },
  listMyClients: {
    look: () => ann.api.get('/v1/me/clients?limit=2'),
    shows: () => [expect.any(String), expect.any(String)] as unknown as string[],
  },
  // From a team that the stranger has left: this shows the notification, and not the client.
  listMyNotifications: { look: () => stranger.api.get('/v1/me/notifications'), shows: () => [null] },
  listMyRequests: { look: () => ann.api.get('/v1/me/requests'), shows: () => [client.id] },
  answerInvitation: {
    look: () => invited.api.put(`/v1/me/invitations/${invitation.id}`, { answer: 'ACCEPTED' }),
    shows: () => [client.id],
  },
  listAccessLog: {
    look: () => auditor.api.get(`/v1/admin/access-log?clientId=${client.id}`),
    shows: () => [client.id],
  },
};

/** The operations that show no client, not even which one something is about. */
const SHOW_NOBODY: readonly string[] = [
  // Which client it is about is not said before it is accepted.
  'listMyInvitations',
  // Nor does a review say with which client.
  'answerRequest',
  'readMyEmailChange',
  'confirmMyEmailChange',
  'declineMyEmailChange',
  'readEmailChange',
  'withdrawEmailChange',
  'approveEmailChange',
  'listSensitiveMemberships',
  'reviewSensitiveMembership',
  'endSensitiveMembership',
  'releaseEmergencyAccess',
  // A decoy is nobody.
  'listDecoys',
  'plantDecoy',
  'removeDecoy',
  'inviteAgentAgain',
  // The memberships of somebody, without their clients.
  'listMemberships',
  'handOverMembership',
  'endMembership',
  'endSuspension',
  'resetSecondFactor',
  'readMySecondFactor',
  'beginMySecondFactor',
  'confirmMySecondFactor',
  'removeMySecondFactor',
  'listSystems',
  'readSystem',
  'updateSystem',
  'rotateCredentials',
  'endCredential',
  'createAgency',
  'listAgencies',
  'readAgency',
  'updateAgency',
  'listAlerts',
  'acknowledgeAlert',
  'createAgent',
  'listAgents',
  'readAgent',
  'updateAgent',
  'deactivateAgent',
  'reactivateAgent',
  'endSuspension',
  'readMe',
  'createSystem',
  'listSystems',
  'readSystem',
  'updateSystem',
  'rotateCredentials',
  'endCredential',
  'registerIssuer',
  'listIssuers',
  'readIssuer',
  'updateIssuer',
  'forgetLink',
  'revokeSystem',
  'listReasonCodes',
  'listEmergencyAccesses',
  'reviewEmergencyAccess',
  'listMySessions',
  'endMyOtherSessions',
  'endMySession',
  'markNotificationsSeen',
  'markNotificationSeen',
  // Of a notification, by which rule; nothing of its client.
  'explainMyNotification',
  'explainEmailOfAgent',
  'listNotificationKinds',
  'getAgencyNotificationPreferences',
  'decideAgencyNotificationPreferences',
  'getMyNotificationPreferences',
  'getMyAbsence',
  'announceMyAbsence',
  // Addresses and what became of mail to them.
  'askToVerifyMe',
  'askAgentToVerify',
  'listBouncedAddresses',
  'takeReceipt',
  'takeDeliveryStatusNotification',
  'endMyAbsence',
  'chooseMyNotificationPreferences',
  'previewNotificationPreferences',
  'listEmails',
  'getEmail',
  'resendEmail',
  'getNotificationQueue',
  'readLedger',
  'verifyAudit',
  'getLiveness',
  'getReadiness',
  'getEntrance',
  'getDemoClock',
  'setDemoClock',
];

it('every operation without a client in its path is listed in this test as showing clients or showing none', () => {
  expect(others.map(({ id }) => id).filter((id) => !(id in SHOWS) && !SHOW_NOBODY.includes(id))).toEqual([]);
});

describe.each(Object.entries(SHOWS))('%s', (_, { look, shows }) => {
  it('leaves one entry for each client that it shows', async () => {
    const { answer, entries } = await entriesOf(look);
    expect(answer.status).toBeLessThan(300);
    expect(entries.every(({ outcome }) => outcome === 'ALLOWED')).toBe(true);
    const shown = shows();
    expect(entries).toHaveLength(shown.length);
    expect(entries.map(({ clientId }) => clientId)).toEqual(expect.arrayContaining(shown));
  });

  it('shows nothing when Patchwork cannot write an entry', async () => {
    await rows.withoutInserts('access_log', async () => {
      const { status, body } = await look();
      expect([status, body.code]).toEqual([503, 'UNAVAILABLE']);
    });
  });
});

it('a search beyond the limit leaves one entry without a client, and answers 503 when Patchwork cannot write it', async () => {
  const searcher = await world.agent();
  const search = (): Promise<Answer> => searcher.api.post('/v1/clients/search', SEARCH);
  for (let time = 0; time < 30; time += 1) expectStatus(await search(), 200);
  const { answer, entries } = await entriesOf(search);
  expect(answer.status).toBe(429);
  expect(entries).toEqual([{ action: 'clients.search', outcome: 'LIMITED', purpose: 'NONE', clientId: null }]);
  await rows.withoutInserts('access_log', async () => expect((await search()).status).toBe(503));
});

function bodyFor(method: string): object | undefined {
  return method === 'GET' || method === 'DELETE' ? undefined : {};
}
