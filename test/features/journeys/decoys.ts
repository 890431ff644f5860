/** Decoys, records of people who do not exist: agents find them like any client, and only the admins learn who found them. */
import { waitFor } from '../../support/progress.js';
import { settle } from '../../support/time.js';
import { wakeWorkers } from '../../support/workers.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
/** Each test plants a decoy of its own. A search for it does not find the decoys of other tests. */
let planted: ReturnType<typeof wilfred>;
let decoy: any;
let search: { name: string; dateOfBirth: string };
let count = 0;

beforeAll(async () => {
  world = await makeWorld();
});

afterAll(() => world.close());

beforeEach(async () => {
  count += 1;
  planted = wilfred(count);
  search = { name: 'Wilfred Ottershaw', dateOfBirth: planted.dateOfBirth.date };
  const answer = expectStatus(await world.admin.api.post('/v1/decoys', planted), 201);
  expect(answer.headers.get('location')).toBe(`/v1/decoys/${answer.body.id}`);
  decoy = answer.body;
});

const wilfred = (number: number) => ({
  name: { given: 'Wilfred', family: 'Ottershaw' },
  aliases: [{ name: 'Will Hanley', kind: 'ALSO_KNOWN_AS' }],
  dateOfBirth: { date: `${2000 + number}-04-09`, precision: 'EXACT' },
  address: { lines: ['8 Sparrow Close'], town: 'Leeds', postcode: `LS6 ${number}AB` },
  telephones: [{ number: '07700 900555', kind: 'MOBILE', safeToCall: true }],
});

/** An agent and the admin of their agency. */
async function agency(): Promise<{ head: Person; snoop: Person }> {
  const home = await world.agency();
  const head = await world.agent({ agency: home, roles: ['AGENCY_ADMIN'] });
  return { head, snoop: await world.agent({ agency: home }) };
}

/** Alerts about somebody, once there are so many: they come soon after the answer, as nobody should notice by waiting. */
async function alertsAbout(who: Person, least: number, reader = world.admin): Promise<any[]> {
  const look = async (): Promise<any[]> => {
    const { items } = expectStatus(await reader.api.get('/v1/admin/alerts?limit=100'), 200).body;
    const about = items.filter((alert: any) => alert.about.agentId === who.id);
    if (about.length < least) await wakeWorkers();
    return about;
  };
  return waitFor(`${least} alerts about an agent`, look, ({ length }) => length >= least);
}

/** Twice, since what goes on already may have begun before the last of it was queued. */
async function allMailIsSent(): Promise<void> {
  for (const _ of [1, 2]) await wakeWorkers(A_DAY);
}

const A_DAY = 24 * 3_600_000;

const typesOf = (alerts: any[]): string[] => alerts.map(({ type }) => type);

const find = async (who: Person, body: object = search): Promise<any[]> =>
  expectStatus(await who.api.post('/v1/clients/search', body), 200).body.items;

const callsTo = ({ email }: Person): number =>
  world.inbox.mailsTo(email).filter(({ subject }) => subject.startsWith('Something needs your attention')).length;

it('an admin plants a decoy and sees it in the list, where it shows that nobody has seen it yet', async () => {
  const { items } = expectStatus(await world.admin.api.get('/v1/decoys'), 200).body;
  expect(items.filter(({ id }: any) => id === decoy.id)).toEqual([decoy]);
  expect(decoy).toMatchObject({
    name: planted.name,
    dateOfBirth: planted.dateOfBirth,
    address: { postcode: planted.address.postcode },
    plantedBy: { agentId: world.admin.id },
    lastSeenAt: null,
  });
});

it('planting a decoy that no search could find returns 422', async () => {
  const answer = await world.admin.api.post('/v1/decoys', {
    name: planted.name,
    address: { lines: ['8 Sparrow Close'] },
  });
  expect([answer.status, answer.body.errors[0]]).toMatchObject([
    422,
    { pointer: '/dateOfBirth', code: 'NOT_FINDABLE' },
  ]);
});

