/** One request may touch two kinds, and people hear of each kind at its own time; what falls due together is one email. */
import { settle, travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let ann: Person;
let bea: Person;
let cal: Person;
let client: { id: string };
const before: Record<string, number> = {};

beforeAll(async () => {
  world = await makeWorld();
  [ann, bea, cal] = [await world.agent(), await world.agent(), await world.agent()];
  await world.choose(bea, { IDENTITY: 'AS_IT_HAPPENS', CONTACT: 'END_OF_DAY' });
  await world.choose(cal, { IDENTITY: 'END_OF_DAY', CONTACT: 'END_OF_WEEK' });
  client = await world.client(ann);
  await world.join(client.id, ann, bea, cal);
  await settle(world.admin.api);
  for (const person of [bea, cal]) {
    const [newest] = await world.notifications(person);
    expectStatus(await person.api.put('/v1/me/notifications/seen', { upTo: newest.id }), 204);
    before[person.id] = world.inbox.mailsTo(person.email).length;
  }
  const both = { name: { given: 'Amara' }, address: { lines: ['9 Mill Lane'], town: 'Leeds' } };
  await world.change(ann, client.id, both);
});

afterAll(() => world.close());

/** What came since the change: the subject, and which kinds the text speaks of. */
const mailsTo = (person: Person): string[] =>
  world.inbox
    .mailsTo(person.email)
    .slice(before[person.id])
    .map(({ subject, text }) =>
      [
        subject,
        ...(text.includes('Name, date of birth') ? ['IDENTITY'] : []),
        ...(text.includes('Address or telephone') ? ['CONTACT'] : []),
      ].join(' '),
    );

it('the activity has two entries with one changeId, each with its own fields', async () => {
  const { body } = expectStatus(await bea.api.get(`/v1/clients/${client.id}/activity?limit=2`), 200);
  const entries = body.items.map((entry: any) => [entry.kind, entry.summary, entry.changes.map((c: any) => c.field)]);
  expect(entries.sort()).toEqual([
    ['CONTACT', 'Changed: address.', ['address']],
    ['IDENTITY', 'Changed: name.', ['name']],
  ]);
  expect(body.items[0].changeId).toBe(body.items[1].changeId);
  expect(body.items[0].actor).toEqual({ agentId: ann.id, name: `${ann.name.given} Quill`, agency: ann.agency });
});

it('each reader has two notifications, each to be emailed at the time of its kind', async () => {
  const timesOf = async (person: Person): Promise<Record<string, string>> =>
    Object.fromEntries((await world.notifications(person, '&seen=false')).map((item) => [item.kind, item.emailAfter]));
  expect(await timesOf(bea)).toEqual({
    IDENTITY: expect.stringMatching(/^2030-01-02T10:0[12]:/),
    CONTACT: '2030-01-02T16:30:00.000Z',
  });
  expect(await timesOf(cal)).toEqual({ IDENTITY: '2030-01-02T16:30:00.000Z', CONTACT: '2030-01-04T16:30:00.000Z' });
});

it('Bea is told of the name after the wait, and of the address at the end of the day', async () => {
  await travelTo('2030-01-02T10:05:00Z', world.admin.api);
  expect(mailsTo(bea)).toEqual(['Patchwork: 1 update IDENTITY']);
  await travelTo('2030-01-02T16:30:01Z', world.admin.api);
  expect(mailsTo(bea)).toEqual(['Patchwork: 1 update IDENTITY', 'Patchwork: 1 update CONTACT']);
  expect(mailsTo(cal)).toEqual(['Patchwork: 1 update IDENTITY']);
});

it('what is due daily and what is due weekly come to Cal in one email on Friday at 16:30', async () => {
  await travelTo('2030-01-04T09:00:00Z', world.admin.api);
  await world.change(ann, client.id, { name: { given: 'Tobias' } });
  await travelTo('2030-01-04T16:29:00Z', world.admin.api);
  expect(mailsTo(cal)).toHaveLength(1);
  await travelTo('2030-01-04T16:30:01Z', world.admin.api);
  expect(mailsTo(cal).slice(1)).toEqual(['Patchwork: 2 updates IDENTITY CONTACT']);
});

it('a request that changes nothing writes no entry and tells nobody', async () => {
  const listed = async (): Promise<string> =>
    JSON.stringify((await ann.api.get(`/v1/clients/${client.id}/activity`)).body.items);
  const entries = await listed();
  const unseen = (await world.notifications(cal)).length;
  await world.change(ann, client.id, { name: { given: 'Tobias' }, address: { town: 'Leeds' } });
  expect(await listed()).toBe(entries);
  expect(await world.notifications(cal)).toHaveLength(unseen);
});
