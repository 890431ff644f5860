/**
 * Which agencies are sensitive services, who can be one of their hidden members, what the team then learns, and who looks
 * back at it. Nobody can ask for a member in hiding, and nobody else can hide.
 */
import type { Answer } from '../../support/api.js';
import { step } from '../../support/step.js';
import { settle } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type SystemCaller, type World } from '../../support/world.js';

let world: World;
let bea: Person; // of social care, on the team
let tom: Person; // a housing officer, on the team
let hans: Person; // of housing, on no team
let rosa: Person; // of the refuge, hidden
let ruth: Person; // of the refuge, on no team
let council: SystemCaller; // of social care
let refuge: { id: string; name: string };
let client: any;
let path: string;

const reason = 'Agreed at the review';
const WHO = ['Rosalind', 'Thistlewood', 'Ruthanne', 'Hollyhock'];

beforeAll(async () => {
  world = await makeWorld();
});

afterAll(() => world.close());

beforeEach(async () => {
  refuge = await world.service({ name: 'Hollyhock Refuge' });
  const housing = await world.agency({ type: 'HOUSING' });
  [bea, tom] = [await world.agent(), await world.agent({ agency: housing })];
  hans = await world.agent({ agency: housing });
  rosa = await world.agent({ agency: refuge, name: { given: 'Rosalind', family: 'Thistlewood' } });
  ruth = await world.agent({ agency: refuge, name: { given: 'Ruthanne', family: 'Quillfeather' } });
  council = await world.system({ id: bea.agencyId });
  client = await world.client(bea);
  path = `/v1/clients/${client.id}`;
  await world.join(client.id, bea, tom);
});

const hidden = (agentId: string, rest: object = {}): object => ({
  agentId,
  role: 'Support worker',
  reason,
  sensitive: true,
  ...rest,
});
const search = (who: Person): Promise<Answer> =>
  who.api.post('/v1/clients/search', { name: 'Milo Okafor-Reed', dateOfBirth: client.dateOfBirth.date });
/** An answer without what is its own each time. */
const plain = ({ status, body }: Answer): string =>
  JSON.stringify([status, body]).replace(/"(traceId|instance)":"[^"]*"/g, '"$1":""');

it('only an admin marks an agency as a sensitive service, and only admins, auditors and its own people read it', async () => {
  const place = `/v1/agencies/${refuge.id}`;
  const auditor = await world.agent({ roles: ['AUDITOR'] });
  for (const who of [world.admin, auditor, rosa]) {
    expect((await who.api.get(place)).body.sensitiveService).toBe(true);
  }
  for (const { api } of [bea, council]) {
    const { body } = expectStatus(await api.get(place), 200);
    expect(Object.keys(body)).not.toContain('sensitiveService');
    const { items } = expectStatus(await api.get('/v1/agencies?limit=100'), 200).body;
    expect(JSON.stringify(items.filter(({ id }: any) => id !== bea.agencyId))).not.toContain('sensitiveService');
  }
  const head = await world.agent({ agency: refuge, roles: ['AGENCY_ADMIN'] });
  const unmark = { sensitiveService: false };
  expectStatus(await head.api.patch(place, unmark, { ifMatch: '*' }), 403);
  const { etag } = await bea.api.get(place);
  expectStatus(await world.admin.api.patch(place, unmark, { ifMatch: '*' }), 200);
  // Neither do they learn that something changed which they cannot see.
  expect((await bea.api.get(place)).etag).toBe(etag);
});

it('asking for a hidden member gets the answer that asking for anybody else gets, and nothing happens', async () => {
  await world.hide(client, rosa);
  const nobody = '0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24';
  const before = expectStatus(await bea.api.get(`${path}/activity`), 200).body.items.length;
  for (const { api } of [bea, tom, council]) {
    for (const rest of [{}, { brokerId: bea.id }]) {
      const asked = async (agentId: string): Promise<string> => {
        const answer = await api.post(`${path}/team`, hidden(agentId, rest));
        expect(answer.status).toBe(403);
        return plain(answer);
      };
      const answers = [];
      for (const id of [rosa.id, ruth.id, hans.id, tom.id, nobody]) answers.push(await asked(id));
      expect(new Set(answers).size).toBe(1);
    }
    const agency = { agencyId: refuge.id, role: 'Refuge', reason, sensitive: true };
    expect((await api.post(`${path}/team`, agency)).status).toBe(403);
  }
  expect(expectStatus(await bea.api.get(`${path}/activity`), 200).body.items).toHaveLength(before);
});

it('a housing officer hides neither himself, after a search or on the team, nor a colleague or an outsider', async () => {
  await search(hans);
  expectStatus(await hans.api.post(`${path}/team`, hidden(hans.id)), 403);
  expectStatus(await hans.api.get(path), 404);
  for (const who of [tom, hans, rosa]) {
    expectStatus(await tom.api.post(`${path}/team`, hidden(who.id, { brokerId: bea.id })), 403);
  }
  // The refuge adds its own people, and nobody else's.
  await world.hide(client, rosa);
  expectStatus(await rosa.api.post(`${path}/team`, hidden(hans.id)), 403);
  expectStatus(await rosa.api.post(`${path}/team`, hidden(ruth.id)), 201);
});

