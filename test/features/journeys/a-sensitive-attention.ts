/**
 * Rosa works for a refuge and is a sensitive member. The team gets a notification of what she asks that does not name her,
 * and does not learn what she acknowledges.
 */
import { settle } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let bea: Person; // the broker, who asks too
let tom: Person; // a teacher, who must not know
let rosa: Person; // of the refuge
let rosasMembership: string;
let client: any;
let refuge: { id: string; name: string };
let clientId: string;
let path: string;
let clientPath: string;

const note = 'Ask for the duty worker at the side door';

beforeAll(async () => {
  world = await makeWorld();
});

afterAll(() => world.close());

/** Makes people and a client for one test, so that nobody knows anybody from another. */
beforeEach(async () => {
  refuge = await world.service({ name: 'Hollyhock Refuge' });
  [bea, tom] = [await world.agent(), await world.agent()];
  rosa = await world.agent({ agency: refuge, name: { given: 'Rosalind', family: 'Thistlewood' } });
  client = await world.client(bea);
  clientId = client.id;
  clientPath = `/v1/clients/${clientId}`;
  path = `${clientPath}/attentions`;
  await world.join(clientId, bea, tom);
  rosasMembership = await world.hide(client, rosa, bea);
  await settle(world.admin.api);
});

const leave = async (who: Person, memberId: string): Promise<void> => {
  expectStatus(await who.api.delete(`${clientPath}/team/${memberId}`), 204);
};

const everythingOf = async (who: Person, id: string): Promise<string> => {
  const answers = [];
  for (const one of [path, `${path}/${id}`, `${clientPath}/activity?limit=100`, '/v1/me/notifications?limit=100']) {
    answers.push(expectStatus(await who.api.get(one), 200).body);
  }
  return JSON.stringify(answers);
};
const MARKERS = ['Rosalind', 'Thistlewood', 'Hollyhock', 'side door'];

it('Tom reads that a sensitive service asks, without name and note, and Bea reads both, when Rosa asks', async () => {
  const before = world.inbox.mailsTo(tom.email).length;
  const { id } = expectStatus(await rosa.api.post(path, { type: 'CALL_ME', note }), 201).body;
  await world.inbox.waitForMail(tom.email, before + 1);
  const seen = expectStatus(await tom.api.get(`${path}/${id}`), 200).body;
  expect(seen.raisedBy).toEqual({ name: 'A sensitive service', agency: null, withheld: true });
  expect(seen.note).toEqual({ withheld: true });
  const all = await everythingOf(tom, id);
  for (const marker of [...MARKERS, rosa.id, rosa.agencyId]) {
    expect([marker, all.includes(marker)]).toEqual([marker, false]);
  }
  const known = expectStatus(await bea.api.get(`${path}/${id}`), 200).body;
  expect(known).toMatchObject({ note, raisedBy: { agentId: rosa.id, agency: 'Hollyhock Refuge' } });
  expectStatus(await tom.api.put(`${path}/${id}/acknowledgement`), 200);
  const acknowledged = expectStatus(await rosa.api.get(`${path}/${id}`), 200).body.acknowledgements;
  expect(acknowledged).toMatchObject([{ agent: { agentId: tom.id } }]);
  const [news] = (await world.notifications(rosa)).filter(({ kind }) => kind === 'ATTENTION');
  expect(news.summary).toBe('The request for attention was acknowledged.');
  expectStatus(await rosa.api.delete(`${path}/${id}`), 204);
  expect(await everythingOf(tom, id)).not.toContain('Thistlewood');
});

it('Tom cannot see that anybody acknowledged his request when Rosa did, and Bea can', async () => {
  const { id } = expectStatus(await tom.api.post(path, { type: 'MEETING' }), 201).body;
  await settle(world.admin.api);
  const before = await everythingOf(tom, id);
  expectStatus(await rosa.api.put(`${path}/${id}/acknowledgement`), 200);
  await settle(world.admin.api);
  expect(await everythingOf(tom, id)).toBe(before);
  const { acknowledgements } = expectStatus(await bea.api.get(`${path}/${id}`), 200).body;
  expect(acknowledgements).toMatchObject([{ agent: { agentId: rosa.id } }]);
  expect(expectStatus(await rosa.api.get(`${path}/${id}`), 200).body.acknowledgedByMe).toBe(true);
});

