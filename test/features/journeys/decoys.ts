/** Records of people who do not exist: found like anybody, telling the admins who found them, and nobody else. */
import { setTimeout as wait } from 'node:timers/promises';
import { settle } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

const WILFRED = {
  name: { given: 'Wilfred', family: 'Ottershaw' },
  aliases: [{ name: 'Will Hanley', kind: 'ALSO_KNOWN_AS' }],
  dateOfBirth: { date: '2014-04-09', precision: 'EXACT' },
  address: { lines: ['8 Sparrow Close'], town: 'Leeds', postcode: 'LS6 2AB' },
  telephones: [{ number: '07700 900555', kind: 'MOBILE', safeToCall: true }],
};
const search = { name: 'Wilfred Ottershaw', dateOfBirth: '2014-04-09' };

let world: World;
let decoy: any;
let head: Person;
let snoop: Person;

beforeAll(async () => {
  world = await makeWorld();
  const home = await world.agency();
  head = await world.agent({ agency: home, roles: ['AGENCY_ADMIN'] });
  snoop = await world.agent({ agency: home });
  const planted = expectStatus(await world.admin.api.post('/v1/decoys', WILFRED), 201);
  expect(planted.headers.get('location')).toBe(`/v1/decoys/${planted.body.id}`);
  decoy = planted.body;
});

afterAll(() => world.close());

/** Alerts about somebody, once there are so many: they come soon after the answer, as nobody should notice by waiting. */
async function alertsAbout(who: Person, count: number, reader = world.admin): Promise<any[]> {
  for (const end = Date.now() + 10_000; ; await wait(20)) {
    const { items } = expectStatus(await reader.api.get('/v1/admin/alerts?limit=100'), 200).body;
    const about = items.filter((alert: any) => alert.about.agentId === who.id);
    if (about.length >= count || Date.now() > end) return about;
  }
}

const typesOf = (alerts: any[]): string[] => alerts.map(({ type }) => type);

const find = async (who: Person, body: object = search): Promise<any[]> =>
  expectStatus(await who.api.post('/v1/clients/search', body), 200).body.items;

const callsTo = ({ email }: Person): number =>
  world.inbox.mailsTo(email).filter(({ subject }) => subject.startsWith('Something needs your attention')).length;

it('an admin plants one and sees it listed; nobody has come upon it', async () => {
  const { items } = expectStatus(await world.admin.api.get('/v1/decoys'), 200).body;
  expect(items).toEqual([decoy]);
  expect(decoy).toMatchObject({
    name: WILFRED.name,
    dateOfBirth: WILFRED.dateOfBirth,
    address: { postcode: 'LS6 2AB' },
    plantedBy: { agentId: world.admin.id },
    lastSeenAt: null,
  });
});

it('what no search could find is refused', async () => {
  const answer = await world.admin.api.post('/v1/decoys', {
    name: WILFRED.name,
    address: { lines: ['8 Sparrow Close'] },
  });
  expect([answer.status, answer.body.errors[0]]).toMatchObject([
    422,
    { pointer: '/dateOfBirth', code: 'NOT_FINDABLE' },
  ]);
});

it('who finds it gets the very answer of anybody’s record, and the admins are called without a word of whom', async () => {
  const [match] = await find(snoop);
  const real = await world.client(await world.agent(), WILFRED);
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
  await settle(world.admin.api);
  expect([head, snoop].map(callsTo)).toEqual([1, 0]);
  expect(callsTo(world.admin)).toBeGreaterThan(0);
  world.inbox.assertNoMarkers([decoy.id, decoy.reference, 'Ottershaw', 'Wilfred', 'LS6 2AB']);
  const [listed] = (await world.admin.api.get('/v1/decoys')).body.items;
  expect(listed.lastSeenAt).not.toBeNull();
});

it('finding it again within the hour calls nobody again', async () => {
  await find(snoop);
  await find(snoop, { name: 'Will Hanley', postcode: 'LS6 2AB' });
  const other = await world.agent();
  await find(other);
  // Told in the order in which they happened.
  await alertsAbout(other, 1);
  expect(typesOf(await alertsAbout(snoop, 1))).toEqual(['DECOY_MATCHED']);
});

it('a search that comes near it and does not find it calls nobody', async () => {
  const near = await world.agent();
  expect(await find(near, { name: 'Wilfred Ottershaw', dateOfBirth: '2014-04-10' })).toEqual([]);
  const last = await world.agent();
  await find(last);
  await alertsAbout(last, 1);
  expect(await alertsAbout(near, 0)).toEqual([]);
});

it('who joins is let in like anybody, is alone there, mails nobody, and calls the admins a second time', async () => {
  const joiner = await world.agent();
  await find(joiner);
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
  const subjects = new Set(world.smtp.messages.slice(before).map(({ subject }) => subject));
  expect([...subjects]).toEqual(['Something needs your attention in Patchwork']);
});

it('it is nobody’s and in no list of those who did not join it, the one who planted it included', async () => {
  expect((await world.admin.api.get('/v1/me/clients')).body.items).toEqual([]);
  expect((await world.admin.api.get(`/v1/clients/${decoy.id}`)).status).toBe(404);
});

it('removed, nobody finds it or is on its team, and the log of who found it stays', async () => {
  const joiner = await world.agent();
  await find(joiner);
  const body = { agentId: joiner.id, role: 'Family worker', reason: 'Works with the family' };
  expectStatus(await joiner.api.post(`/v1/clients/${decoy.id}/team`, body), 201);
  await alertsAbout(joiner, 2);
  for (let again = 0; again < 2; again += 1) {
    expectStatus(await world.admin.api.delete(`/v1/decoys/${decoy.id}`), 204);
  }
  expect((await world.admin.api.get('/v1/decoys')).body.items).toEqual([]);
  expect((await joiner.api.get(`/v1/clients/${decoy.id}`)).status).toBe(404);
  expect((await find(await world.agent())).map(({ id }) => id)).not.toContain(decoy.id);
  expect(typesOf(await alertsAbout(joiner, 2))).toEqual(['DECOY_JOINED', 'DECOY_MATCHED']);
});