it('what a refuge does openly is named alike, and what it does otherwise is a sensitive service alike, in log and activity', async () => {
  const seenBy = async (what: 'activity' | 'access-log'): Promise<any[]> =>
    expectStatus(await tom.api.get(`${path}/${what}`), 200).body.items;
  const service = { name: 'A sensitive service', agency: null, withheld: true };

  await step('emergency access of Ruth, while nobody of the refuge is on the team', async () => {
    const asked = { code: 'RISK_TO_LIFE', reason: 'Brought in unconscious' };
    expectStatus(await ruth.api.post(`${path}/emergency-access`, asked), 201);
    expectStatus(await ruth.api.get(path), 200);
  });

  await step('the same while Rosa is hidden on the team: no row can tell the two apart', async () => {
    await world.hide(client, rosa);
    expectStatus(await ruth.api.get(path), 200);
    await search(ruth);
    const [entry] = (await seenBy('activity')).filter(({ type }) => type === 'client.emergency_access_began');
    expect(entry).toMatchObject({ actor: service, summary: 'A sensitive service took emergency access for an hour.' });
    const read = JSON.stringify([await seenBy('activity'), await seenBy('access-log'), await world.notifications(tom)]);
    for (const word of [...WHO, ruth.id, rosa.id, refuge.id])
      expect([word, read.includes(word)]).toEqual([word, false]);
    expect((await seenBy('access-log')).filter(({ who }) => who.withheld).map(({ action }) => action)).toEqual([
      'clients.search',
      'clients.read',
      'team.add',
      'clients.search',
      'clients.read',
      'emergency.begin',
    ]);
  });

  await step('Ruth joins openly: both name her from then on, and no earlier row changes', async () => {
    const before = (await seenBy('access-log')).filter(({ who }) => who.withheld).length;
    expectStatus(await ruth.api.post(`${path}/team`, { agentId: ruth.id, role: 'Support worker', reason }), 201);
    expectStatus(await ruth.api.get(path), 200);
    const [entry] = (await seenBy('activity')).filter(({ type }) => type === 'team.member_added');
    expect(entry.actor).toMatchObject({ agentId: ruth.id });
    const looks = await seenBy('access-log');
    expect(looks.filter(({ who }) => who.agentId === ruth.id).map(({ action }) => action)).toEqual([
      'clients.read',
      'team.add',
    ]);
    expect(looks.filter(({ who }) => who.withheld)).toHaveLength(before);
  });

  await step('Ruth and the rest of the refuge read who it was', async () => {
    const looks = expectStatus(await ruth.api.get(`${path}/access-log`), 200).body.items;
    expect(looks.filter(({ who }: any) => who.withheld)).toEqual([]);
  });
});

it('Ruth, who is openly on the team, gives herself a hidden membership, and the team is not told that it is hers', async () => {
  await world.join(client.id, bea, ruth);
  expectStatus(await ruth.api.post(`${path}/team`, hidden(ruth.id)), 201);
  const [entry] = expectStatus(await tom.api.get(`${path}/activity`), 200).body.items;
  expect(entry).toMatchObject({ summary: 'A sensitive service gave itself access.', actor: { withheld: true } });
  expect((await world.notifications(tom))[0]).toMatchObject({ kind: 'ACCESS', summary: entry.summary });
});

it('emails, alerts and explanations about people of a refuge are for its own admins and auditors', async () => {
  const head = await world.agent({ agency: refuge, roles: ['AGENCY_ADMIN'] });
  const auditor = await world.agent({ roles: ['AUDITOR'] });
  await world.hide(client, rosa, bea);
  expectStatus(await bea.api.post(`${path}/attentions`, { type: 'CALL_ME' }), 201);
  const decoy = {
    name: { given: 'Wilfred', family: 'Ashdown' },
    dateOfBirth: { date: '2012-03-04', precision: 'EXACT' },
  };
  expectStatus(await world.admin.api.post('/v1/decoys', decoy), 201);
  await rosa.api.post('/v1/clients/search', { name: 'Wilfred Ashdown', dateOfBirth: '2012-03-04' });
  await settle(world.admin.api);
  const [notification] = await world.notifications(rosa);
  const own = `/v1/me/notifications/${notification.id}/explanation`;
  const { entryId } = expectStatus(await rosa.api.get(own), 200).body;
  const seen = async (who: Person): Promise<unknown[]> => {
    const emails = expectStatus(await who.api.get(`/v1/admin/emails?agentId=${rosa.id}`), 200).body.items;
    const alerts = expectStatus(await who.api.get('/v1/admin/alerts?limit=100'), 200).body.items;
    const explained = await who.api.get(`/v1/admin/notifications/explanation?agentId=${rosa.id}&entryId=${entryId}`);
    return [emails.length > 0, alerts.some(({ about }: any) => about.agentId === rosa.id), explained.status];
  };
  for (const who of [head, auditor]) expect(await seen(who)).toEqual([true, true, 200]);
  expect(await seen(world.admin)).toEqual([false, false, 404]);
  const [{ id }] = expectStatus(await auditor.api.get(`/v1/admin/emails?agentId=${rosa.id}`), 200).body.items;
  expectStatus(await world.admin.api.get(`/v1/admin/emails/${id}`), 404);
  expectStatus(await world.admin.api.post(`/v1/admin/emails/${id}/resending`, { reason }), 404);
  const [alert] = expectStatus(await auditor.api.get('/v1/admin/alerts?limit=100'), 200).body.items.filter(
    ({ about }: any) => about.agentId === rosa.id,
  );
  expectStatus(await world.admin.api.put(`/v1/admin/alerts/${alert.id}/acknowledgement`), 404);
});