it('an agent who finds a decoy gets the same answer as for a real record, and the admins get an email that names nobody', async () => {
  const { head, snoop } = await agency();
  await allMailIsSent();
  const before = callsTo(world.admin);
  const [match] = await find(snoop);
  const real = await world.client(await world.agent(), planted);
  const [one, other] = await find(await world.agent());
  expect(Object.keys(match)).toEqual(Object.keys(one));
  const { id: _, reference: __, ...rest } = match;
  for (const like of [one, other]) expect(like).toMatchObject(rest);
  expect([one.id, other.id].sort((a, b) => (a < b ? -1 : 1))).toEqual(
    [decoy.id, real.id].sort((a, b) => (a < b ? -1 : 1)),
  );
  const [alert] = await alertsAbout(snoop, 1, head);
  expect(alert.type).toBe('DECOY_MATCHED');
  for (const marker of [decoy.id, decoy.reference, 'Ottershaw']) expect(JSON.stringify(alert)).not.toContain(marker);
  await allMailIsSent();
  expect([head, snoop].map(callsTo)).toEqual([1, 0]);
  expect(callsTo(world.admin)).toBeGreaterThan(before);
  world.inbox.assertNoMarkers([decoy.id, decoy.reference, 'Ottershaw', 'Wilfred', planted.address.postcode]);
  const { items } = (await world.admin.api.get('/v1/decoys')).body;
  expect(items.find(({ id }: any) => id === decoy.id).lastSeenAt).not.toBeNull();
});

it('an agent who finds a decoy again within the hour raises no second alert', async () => {
  const { snoop } = await agency();
  await find(snoop);
  await alertsAbout(snoop, 1);
  await find(snoop);
  await find(snoop, { name: 'Will Hanley', postcode: planted.address.postcode });
  const other = await world.agent();
  await find(other);
  // Alerts are raised in the order in which agents found the decoy.
  await alertsAbout(other, 1);
  expect(typesOf(await alertsAbout(snoop, 1))).toEqual(['DECOY_MATCHED']);
});

it('a search that comes near a decoy and does not find it raises no alert', async () => {
  const near = await world.agent();
  const nextDay = search.dateOfBirth.replace(/09$/, '10');
  expect(await find(near, { ...search, dateOfBirth: nextDay })).toEqual([]);
  const last = await world.agent();
  await find(last);
  await alertsAbout(last, 1);
  expect(await alertsAbout(near, 0)).toEqual([]);
});

it('an agent who joins a decoy is alone on its team, and only the admins get an email, about a second alert', async () => {
  const joiner = await world.agent();
  await find(joiner);
  await alertsAbout(joiner, 1);
  await allMailIsSent();
  const before = world.smtp.messages.length;
  const body = { agentId: joiner.id, role: 'Family worker', reason: 'Works with the family' };
  const joined = expectStatus(await joiner.api.post(`/v1/clients/${decoy.id}/team`, body), 201).body;
  expect(joined.grants).toContain('will see the whole profile');
  expect(typesOf(await alertsAbout(joiner, 2))).toEqual(['DECOY_JOINED', 'DECOY_MATCHED']);
  const profile = expectStatus(await joiner.api.get(`/v1/clients/${decoy.id}`), 200).body;
  expect(profile.address.lines).toEqual(['8 Sparrow Close']);
  expect(profile.team.flatMap(({ agents }: any) => agents.map((agent: any) => agent.agentId))).toEqual([joiner.id]);
  const { items } = (await joiner.api.get('/v1/me/clients')).body;
  expect(items.map(({ id }: any) => id)).toEqual([decoy.id]);
  await settle(world.admin.api);
  await allMailIsSent();
  const subjects = new Set(world.smtp.messages.slice(before).map(({ subject }) => subject));
  expect([...subjects]).toEqual(['Something needs your attention in Patchwork']);
});

it('a decoy is not among the clients of the admin who planted it, and the admin cannot read it as a client', async () => {
  expect((await world.admin.api.get('/v1/me/clients')).body.items).toEqual([]);
  expect((await world.admin.api.get(`/v1/clients/${decoy.id}`)).status).toBe(404);
});

it('a removed decoy is found by nobody and has no team, and the alerts about it stay', async () => {
  const joiner = await world.agent();
  await find(joiner);
  const body = { agentId: joiner.id, role: 'Family worker', reason: 'Works with the family' };
  expectStatus(await joiner.api.post(`/v1/clients/${decoy.id}/team`, body), 201);
  await alertsAbout(joiner, 2);
  for (let again = 0; again < 2; again += 1) {
    expectStatus(await world.admin.api.delete(`/v1/decoys/${decoy.id}`), 204);
  }
  const { items } = (await world.admin.api.get('/v1/decoys')).body;
  expect(items.map(({ id }: any) => id)).not.toContain(decoy.id);
  expect((await joiner.api.get(`/v1/clients/${decoy.id}`)).status).toBe(404);
  expect((await find(await world.agent())).map(({ id }) => id)).not.toContain(decoy.id);
  expect(typesOf(await alertsAbout(joiner, 2))).toEqual(['DECOY_JOINED', 'DECOY_MATCHED']);
});
