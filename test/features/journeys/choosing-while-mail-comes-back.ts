/** Updates that bounced, or wait for an address, follow the choices that their agent has when the address is confirmed. */
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
/** The Mondays of weeks without bank holidays: no test knows which of them it gets. */
const mondays = ['2030-02-04', '2030-03-04', '2030-03-11', '2030-04-08', '2030-05-13', '2030-06-03'];
let monday: string;

beforeAll(async () => {
  world = await makeWorld({ mailCallbackToken: TOKEN });
  mailer = world.api.as(TOKEN);
});

afterAll(() => world.close());

beforeEach(async () => {
  monday = mondays.shift()!;
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

const later = (days: number): string => new Date(Date.parse(monday) + days * 24 * 3600_000).toISOString().slice(0, 10);

/** From Monday at ten, Bea has this frequency for addresses: one email about an address bounces, and one change waits for hers. */
async function comesBack(frequency: string, evening: string): Promise<void> {
  await travelTo(`${monday}T10:00:00Z`, world.admin.api);
  await world.choose(bea, { CONTACT: frequency, TEAM: 'NEXT_LOGIN', MY_TEAMS: 'NEXT_LOGIN' });
  await world.join(client.id, ann, bea);
  await move('1 Harbour Row');
  await travelTo(`${monday}T${evening}Z`, world.admin.api);
  const [{ id: reference }] = await emailsOf(bea);
  expectStatus(await mailer.post('/v1/mail/receipts', { id: 'first', reference, status: 'permanent-failure' }), 204);
  await move('2 Harbour Row');
  await travelTo(`${later(1)}T17:00:00Z`, world.admin.api);
  expect(updates()).toHaveLength(1);
}

async function confirm(): Promise<void> {
  expectStatus(await bea.api.post('/v1/me/email-verification'), 202);
  await settle(world.admin.api);
  const mails = world.inbox.mailsTo(bea.email).filter(({ subject }) => subject.startsWith('Confirm your'));
  expect((await followLink(linkIn(mails.at(-1)!))).status).toBe(200);
  await settle(world.admin.api);
}

it('updates wait in the app when Bea has chosen the next log-in since they bounced', async () => {
  await comesBack('AS_IT_HAPPENS', '10:05:00');
  await world.choose(bea, { CONTACT: 'NEXT_LOGIN' });
  await confirm();
  expect(updates()).toHaveLength(1);
  expect(await outcomes()).toEqual(['WAITS_FOR_LOGIN', 'WAITS_FOR_LOGIN']);
});

it.each([
  ['as they happen', 'AS_IT_HAPPENS', '10:05:00'],
  ['at the end of the day', 'END_OF_DAY', '17:00:00'],
])(
  'updates that Bea was to get %s wait for her first day back when she is away since they bounced',
  async (_, frequency, evening) => {
    await comesBack(frequency, evening);
    expectStatus(await bea.api.put('/v1/me/absence', { from: later(1), until: later(3) }), 200);
    await confirm();
    expect(updates()).toHaveLength(1);
    await travelTo(`${later(4)}T10:00:00Z`, world.admin.api);
    expect(updates().slice(1)).toEqual(['Patchwork: 2 updates']);
  },
);

it('updates about a client that Bea has muted since they bounced are emailed after the last day of the mute', async () => {
  await comesBack('END_OF_DAY', '17:00:00');
  const muted = { frequencies: { CONTACT: 'NEXT_LOGIN' }, until: later(3) };
  expectStatus(await bea.api.put(`/v1/me/notification-preferences/clients/${client.id}`, muted), 200);
  await confirm();
  expect(updates()).toHaveLength(1);
  await travelTo(`${later(4)}T17:00:00Z`, world.admin.api);
  expect(updates().slice(1)).toEqual(['Patchwork: 2 updates']);
});

it('updates are emailed at once when Bea has chosen nothing else since they bounced', async () => {
  await comesBack('END_OF_DAY', '17:00:00');
  await confirm();
  expect(updates().slice(1)).toEqual(['Patchwork: 2 updates']);
});

it('updates follow the newest choice of Bea when the bounce is reported after she has confirmed her address', async () => {
  await travelTo(`${monday}T10:00:00Z`, world.admin.api);
  await world.choose(bea, { CONTACT: 'AS_IT_HAPPENS', TEAM: 'NEXT_LOGIN', MY_TEAMS: 'NEXT_LOGIN' });
  await world.join(client.id, ann, bea);
  await move('1 Harbour Row');
  await travelTo(`${monday}T10:05:00Z`, world.admin.api);
  const [{ id: reference }] = await emailsOf(bea);
  await world.choose(bea, { CONTACT: 'NEXT_LOGIN' });
  await confirm();
  expectStatus(await mailer.post('/v1/mail/receipts', { id: 'late', reference, status: 'permanent-failure' }), 204);
  await settle(world.admin.api);
  expect(updates()).toHaveLength(1);
  expect(await outcomes()).toEqual(['WAITS_FOR_LOGIN']);
});
