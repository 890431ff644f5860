/** A choice for one client: muted until a date, or told at once. It ends by itself, when taken back, and with the team. */
import { travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let ann: Person;
let bea: Person;
let noisy: string;
let quiet: string;

beforeAll(async () => {
  world = await makeWorld();
  ann = await world.agent();
  bea = await world.agent();
  await world.choose(bea, { MY_TEAMS: 'NEXT_LOGIN' });
  ({ id: noisy } = await world.client(ann));
  ({ id: quiet } = await world.client(ann, { name: { given: 'Priya', family: 'Lund' } }));
  await world.join(noisy, ann, bea);
  await world.join(quiet, ann, bea);
});

afterAll(() => world.close());

const path = (clientId: string): string => `/v1/me/notification-preferences/clients/${clientId}`;
const move = (clientId: string, line: string) => world.change(ann, clientId, { address: { lines: [line] } });
const itemOf = (body: any, kind: string): any => body.items.find((item: any) => item.kind === kind);
const subjects = (): string[] => world.inbox.mailsTo(bea.email).map(({ subject }) => subject);
const read = async (clientId = noisy) => expectStatus(await bea.api.get(path(clientId)), 200).body;

it('Bea mutes a client until Friday: what waits of it moves to Monday’s digest, and of the other client nothing moves', async () => {
  await move(noisy, '9 Mill Lane');
  await move(quiet, '4 Weir Cottages');
  const choice = { frequencies: { CONTACT: 'NEXT_LOGIN' }, until: '2030-01-04' };
  const { body } = expectStatus(await bea.api.put(path(noisy), choice), 200);
  const monday = '2030-01-07T16:30:00.000Z';
  expect(body).toMatchObject({ ...choice, moved: 1, moves: [{ kind: 'CONTACT', count: 1, emailAfter: monday }] });
  expect(body.nextEmailAt).toBe('2030-01-02T16:30:00.000Z');
  expect(itemOf(body, 'CONTACT')).toMatchObject({
    effective: 'NEXT_LOGIN',
    source: 'CLIENT',
    locked: false,
    why: 'You chose to hear of this when you next sign in for this client, up to 4 January 2030.',
  });
  expect(itemOf(body, 'TEAM')).toMatchObject({ effective: 'END_OF_DAY', source: 'PATCHWORK' });
  expect(itemOf(await read(quiet), 'CONTACT')).toMatchObject({ effective: 'END_OF_DAY', source: 'PATCHWORK' });
});

const explained = async (): Promise<any> => {
  const { id } = (await world.notifications(bea)).find(({ kind, client }) => kind === 'CONTACT' && client.id === noisy);
  return expectStatus(await bea.api.get(`/v1/me/notifications/${id}/explanation`), 200).body;
};

it('she reads that the client is muted until then, and what would let it go', async () => {
  expect(await explained()).toMatchObject({
    rule: 'MUTED',
    source: 'CLIENT',
    sentence:
      'It will be emailed on Monday 7 January at 16:30, because you muted this client up to and including Friday 4 January, and what waits goes with the first digest after that.',
    changeHow: 'End the choice for this client in your notification preferences: then what waits goes as usual.',
  });
});

it('what happens meanwhile waits too; the digests of these days are of the other client alone', async () => {
  await move(noisy, '11 Mill Lane');
  await travelTo('2030-01-02T16:30:01Z', world.admin.api);
  await travelTo('2030-01-04T16:30:01Z', world.admin.api);
  expect(subjects().filter((subject) => subject.includes('update'))).toEqual(['Patchwork: 1 update']);
});

it('after Friday nothing is chosen any more, and what she has not seen by then comes with the next digest', async () => {
  await travelTo('2030-01-04T23:59:00Z', world.admin.api);
  expect(await read()).toMatchObject({ until: '2030-01-04' });
  await travelTo('2030-01-05T00:00:01Z', world.admin.api);
  const body = await read();
  expect(body).toMatchObject({ frequencies: {}, until: null, nextEmailAt: '2030-01-07T16:30:00.000Z' });
  expect(itemOf(body, 'CONTACT')).toMatchObject({ effective: 'END_OF_DAY', source: 'PATCHWORK' });
  await travelTo('2030-01-07T16:30:01Z', world.admin.api);
  expect(subjects().at(-1)).toBe('Patchwork: 2 updates');
  expect(await explained()).toMatchObject({ outcome: 'EMAILED', rule: 'MUTED' });
  expect((await explained()).changeHow).toBe('There is nothing to change: the choice for that one client is over.');
});

it('she wants to hear of it at once: what waits goes now, and of the other client nothing', async () => {
  await travelTo('2030-01-08T09:00:00Z', world.admin.api);
  await move(noisy, '13 Mill Lane');
  await move(quiet, '5 Weir Cottages');
  const { body } = expectStatus(await bea.api.put(path(noisy), { frequencies: { CONTACT: 'AS_IT_HAPPENS' } }), 200);
  expect(body).toMatchObject({ moved: 1, until: null });
  expect(itemOf(body, 'CONTACT').why).toBe('You chose to hear of this as it happens for this client.');
  await travelTo('2030-01-08T09:10:00Z', world.admin.api);
  expect(subjects().at(-1)).toBe('Patchwork: 1 update');
  expect(await explained()).toMatchObject({ outcome: 'EMAILED', rule: 'AS_IT_HAPPENS', source: 'CLIENT' });
});

it('a choice takes the place of the one before as a whole', async () => {
  const body = expectStatus(await bea.api.put(path(noisy), { frequencies: { IDENTITY: 'NEXT_LOGIN' } }), 200).body;
  expect(body.frequencies).toEqual({ IDENTITY: 'NEXT_LOGIN' });
  expect(itemOf(body, 'CONTACT')).toMatchObject({ effective: 'END_OF_DAY', source: 'PATCHWORK' });
});

it('muted without a date it waits for her, until she takes that back', async () => {
  await world.change(ann, noisy, { name: { given: 'Tobias' } });
  const waiting = async () => (await world.notifications(bea, '&seen=false')).find(({ kind }) => kind === 'IDENTITY');
  expect((await waiting()).emailAfter).toBeNull();
  expectStatus(await bea.api.delete(path(noisy)), 204);
  expectStatus(await bea.api.delete(path(noisy)), 204);
  expect((await waiting()).emailAfter).toBe('2030-01-08T16:30:00.000Z');
  expect(await read()).toMatchObject({ frequencies: {}, until: null });
});

describe('a choice that is none changes nothing:', () => {
  const good = { CONTACT: 'AS_IT_HAPPENS' };
  it.each([
    ['below what is allowed', 422, '/frequencies/ACCESS', { frequencies: { ...good, ACCESS: 'NEXT_LOGIN' } }],
    [
      'of the directory, which is about no client',
      422,
      '/frequencies/DIRECTORY',
      { frequencies: { DIRECTORY: 'END_OF_DAY' } },
    ],
    ['of nothing', 422, '/frequencies', { frequencies: {} }],
    ['without frequencies', 400, '/frequencies', { until: '2030-02-01' }],
    ['of an unknown kind', 400, '/frequencies/PHOTOGRAPHS', { frequencies: { PHOTOGRAPHS: 'END_OF_DAY' } }],
    ['until a day that is over', 422, '/until', { frequencies: good, until: '2030-01-07' }],
    ['until a day more than two years ahead', 422, '/until', { frequencies: good, until: '2032-01-10' }],
    ['until the last day that can be written', 422, '/until', { frequencies: good, until: '9999-12-31' }],
    ['until the first day that can be written', 422, '/until', { frequencies: good, until: '0001-01-01' }],
    ['until a day that there is not', 422, '/until', { frequencies: good, until: '2030-02-30' }],
    ['until an instant', 422, '/until', { frequencies: good, until: '2030-02-01T00:00:00Z' }],
    ['until a number', 400, '/until', { frequencies: good, until: 5 }],
  ])('%s', async (_, status, pointer, body) => {
    const before = await read();
    const answer = await bea.api.put(path(noisy), body);
    expect([answer.status, answer.body.errors.map((fault: any) => fault.pointer)]).toEqual([status, [pointer]]);
    expect(await read()).toEqual(before);
  });
});

it('a day two years ahead is the last that she may choose', async () => {
  const choice = { frequencies: { STATUS: 'NEXT_LOGIN' }, until: '2032-01-09' };
  expect(expectStatus(await bea.api.put(path(noisy), choice), 200).body).toMatchObject(choice);
  expectStatus(await bea.api.put(path(noisy), { ...choice, until: '2032-01-10' }), 422);
  expectStatus(await bea.api.delete(path(noisy)), 204);
});

it('whoever is not on the team is told of no client', async () => {
  const zoe = await world.agent();
  const calls = (clientId: string) => [
    zoe.api.get(path(clientId)),
    zoe.api.put(path(clientId), { frequencies: { CONTACT: 'NEXT_LOGIN' } }),
    zoe.api.put(path(clientId), { frequencies: 'nonsense' }),
    zoe.api.delete(path(clientId)),
  ];
  for (const answer of await Promise.all(calls(noisy))) expect(answer.status).toBe(404);
});

it('it ends when she leaves the team, and is not back when she is', async () => {
  const muted = { frequencies: { MY_TEAMS: 'NEXT_LOGIN', CONTACT: 'NEXT_LOGIN' } };
  expectStatus(await bea.api.put(path(quiet), muted), 200);
  await world.choose(bea, { MY_TEAMS: 'END_OF_WEEK' });
  const lead = expectStatus(await ann.api.get(`/v1/clients/${quiet}`), 200);
  const team = expectStatus(await ann.api.get(`/v1/clients/${quiet}/team`), 200).body.items;
  const { id: memberId } = team.find(({ agentId }: any) => agentId === bea.id);
  const reason = 'Knows the family best';
  const made = await ann.api.put(`/v1/clients/${quiet}/lead`, { memberId, reason }, { ifMatch: lead.etag });
  expectStatus(made, 200);
  const aboutLead = async () => (await world.notifications(bea, '&seen=false')).find(({ kind }) => kind === 'MY_TEAMS');
  expect((await aboutLead()).emailAfter).toBeNull();
  expectStatus(await bea.api.delete(`/v1/clients/${quiet}/team/${memberId}`), 204);
  expect((await aboutLead()).emailAfter).toBe('2030-01-11T16:30:00.000Z');
  await world.join(quiet, ann, bea);
  expect(await read(quiet)).toMatchObject({ frequencies: {}, until: null });
});

it('what she wants at once up to a day, and hears in the first minute of the next, is not said to be muted', async () => {
  const choice = { frequencies: { CONTACT: 'AS_IT_HAPPENS' }, until: '2030-01-10' };
  expectStatus(await bea.api.put(path(noisy), choice), 200);
  await travelTo('2030-01-10T23:59:30Z', world.admin.api);
  await move(noisy, '15 Mill Lane');
  expect(await explained()).toMatchObject({
    rule: 'AS_IT_HAPPENS',
    sentence: expect.stringMatching(
      /^It will be emailed on Friday 11 January at 00:00, because you chose for this client/,
    ),
  });
});