it('Bea, who knows about Rosa, gets a notification when Rosa acknowledges her request', async () => {
  const { id } = expectStatus(await bea.api.post(path, { type: 'MEETING' }), 201).body;
  expectStatus(await rosa.api.put(`${path}/${id}/acknowledgement`), 200);
  const [news] = (await world.notifications(bea)).filter(({ kind }) => kind === 'ATTENTION');
  expect(news.summary).toBe('The request for attention was acknowledged.');
});

describe('Nell, who asked openly and is now only a sensitive member,', () => {
  let nell: Person;
  let asked: string;

  beforeEach(async () => {
    nell = await world.agent({ agency: refuge, name: { given: 'Nellwyn', family: 'Foxglove' } });
    const [openly] = await world.join(clientId, bea, nell);
    asked = expectStatus(await nell.api.post(path, { type: 'MEETING' }), 201).body.id;
    await world.hide(client, nell, bea);
    await leave(nell, openly!);
    await settle(world.admin.api);
  });

  it('cannot withdraw her request, which would show Tom that she is the sensitive service', async () => {
    const before = await everythingOf(tom, asked);
    const refused = expectStatus(await nell.api.delete(`${path}/${asked}`), 409);
    expect(refused.body.code).toBe('RAISED_OTHERWISE');
    await settle(world.admin.api);
    expect(await everythingOf(tom, asked)).toBe(before);
  });

  it('acknowledges what Tom asked, which Bea can see and Tom cannot', async () => {
    const { id } = expectStatus(await tom.api.post(path, { type: 'MEETING' }), 201).body;
    await settle(world.admin.api);
    const before = await everythingOf(tom, id);
    expectStatus(await nell.api.put(`${path}/${id}/acknowledgement`), 200);
    await settle(world.admin.api);
    expect(await everythingOf(tom, id)).toBe(before);
    const { acknowledgements } = expectStatus(await bea.api.get(`${path}/${id}`), 200).body;
    expect(acknowledgements).toMatchObject([{ agent: { agentId: nell.id } }]);
  });

  it('gets a notification when Tom acknowledges her request, and Tom sees only his own entry', async () => {
    expectStatus(await tom.api.put(`${path}/${asked}/acknowledgement`), 200);
    const [news] = (await world.notifications(nell)).filter(({ kind }) => kind === 'ATTENTION');
    expect(news.summary).toBe('The request for attention was acknowledged.');
    const [entry] = expectStatus(await tom.api.get(`${clientPath}/activity?limit=1`), 200).body.items;
    expect(entry).toMatchObject({ type: 'attention.acknowledged', actor: { agentId: tom.id } });
  });

  it('withdraws her request under her name when she is an open member again', async () => {
    await world.join(clientId, bea, nell);
    expectStatus(await nell.api.delete(`${path}/${asked}`), 204);
    const [entry] = expectStatus(await tom.api.get(`${clientPath}/activity?limit=1`), 200).body.items;
    expect(entry).toMatchObject({ type: 'attention.withdrawn', actor: { agentId: nell.id } });
  });
});

it('Rosa, who asked as a sensitive member and is now only an open one, cannot withdraw her request', async () => {
  const { id } = expectStatus(await rosa.api.post(path, { type: 'MEETING' }), 201).body;
  await world.join(clientId, bea, rosa);
  await leave(rosa, rosasMembership);
  await settle(world.admin.api);
  const before = await everythingOf(tom, id);
  expect((await rosa.api.delete(`${path}/${id}`)).body.code).toBe('RAISED_OTHERWISE');
  await settle(world.admin.api);
  expect(await everythingOf(tom, id)).toBe(before);
});