describe('the list of sensitive memberships', () => {
  const list = async (who: Person, query = ''): Promise<any[]> =>
    expectStatus(await who.api.get(`/v1/admin/sensitive-memberships?limit=100${query}`), 200).body.items;
  let auditor: Person;
  let officer: Person;
  let memberId: string;

  beforeEach(async () => {
    auditor = await world.agent({ roles: ['AUDITOR'] });
    officer = await world.agent({ agency: refuge });
    const named = { privacyOfficerId: officer.id };
    expectStatus(await world.admin.api.patch(`/v1/agencies/${refuge.id}`, named, { ifMatch: '*' }), 200);
    memberId = await world.hide(client, rosa, bea, { reason: 'Placed with us on Monday' });
  });

  it('has each of them with who it is and why, never with which client, for auditors and the privacy officer', async () => {
    const { id: ruths } = expectStatus(await rosa.api.post(`${path}/team`, hidden(ruth.id)), 201).body;
    for (const who of [auditor, officer]) {
      const [second, first] = await list(who);
      expect(first).toMatchObject({
        id: memberId,
        agent: { id: rosa.id, name: 'Rosalind Thistlewood', agency: 'Hollyhock Refuge' },
        selfJoined: true,
        reason: 'Placed with us on Monday',
        endedAt: null,
        outcome: null,
      });
      expect(second).toMatchObject({ id: ruths, agent: { id: ruth.id }, selfJoined: false, reason });
      const text = JSON.stringify([first, second]);
      for (const word of [client.id, client.reference, 'Okafor']) expect(text).not.toContain(word);
    }
    for (const who of [bea, rosa, world.admin]) {
      expectStatus(await who.api.get('/v1/admin/sensitive-memberships'), 403);
    }
    const elsewhere = await world.agent();
    const named = { privacyOfficerId: elsewhere.id };
    expectStatus(await world.admin.api.patch(`/v1/agencies/${elsewhere.agencyId}`, named, { ifMatch: '*' }), 200);
    expect(await list(elsewhere)).toEqual([]);
    const review = { outcome: 'JUSTIFIED', note: 'Confirmed by her manager' };
    expectStatus(await elsewhere.api.put(`/v1/admin/sensitive-memberships/${memberId}/review`, review), 404);
    expectStatus(await elsewhere.api.delete(`/v1/admin/sensitive-memberships/${memberId}`, { body: { reason } }), 404);
  });

  it('an auditor reviews a membership, and nobody their own', async () => {
    const review = { outcome: 'JUSTIFIED', note: 'Confirmed by her manager' };
    const own = `/v1/admin/sensitive-memberships/${memberId}/review`;
    expect(expectStatus(await auditor.api.put(own, review), 200).body).toMatchObject({ id: memberId, ...review });
    expect((await list(auditor, '&reviewed=true')).map(({ id }) => id)).toContain(memberId);
    expect((await list(auditor, '&reviewed=false')).map(({ id }) => id)).not.toContain(memberId);
    const named = { privacyOfficerId: rosa.id };
    expectStatus(await world.admin.api.patch(`/v1/agencies/${refuge.id}`, named, { ifMatch: '*' }), 200);
    expectStatus(await rosa.api.put(own, review), 403);
  });

  it('the privacy officer ends a membership: access is gone at once, Rosa and her broker are told, the others are not', async () => {
    const before = [tom, bea].map(async (who) => (await world.notifications(who)).length);
    const [toms, beas] = await Promise.all(before);
    const ending = `/v1/admin/sensitive-memberships/${memberId}`;
    expectStatus(await officer.api.delete(ending, { body: { reason: 'No longer placed with us' } }), 204);
    expectStatus(await officer.api.delete(ending, { body: { reason: 'No longer placed with us' } }), 204);
    expectStatus(await rosa.api.get(path), 404);
    expect((await world.notifications(rosa))[0].summary).toBe('You were removed from a team.');
    expect((await world.notifications(bea)).length).toBe(beas! + 1);
    expect((await world.notifications(tom)).length).toBe(toms);
    expect((await list(auditor))[0].endedAt).not.toBeNull();
    // Nor does she come back by herself.
    await search(rosa);
    expectStatus(await rosa.api.post(`${path}/team`, hidden(rosa.id)), 404);
  });
});
