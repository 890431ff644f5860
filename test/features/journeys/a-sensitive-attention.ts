/** A worker of a refuge asks, and acknowledges: the team hears of the one without her, and of the other not at all. */
import { settle } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let bea: Person; // the broker, who asks too
let tom: Person; // a teacher, who must not know
let rosa: Person; // of the refuge
let path: string;
let clientPath: string;

const note = 'Ask for the duty worker at the side door';

beforeAll(async () => {
  world = await makeWorld();
  const refuge = await world.agency({ name: 'Hollyhock Refuge', type: 'CHARITY' });
  [bea, tom] = [await world.agent(), await world.agent()];
  rosa = await world.agent({ agency: refuge, name: { given: 'Rosalind', family: 'Thistlewood' } });
  const client = await world.client(bea);
  clientPath = `/v1/clients/${client.id}`;
  path = `${clientPath}/attentions`;
  await world.join(client.id, bea, tom);
  const membership = { role: 'Support worker', reason: 'Placed on Monday', sensitive: true, brokerId: bea.id };
  expectStatus(await bea.api.post(`${clientPath}/team`, { agentId: rosa.id, ...membership }), 201);
});

afterAll(() => world.close());

const everythingOf = async (who: Person, id: string): Promise<string> => {
  const answers = [];
  for (const one of [path, `${path}/${id}`, `${clientPath}/activity?limit=100`, '/v1/me/notifications?limit=100']) {
    answers.push(expectStatus(await who.api.get(one), 200).body);
  }
  return JSON.stringify(answers);
};
const MARKERS = ['Rosalind', 'Thistlewood', 'Hollyhock', 'side door'];

it('Rosa asks: Tom hears that a sensitive service does and reads neither name nor note; Bea reads both', async () => {
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

it('Rosa acknowledges what Tom asked: he cannot tell that anybody did, Bea can', async () => {
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

it('what Rosa acknowledges of Bea’s, who may know of her, Bea hears', async () => {
  const { id } = expectStatus(await bea.api.post(path, { type: 'MEETING' }), 201).body;
  expectStatus(await rosa.api.put(`${path}/${id}/acknowledgement`), 200);
  const [news] = (await world.notifications(bea)).filter(({ kind }) => kind === 'ATTENTION');
  expect(news.summary).toBe('The request for attention was acknowledged.');
});
