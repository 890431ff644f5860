/** What came back, or waits for an address, goes by what its agent wants when the address is confirmed, not by what they wanted then. */
import type { Answer, Api } from '../../support/api.js';
import { followLink, linkIn } from '../../support/sign-in.js';
import { settle, travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

const TOKEN = 'k7vQ0cT5mYk2bPpL8sWd1hUgE4an3Zr7';

let world: World;
let mailer: Api;
let ann: Person;
let bea: Person;
let client: { id: string };

beforeAll(async () => {
  world = await makeWorld({ mailCallbackToken: TOKEN });
  mailer = world.api.as(TOKEN);
});

afterAll(() => world.close());

beforeEach(async () => {
  [ann, bea] = [await world.agent(), await world.agent()];
  client = await world.client(ann);
  await world.choose(ann, { CONTACT: 'NEXT_LOGIN', MY_TEAMS: 'NEXT_LOGIN' });
});

const move = (line: string): Promise<Answer> => world.change(ann, client.id, { address: { lines: [line] } });
const emailsOf = async ({ id }: Person): Promise<any[]> =>
  expectStatus(await world.admin.api.get(`/v1/admin/emails?agentId=${id}`), 200).body.items;
const updates = (): string[] =>
  world.inbox
    .mailsTo(bea.email)
    .map(({ subject }) => subject)
    .filter((subject) => subject.startsWith('Patchwork: '));
const outcomes = async (): Promise<string[]> =>
  Promise.all(
    (await world.notifications(bea))
      .filter(({ kind }) => kind === 'CONTACT')
      .map(async ({ id }) => (await bea.api.get(`/v1/me/notifications/${id}/explanation`)).body.outcome),
  );

const later = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * 24 * 3600_000).toISOString().slice(0, 10);

/** Monday at ten of a week, at which Bea hears of addresses so often; one email of it came back, and one change waits for her address. */
async function comesBack(frequency: string, monday: string, evening: string): Promise<void> {
  await travelTo(`${monday}T10:00:00Z`, world.admin.api);
  await world.choose(bea, { CONTACT: frequency, TEAM: 'NEXT_LOGIN', MY_TEAMS: 'NEXT_LOGIN' });
  await world.join(client.id, ann, bea);
  await move('1 Harbour Row');
  await travelTo(`${monday}T${evening}Z`, world.admin.api);
  const [{ id: reference }] = await emailsOf(bea);
  expectStatus(await mailer.post('/v1/mail/receipts', { id: 'first', reference, status: 'permanent-failure' }), 204);
  await move('2 Harbour Row');
  await travelTo(`${later(monday, 1)}T17:00:00Z`, world.admin.api);
  expect(updates()).toHaveLength(1);
}

async function confirm(): Promise<void> {
  expectStatus(await bea.api.post('/v1/me/email-verification'), 202);
  await settle(world.admin.api);
  const mails = world.inbox.mailsTo(bea.email).filter(({ subject }) => subject.startsWith('Confirm your'));
  expect((await followLink(linkIn(mails.at(-1)!))).status).toBe(200);
  await settle(world.admin.api);
}

it('what she wants to see in the app by now waits there, and is not mailed', async () => {
  await comesBack('AS_IT_HAPPENS', '2030-02-04', '10:05:00');
  await world.choose(bea, { CONTACT: 'NEXT_LOGIN' });
  await confirm();
  expect(updates()).toHaveLength(1);
  expect(await outcomes()).toEqual(['WAITS_FOR_LOGIN', 'WAITS_FOR_LOGIN']);
});

it.each([
  ['as it happens', 'AS_IT_HAPPENS', '2030-03-04', '10:05:00'],
  ['at the end of the day', 'END_OF_DAY', '2030-03-11', '17:00:00'],
])(
  'what she was to hear %s waits for her first day back, now that she is away',
  async (_, frequency, monday, evening) => {
    await comesBack(frequency, monday, evening);
    expectStatus(await bea.api.put('/v1/me/absence', { from: later(monday, 1), until: later(monday, 3) }), 200);
    await confirm();
    expect(updates()).toHaveLength(1);
    await travelTo(`${later(monday, 4)}T10:00:00Z`, world.admin.api);
    expect(updates().slice(1)).toEqual(['Patchwork: 2 updates']);
  },
);

it('what is about a client that she has muted until a day goes after that day', async () => {
  await comesBack('END_OF_DAY', '2030-04-08', '17:00:00');
  const muted = { frequencies: { CONTACT: 'NEXT_LOGIN' }, until: '2030-04-11' };
  expectStatus(await bea.api.put(`/v1/me/notification-preferences/clients/${client.id}`, muted), 200);
  await confirm();
  expect(updates()).toHaveLength(1);
  await travelTo('2030-04-12T17:00:00Z', world.admin.api);
  expect(updates().slice(1)).toEqual(['Patchwork: 2 updates']);
});

it('what no choice of hers has moved is late already, and goes at once', async () => {
  await comesBack('END_OF_DAY', '2030-05-13', '17:00:00');
  await confirm();
  expect(updates().slice(1)).toEqual(['Patchwork: 2 updates']);
});

it('what turns out to have come back from an address that was mended since goes by her newest choice too', async () => {
  await travelTo('2030-06-03T10:00:00Z', world.admin.api);
  await world.choose(bea, { CONTACT: 'AS_IT_HAPPENS', TEAM: 'NEXT_LOGIN', MY_TEAMS: 'NEXT_LOGIN' });
  await world.join(client.id, ann, bea);
  await move('1 Harbour Row');
  await travelTo('2030-06-03T10:05:00Z', world.admin.api);
  const [{ id: reference }] = await emailsOf(bea);
  await world.choose(bea, { CONTACT: 'NEXT_LOGIN' });
  await confirm();
  expectStatus(await mailer.post('/v1/mail/receipts', { id: 'late', reference, status: 'permanent-failure' }), 204);
  await settle(world.admin.api);
  expect(updates()).toHaveLength(1);
  expect(await outcomes()).toEqual(['WAITS_FOR_LOGIN']);
});
