/** A new colleague gets an account, a link by email, a password and a first notification. Their address changes. */
import { followLink, linkIn, signIn } from '../../support/sign-in.js';
import { step } from '../../support/step.js';
import { settle } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let ann: Person;

beforeAll(async () => {
  world = await makeWorld();
  ann = await world.agent({ agency: await world.agency({ name: 'Northside School' }) });
});

afterAll(() => world.close());

const mailsTo = (email: string): string[] => world.inbox.mailsTo(email).map(({ subject }) => subject);

/** Ann adds an agent to the team of a client of her own. */
async function add(id: string, clientId: string): Promise<void> {
  const body = { agentId: id, role: 'Class teacher', reason: 'Works with the family' };
  expectStatus(await ann.api.post(`/v1/clients/${clientId}/team`, body), 201);
  await settle(world.admin.api);
}

it('Nora, whose account is new, gets one link, and email about clients only after she has verified her address', async () => {
  const client = await world.client(ann);

  const nora: { id: string; email: string } = await step('an admin creates an account for Nora', async () => {
    const body = {
      agencyId: ann.agencyId,
      name: { given: 'Nora', family: 'Bell' },
      jobTitle: 'Class teacher',
      email: 'Nora.Bell@patchwork.test',
      roles: ['PRACTITIONER'],
    };
    const created = expectStatus(await world.admin.api.post('/v1/agents', body), 201);
    expect(created.body).toMatchObject({ email: 'nora.bell@patchwork.test', active: true, emailVerified: false });
    expect(created.headers.get('location')).toBe(`/v1/agents/${created.body.id}`);
    await world.inbox.waitForMail(created.body.email);
    return created.body;
  });

  await step('nobody signs in as Nora without a password', async () => {
    await expect(signIn(world.config.publicUrl, nora.email)).rejects.toThrow();
  });

  await step('Nora gets no further email while her address is not verified', async () => {
    await add(nora.id, client.id);
    expect(mailsTo(nora.email)).toHaveLength(1);
  });

  await step('Nora follows the link, sets a password, signs in and reads who she is', async () => {
    const [mail] = world.inbox.mailsTo(nora.email);
    expect(mail!.raw + mail!.text).not.toContain(client.id);
    expectStatus({ ...(await followLink(linkIn(mail!))), body: null } as never, 200);
    const api = world.api.as(await signIn(world.config.publicUrl, nora.email));
    const me = expectStatus(await api.get('/v1/me'), 200).body;
    expect(me).toMatchObject({ id: nora.id, emailVerified: true, agency: { name: 'Northside School' }, banners: [] });
    expect(me.may).toEqual(expect.arrayContaining(['clients.search', 'clients.read', 'me.notifications']));
    expect(me.may).not.toContain('agents.create');
  });

  await step('Nora finds in the app what was withheld, with the reason', async () => {
    const api = world.api.as(await signIn(world.config.publicUrl, nora.email));
    expect(await world.notifications({ api })).toMatchObject([
      { kind: 'MY_TEAMS', client: { id: client.id }, emailedAt: null, withheld: 'ADDRESS_NOT_VERIFIED' },
    ]);
  });

  await step('Nora gets her first notification by email when Ann adds her to the next team', async () => {
    const next = await world.client(ann, { name: { given: 'Amara' } });
    await add(nora.id, next.id);
    expect(mailsTo(nora.email)).toEqual([expect.any(String), 'Patchwork: 1 update']);
    const { text } = world.inbox.mailsTo(nora.email)[1]!;
    expect(text).toContain(`${next.reference}\n- You were added to the team: once`);
    expect(text).not.toContain(client.reference);
  });
});

it('Vera, whose address changes, gets email about clients at the new address only after she has verified it', async () => {
  const vera = await world.agent({
    agency: { id: ann.agencyId, name: ann.agency },
    name: { given: 'Vera', family: 'Hallam' },
    email: 'vera.hallam@patchwork.test',
  });
  const moved = 'vera@elsewhere.test';

  await step('the new address gets a link, the old one a warning, and neither gets email about clients', async () => {
    const { etag } = await vera.api.get(`/v1/agents/${vera.id}`);
    const before = mailsTo(vera.email);
    const changed = await vera.api.patch(`/v1/agents/${vera.id}`, { email: moved }, { ifMatch: etag });
    expect(expectStatus(changed, 200).body).toMatchObject({ email: moved, emailVerified: false });
    await world.inbox.waitForMail(moved);
    const next = await world.client(ann, { name: { given: 'Tobias' } });
    await add(vera.id, next.id);
    expect(mailsTo(moved)).toHaveLength(1);
    expect(mailsTo(vera.email)).toEqual([...before, 'Your Patchwork email address was changed']);
    const { text, html, raw } = world.inbox.mailsTo(vera.email).at(-1)!;
    expect(text).toContain('If it was not you');
    for (const told of [moved, 'elsewhere', 'Hallam', '/sign-in/'])
      expect([text, html, raw].join()).not.toContain(told);
    const [item] = await world.notifications(vera);
    expect(item).toMatchObject({ client: { id: next.id }, withheld: 'ADDRESS_NOT_VERIFIED' });
  });

  await step('an address that Vera never verified gets no warning', async () => {
    const api = world.api.as(await signIn(world.config.publicUrl, moved));
    for (const email of ['mistyped@elsewhere.test', moved]) {
      const { etag } = await api.get(`/v1/agents/${vera.id}`);
      expectStatus(await api.patch(`/v1/agents/${vera.id}`, { email }, { ifMatch: etag }), 200);
      await settle(world.admin.api);
    }
    expect(mailsTo('mistyped@elsewhere.test')).toEqual(['Confirm your Patchwork email address']);
    expect(mailsTo(moved)).toEqual(Array(2).fill('Confirm your Patchwork email address'));
  });

  await step('the new address gets later email, and only that, after Vera has followed its link', async () => {
    const before = mailsTo(vera.email);
    expect((await followLink(linkIn(world.inbox.mailsTo(moved)[0]!))).status).toBe(200);
    const next = await world.client(ann, { name: { given: 'Milo' } });
    await add(vera.id, next.id);
    expect(mailsTo(moved).slice(2)).toEqual(['Patchwork: 1 update']);
    expect(world.inbox.mailsTo(moved)[2]!.text).toContain(next.reference);
    expect(mailsTo(vera.email)).toEqual(before);
  });
});
