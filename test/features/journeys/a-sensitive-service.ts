/**
 * A refuge works with the child. Its worker, her colleague on the team and the broker know about her membership. The other
 * members learn only that a sensitive service is involved, and which broker to ask.
 */
import { settle } from '../../support/time.js';
import { answerRequest, expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let bea: Person; // lead and broker, of social care
let tom: Person; // a teacher, who must not know
let rosa: Person; // of the refuge
let ruth: Person; // of the refuge, openly on the team
let client: any;
let path: string;
let rosasId: string;
let refuge: { id: string; name: string };

const reason = 'Placed with us on Monday';

beforeAll(async () => {
  world = await makeWorld();
});

afterAll(() => world.close());

/** Makes people and a client for one test, so that nobody knows anybody from another. */
beforeEach(async () => {
  refuge = await world.service({ name: 'Hollyhock Refuge' });
  [bea, tom] = [await world.agent(), await world.agent()];
  rosa = await world.agent({ agency: refuge, name: { given: 'Rosalind', family: 'Thistlewood' } });
  ruth = await world.agent({ agency: refuge, name: { given: 'Ruthanne', family: 'Quillfeather' } });
  client = await world.client(bea);
  path = `/v1/clients/${client.id}`;
  await world.join(client.id, bea, tom);
  rosasId = await world.hide(client, rosa, bea, { reason });
});

const profileOf = async (who: Person): Promise<any> => expectStatus(await who.api.get(path), 200).body;
const agentsIn = (profile: any): string[] =>
  profile.team.flatMap(({ agents }: any) => agents.map(({ agentId }: any) => agentId));
const everythingOf = async (who: Person): Promise<string> => {
  const paths = [
    path,
    `${path}/team`,
    `${path}/activity?limit=100`,
    '/v1/me/notifications?limit=100',
    '/v1/me/clients',
  ];
  const answers = [];
  for (const one of paths) answers.push(expectStatus(await who.api.get(one), 200).body);
  return JSON.stringify(answers);
};

it('Tom reads in no list more than that a sensitive service is involved and that Bea is its broker', async () => {
  const profile = await profileOf(tom);
  expect(profile.sensitiveService).toMatchObject({ withheld: true, brokers: [{ agentId: bea.id, email: bea.email }] });
  expect(agentsIn(profile)).toEqual(expect.arrayContaining([bea.id, tom.id]));
  const all = await everythingOf(tom);
  for (const marker of ['Rosalind', 'Thistlewood', 'Hollyhock', rosa.id, rosa.agencyId, rosasId, reason]) {
    expect([marker, all.includes(marker)]).toEqual([marker, false]);
  }
});

it('Rosa and her broker Bea see Rosa on the team', async () => {
  for (const who of [rosa, bea]) {
    const profile = await profileOf(who);
    expect(profile.sensitiveService).toBeNull();
    const agent = profile.team.flatMap(({ agents }: any) => agents).find(({ agentId }: any) => agentId === rosa.id);
    expect(agent).toMatchObject({ sensitive: true, brokerId: bea.id });
    expect(await everythingOf(who)).toContain('Thistlewood');
  }
});

it('Tom sees what Rosa changes as a change by a sensitive service', async () => {
  await world.change(rosa, client.id, { address: { lines: ['3 Weir Cottages'], postcode: 'LS5 3BT' } });
  const [entry] = expectStatus(await tom.api.get(`${path}/activity`), 200).body.items;
  expect(entry.actor).toEqual({ name: 'A sensitive service', agency: null, withheld: true });
  expect((await profileOf(tom)).recorded.address.byAgency).toBe('A sensitive service');
  expect((await profileOf(bea)).recorded.address.byAgency).toBe('Hollyhock Refuge');
  const [known] = expectStatus(await bea.api.get(`${path}/activity`), 200).body.items;
  expect(known.actor).toMatchObject({ agentId: rosa.id, agency: 'Hollyhock Refuge' });
  expect((await world.notifications(tom)).some(({ summary }) => summary === 'Changed: address.')).toBe(true);
});

it('Tom is told that a sensitive service gave itself access, and not which', async () => {
  const [news] = (await world.notifications(tom)).filter(({ kind }) => kind === 'ACCESS');
  expect(news.summary).toBe('A sensitive service gave itself access.');
  expect((await world.notifications(tom)).filter(({ kind }) => kind === 'TEAM')).toEqual([]);
  const entry = (await tom.api.get(`${path}/activity`)).body.items.find(({ kind }: any) => kind === 'ACCESS');
  expect(entry.actor).toEqual({ name: 'A sensitive service', agency: null, withheld: true });
});

it('Tom, who shares no other team with Rosa, gets no notification about her new telephone number', async () => {
  const before = (await world.notifications(tom)).length;
  const { etag } = await rosa.api.get(`/v1/agents/${rosa.id}`);
  expectStatus(await rosa.api.patch(`/v1/agents/${rosa.id}`, { telephone: '020 7946 0777' }, { ifMatch: etag }), 200);
  expect((await world.notifications(tom)).length).toBe(before);
  expect((await world.notifications(bea)).some(({ kind }) => kind === 'DIRECTORY')).toBe(true);
});

it('Tom, who knows Rosa from elsewhere, can add her openly and still cannot find her sensitive membership', async () => {
  expectStatus(await tom.api.delete(`${path}/team/${rosasId}`), 404);
  expectStatus(await tom.api.put(`${path}/team/${rosasId}/broker`, { brokerId: tom.id, reason }), 404);
  // Tom knows Rosa from elsewhere and adds her: an open membership, as if there were no other.
  const body = { agentId: rosa.id, role: 'Support worker', reason: 'Met her at the review' };
  const open = expectStatus(await tom.api.post(`${path}/team`, body), 201).body;
  expect(open).toMatchObject({ sensitive: false });
  expect(open.id).not.toBe(rosasId);
  expect(agentsIn(await profileOf(tom))).toContain(rosa.id);
  expect(expectStatus(await rosa.api.get('/v1/me/clients'), 200).body.items).toHaveLength(1);
  expectStatus(await rosa.api.delete(`${path}/team/${open.id}`), 204);
  expectStatus(await rosa.api.get(path), 200);
  expect(agentsIn(await profileOf(tom))).not.toContain(rosa.id);
  // Who left is named as who did it: as a nameless service she would be given away.
  const [left] = expectStatus(await tom.api.get(`${path}/activity`), 200).body.items;
  expect(left).toMatchObject({ type: 'team.member_ended', actor: { agentId: rosa.id } });
  expect(left.actor.withheld).toBeUndefined();
});

it('the ETag that Tom reads stays the same when a second sensitive service comes and goes', async () => {
  const other = await world.agent({ agency: await world.service() });
  const { etag } = await tom.api.get(path);
  const id = await world.hide(client, other);
  expect((await tom.api.get(path)).etag).toBe(etag);
  expectStatus(await other.api.delete(`${path}/team/${id}`), 204);
  expect((await tom.api.get(path)).etag).toBe(etag);
  expectStatus(await tom.api.patch(path, { aliases: [] }, { ifMatch: etag }), 200);
});

it('Tom asks for contact, Bea forwards the request, and Rosa and Tom get a notification that names nobody', async () => {
  const wanted = { reason: 'We meet on Thursday', brokerId: bea.id };
  const asked = expectStatus(await tom.api.post(`${path}/contact-requests`, wanted), 201).body;
  expect(asked).toMatchObject({ askedBy: tom.id, brokerId: bea.id, passedOnAt: null });
  const newest = async (who: Person) => (await world.notifications(who))[0];
  const sentence = 'Contact with a sensitive service was asked for.';
  expect(await newest(bea)).toMatchObject({ kind: 'MY_TEAMS', summary: sentence });
  const passing = `${path}/contact-requests/${asked.id}/passing-on`;
  expectStatus(await tom.api.put(passing), 403);
  const passed = expectStatus(await bea.api.put(passing), 200).body;
  expect(expectStatus(await bea.api.put(passing), 200).body).toEqual(passed);
  for (const who of [rosa, tom]) {
    expect(await newest(who)).toMatchObject({
      kind: 'MY_TEAMS',
      summary: 'A request for contact was passed on to a sensitive service.',
    });
  }
  const { items } = expectStatus(await tom.api.get(`${path}/contact-requests`), 200).body;
  expect(items).toEqual([passed]);
  const asking = (await tom.api.get(`${path}/activity?limit=2`)).body.items;
  expect(JSON.stringify(asking)).not.toContain('Thistlewood');
});

it('email about a contact request mentions neither the client nor the request', async () => {
  // Sends what is due at once; the rest waits for its digest.
  await settle(world.admin.api);
  const { reference } = await profileOf(tom);
  const asked = expectStatus(await tom.api.post(`${path}/contact-requests`, { reason, brokerId: bea.id }), 201).body;
  await settle(world.admin.api);
  expectStatus(await bea.api.put(`${path}/contact-requests/${asked.id}/passing-on`), 200);
  await settle(world.admin.api);
  for (const who of [bea, rosa, tom]) {
    const mail = world.inbox.mailsTo(who.email).at(-1)!;
    for (const part of [mail.text, mail.html]) {
      expect(part).toContain('There is news about one of your teams');
      expect(part).not.toMatch(/contact with|request|sensitive|broker/i);
      expect(part).not.toContain(reference);
    }
    expect(mail.raw.replace(/=\r?\n/g, '')).not.toContain(reference);
    // The app tells those who may see it.
    expect((await world.notifications(who))[0]).toMatchObject({
      kind: 'MY_TEAMS',
      client: { id: client.id, reference },
    });
  }
});

it('rejects a contact request from Bea, who knows every member, and one from Tom to an agent who is no broker', async () => {
  expect((await bea.api.post(`${path}/contact-requests`, { reason })).body.code).toBe('NOBODY_HIDDEN');
  const wrong = await tom.api.post(`${path}/contact-requests`, { reason, brokerId: tom.id });
  expect([wrong.status, wrong.body.errors[0].pointer]).toEqual([422, '/brokerId']);
});

it('rejects Rosa as lead, which would show a sensitive member to the team', async () => {
  const { etag } = await bea.api.get(path);
  const answer = await bea.api.put(`${path}/lead`, { memberId: rosasId, reason }, { ifMatch: etag });
  expect([answer.status, answer.body.errors[0].pointer]).toEqual([422, '/memberId']);
});

it('Ruth, a colleague from the refuge who joins the team, sees Rosa on it', async () => {
  await world.join(client.id, bea, ruth);
  expect(agentsIn(await profileOf(ruth))).toContain(rosa.id);
});

it('Rosa asks Tom to be her broker, and he is when he accepts; a colleague from the refuge cannot be', async () => {
  await world.join(client.id, bea, ruth);
  const brokersFor = async (who: Person) => (await profileOf(who)).sensitiveService.brokers;
  expectStatus(await rosa.api.put(`${path}/team/${rosasId}/broker`, { brokerId: tom.id, reason }), 200);
  expect(await brokersFor(tom)).toEqual([]);
  const { items } = expectStatus(await tom.api.get('/v1/me/requests'), 200).body;
  const by = { agentId: rosa.id, name: 'Rosalind Thistlewood', agency: 'Hollyhock Refuge' };
  expect(items).toMatchObject([{ type: 'BROKER', client: { id: client.id, reference: client.reference }, by, reason }]);
  await answerRequest(tom, client.id, 'ACCEPTED');
  expect(agentsIn(await profileOf(tom))).toContain(rosa.id);
  expect(await brokersFor(bea)).toMatchObject([{ agentId: tom.id }]);
  const refused = await rosa.api.put(`${path}/team/${rosasId}/broker`, { brokerId: ruth.id, reason });
  expect([refused.status, refused.body.errors[0].pointer]).toEqual([422, '/brokerId']);
});

it('Tom, who declines to be her broker, knows no more of Rosa on the team than before, and she is told', async () => {
  expectStatus(await rosa.api.put(`${path}/team/${rosasId}/broker`, { brokerId: tom.id, reason }), 200);
  const [asked] = await world.notifications(tom);
  expect(asked).toMatchObject({ kind: 'MY_TEAMS', summary: 'You are asked to be the broker of a sensitive service.' });
  await answerRequest(tom, client.id, 'DECLINED');
  expect(agentsIn(await profileOf(tom))).not.toContain(rosa.id);
  const [declined] = await world.notifications(rosa);
  expect(declined).toMatchObject({ kind: 'MY_TEAMS', summary: expect.stringContaining('does not want to be') });
  expect((await tom.api.get('/v1/me/requests')).body.items).toEqual([]);
});

it('until a broker accepts, a request for contact goes to Rosa herself', async () => {
  expectStatus(await rosa.api.put(`${path}/team/${rosasId}/broker`, { brokerId: tom.id, reason }), 200);
  const before = (await world.notifications(tom)).length;
  expectStatus(await bea.api.post(`${path}/contact-requests`, { reason }), 201);
  expect((await world.notifications(rosa))[0].summary).toBe('Contact with a sensitive service was asked for.');
  expect((await world.notifications(tom)).length).toBe(before);
});

it('a request to be a broker that no longer holds cannot be accepted', async () => {
  const ask = { brokerId: tom.id, reason };
  expectStatus(await rosa.api.put(`${path}/team/${rosasId}/broker`, ask), 200);
  const [{ id }] = (await tom.api.get('/v1/me/requests')).body.items;
  expectStatus(await bea.api.put(`/v1/me/requests/${id}`, { answer: 'ACCEPTED' }), 404);
  expectStatus(await rosa.api.put(`${path}/team/${rosasId}/broker`, { brokerId: null, reason }), 200);
  const answer = await tom.api.put(`/v1/me/requests/${id}`, { answer: 'ACCEPTED' });
  expect([answer.status, answer.body.code]).toEqual([409, 'REQUEST_ENDED']);
  expectStatus(await rosa.api.put(`${path}/team/${rosasId}/broker`, ask), 200);
  const [{ id: second }] = (await tom.api.get('/v1/me/requests')).body.items;
  expectStatus(await rosa.api.delete(`${path}/team/${rosasId}`), 204);
  expect((await tom.api.get('/v1/me/requests')).body.items).toEqual([]);
  expect((await tom.api.put(`/v1/me/requests/${second}`, { answer: 'ACCEPTED' })).body.code).toBe('REQUEST_ENDED');
});

it('Tom no longer reads about Nell in activity or notifications when Bea replaces him as her broker', async () => {
  const nell = await world.agent({
    agency: { id: rosa.agencyId, name: rosa.agency },
    name: { given: 'Nell', family: 'Foxwhistle' },
  });
  const body = { agentId: nell.id, role: 'Night worker', reason, sensitive: true, brokerId: tom.id };
  const { id, brokerId } = expectStatus(await rosa.api.post(`${path}/team`, body), 201).body;
  expect(brokerId).toBeNull();
  await answerRequest(tom, client.id, 'ACCEPTED');
  const newest = async () => (await world.notifications(tom))[0];
  expectStatus(await world.admin.api.put(`/v1/agents/${nell.id}/deactivation`, { reason }), 200);
  expect(await newest()).toMatchObject({ kind: 'TEAM', summary: expect.stringContaining('Foxwhistle') });
  expectStatus(await rosa.api.put(`${path}/team/${id}/broker`, { brokerId: bea.id, reason }), 200);
  await answerRequest(bea, client.id, 'ACCEPTED');
  expect(await newest()).toMatchObject({ kind: 'TEAM', summary: 'Something changed on the team.' });
  expect(await everythingOf(tom)).not.toContain('Foxwhistle');
});

it('an open member can have no broker', async () => {
  const body = { agentId: (await world.agent()).id, role: 'Counsellor', reason, brokerId: tom.id };
  expect((await tom.api.post(`${path}/team`, body)).body.errors[0].pointer).toBe('/brokerId');
});

it('two services do not know of each other, and neither asks for contact by its own name', async () => {
  const stranger = await world.agent({ agency: await world.service() });
  await world.hide(client, stranger);
  expect((await stranger.api.get(path)).body.sensitiveService.withheld).toBe(true);
  expectStatus(await stranger.api.post(`${path}/contact-requests`, { reason }), 403);
});

it('Tom sees no trace of it when Rosa leaves the team', async () => {
  const before = await everythingOf(tom);
  expectStatus(await rosa.api.delete(`${path}/team/${rosasId}`), 204);
  expectStatus(await rosa.api.get(path), 404);
  const after = await everythingOf(tom);
  expect(after.includes('Thistlewood was removed') || after.includes('Thistlewood left')).toBe(false);
  expect(JSON.parse(after)[2].items.length).toBe(JSON.parse(before)[2].items.length);
});
