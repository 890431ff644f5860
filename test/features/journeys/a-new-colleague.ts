/** Somebody new: an account, a link by mail, a password, a first sign-in, a first notification. And a changed address. */
import { followLink, linkIn, signIn } from '../../support/sign-in.js';
import { settle } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let ann: Person;
let nora: { id: string; email: string };
let client: { id: string; reference: string };

beforeAll(async () => {
  world = await makeWorld();
  ann = await world.agent({ agency: await world.agency({ name: 'Northside School' }) });
  client = await world.client(ann);
});

afterAll(() => world.close());

const mailsTo = (email: string): string[] => world.inbox.mailsTo(email).map(({ subject }) => subject);

/** Ann adds them to the team of a client of her own. */
async function add(id: string, clientId: string): Promise<void> {
  const body = { agentId: id, role: 'Class teacher', reason: 'Works with the family' };
  expectStatus(await ann.api.post(`/v1/clients/${clientId}/team`, body), 201);
  await settle(world.admin.api);
}

it('an admin creates an account for Nora, and her address gets one link and nothing else', async () => {
  const body = {
    agencyId: ann.agencyId,
    name: { given: 'Nora', family: 'Bell' },
    jobTitle: 'Class teacher',
    email: 'Nora.Bell@patchwork.test',
    roles: ['PRACTITIONER'],
  };
  const created = expectStatus(await world.admin.api.post('/v1/agents', body), 201);
  nora = created.body;
  expect(created.body).toMatchObject({ email: 'nora.bell@patchwork.test', active: true, emailVerified: false });
  expect(created.headers.get('location')).toBe(`/v1/agents/${nora.id}`);
  await world.inbox.waitForMail(nora.email);
});

it('without a password nobody signs in as her', async () => {
  await expect(signIn(world.config.publicUrl, nora.email)).rejects.toThrow();
});

it('what happens before she has shown that the address is hers is not mailed to it', async () => {
  await add(nora.id, client.id);
  expect(mailsTo(nora.email)).toHaveLength(1);
});

it('she follows the link, sets a password, signs in and reads who she is', async () => {
  const [mail] = world.inbox.mailsTo(nora.email);
  expect(mail!.raw + mail!.text).not.toContain(client.id);
  expectStatus({ ...(await followLink(linkIn(mail!))), body: null } as never, 200);
  const api = world.api.as(await signIn(world.config.publicUrl, nora.email));
  const me = expectStatus(await api.get('/v1/me'), 200).body;
  expect(me).toMatchObject({ id: nora.id, emailVerified: true, agency: { name: 'Northside School' }, banners: [] });
  expect(me.may).toEqual(expect.arrayContaining(['clients.search', 'clients.read', 'me.notifications']));
  expect(me.may).not.toContain('agents.create');
});

it('in the app she finds what was withheld, with the reason', async () => {
  const api = world.api.as(await signIn(world.config.publicUrl, nora.email));
  expect(await world.notifications({ api })).toMatchObject([
    { kind: 'MY_TEAMS', client: { id: client.id }, emailedAt: null, withheld: 'ADDRESS_NOT_VERIFIED' },
  ]);
});

it('her first notification reaches her when she is added to the next team', async () => {
  const next = await world.client(ann, { name: { given: 'Amara' } });
  await add(nora.id, next.id);
  expect(mailsTo(nora.email)).toEqual([expect.any(String), 'Patchwork: 1 update']);
  const { text } = world.inbox.mailsTo(nora.email)[1]!;
  expect(text).toContain(`${next.reference}\n- You were added to the team: once`);
  expect(text).not.toContain(client.reference);
});

describe('her address changes', () => {
  const moved = 'nora@elsewhere.test';

  it('the new one gets a link, the old one a word that it changed, and neither gets anything about clients', async () => {
    const api = world.api.as(await signIn(world.config.publicUrl, nora.email));
    const { etag } = await api.get(`/v1/agents/${nora.id}`);
    const before = mailsTo(nora.email);
    const changed = await api.patch(`/v1/agents/${nora.id}`, { email: moved }, { ifMatch: etag });
    expect(expectStatus(changed, 200).body).toMatchObject({ email: moved, emailVerified: false });
    await world.inbox.waitForMail(moved);
    const next = await world.client(ann, { name: { given: 'Tobias' } });
    await add(nora.id, next.id);
    expect(mailsTo(moved)).toHaveLength(1);
    expect(mailsTo(nora.email)).toEqual([...before, 'Your Patchwork email address was changed']);
    const { text, html, raw } = world.inbox.mailsTo(nora.email).at(-1)!;
    expect(text).toContain('If it was not you');
    for (const told of [moved, 'elsewhere', 'Bell', '/sign-in/']) expect([text, html, raw].join()).not.toContain(told);
    const [item] = await world.notifications({ api });
    expect(item).toMatchObject({ client: { id: next.id }, withheld: 'ADDRESS_NOT_VERIFIED' });
  });

  it('an address that she never showed to be hers gets no word of it', async () => {
    const api = world.api.as(await signIn(world.config.publicUrl, moved));
    for (const email of ['mistyped@elsewhere.test', moved]) {
      const { etag } = await api.get(`/v1/agents/${nora.id}`);
      expectStatus(await api.patch(`/v1/agents/${nora.id}`, { email }, { ifMatch: etag }), 200);
      await settle(world.admin.api);
    }
    expect(mailsTo('mistyped@elsewhere.test')).toEqual(['Confirm your Patchwork email address']);
    expect(mailsTo(moved)).toEqual(Array(2).fill('Confirm your Patchwork email address'));
  });

  it('once she followed the link, the new one gets what comes then, and only that', async () => {
    const before = mailsTo(nora.email);
    expect((await followLink(linkIn(world.inbox.mailsTo(moved)[0]!))).status).toBe(200);
    const next = await world.client(ann, { name: { given: 'Milo' } });
    await add(nora.id, next.id);
    expect(mailsTo(moved).slice(2)).toEqual(['Patchwork: 1 update']);
    expect(world.inbox.mailsTo(moved)[2]!.text).toContain(next.reference);
    expect(mailsTo(nora.email)).toEqual(before);
  });
});
