/** The way back for people who cannot get in: an invitation that was lost, a password that was forgotten. */
import { startApp } from '../../support/app.js';
import { adminLink, followLink, forgetPassword, linkIn, PASSWORD, signIn } from '../../support/sign-in.js';
import { settle, travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

const NEW_PASSWORD = 'kettle harbour violin';
const RESET = 'Set a new Patchwork password';

let world: World;
let baseUrl: string;

beforeAll(async () => {
  world = await makeWorld();
  baseUrl = world.config.publicUrl;
});

afterAll(() => world.close());

const resetsTo = (address: string) => world.inbox.mailsTo(address).filter(({ subject }) => subject === RESET);

async function hoursLater(hours: number): Promise<void> {
  const { body } = await world.admin.api.get('/v1/demo/clock');
  await travelTo(new Date(Date.parse(body.now) + hours * 3_600_000).toISOString(), world.admin.api);
}

describe('Nora, whose invitation was lost', () => {
  let head: Person;
  let nora: { id: string; email: string };
  let first: string;

  beforeAll(async () => {
    const school = await world.agency();
    head = await world.agent({ agency: school, roles: ['AGENCY_ADMIN'] });
    const created = await head.api.post('/v1/agents', {
      agencyId: school.id,
      name: { given: 'Nora', family: 'Bell' },
      jobTitle: 'Class teacher',
      email: 'nora@patchwork.test',
      roles: ['PRACTITIONER'],
    });
    nora = expectStatus(created, 201).body;
    first = linkIn((await world.inbox.waitForMail(nora.email))[0]!);
  });

  const again = () => head.api.post(`/v1/agents/${nora.id}/invitation`);

  it('gets another from her agency admin, and the first one is dead', async () => {
    expectStatus(await again(), 202);
    const [, second] = await world.inbox.waitForMail(nora.email, 2);
    expect(second!.subject).toBe('Set your Patchwork password');
    expect((await followLink(first)).status).toBe(410);
    await hoursLater(6 * 24);
    expect((await followLink(linkIn(second!))).status).toBe(200);
    await signIn(baseUrl, nora.email);
  });

  it('cannot be invited once she has set a password, nor can a deactivated account', async () => {
    expect(await again()).toMatchObject({ status: 409, body: { code: 'HAS_PASSWORD' } });
    const reason = 'Left the school';
    expectStatus(await head.api.put(`/v1/agents/${nora.id}/deactivation`, { reason }), 200);
    expect(await again()).toMatchObject({ status: 409, body: { code: 'INACTIVE' } });
  });

  it('is not the business of admins of elsewhere', async () => {
    const other = await world.agent({ roles: ['AGENCY_ADMIN'] });
    const colleague = await world.agent();
    expect((await other.api.post(`/v1/agents/${colleague.id}/invitation`)).status).toBe(403);
  });
});

describe('Bea, who forgot her password', () => {
  let bea: Person;

  beforeAll(async () => {
    bea = await world.agent({ email: 'bea.marlow@patchwork.test', name: { given: 'Bea', family: 'Marlow' } });
  });

  it('asks for a link on the sign-in page, sets a new one, and is signed out everywhere', async () => {
    expect((await fetch(`${baseUrl}/sign-in/forgotten`)).status).toBe(200);
    expect((await forgetPassword(baseUrl, ' Bea.Marlow@Patchwork.test')).status).toBe(200);
    await settle(world.admin.api);
    const link = linkIn(resetsTo(bea.email)[0]!);
    expect((await fetch(link)).status).toBe(200);
    expect((await bea.api.get('/v1/me')).status).toBe(200);
    expect((await followLink(link, NEW_PASSWORD)).status).toBe(200);
    expect((await bea.api.get('/v1/me')).status).toBe(401);
    await expect(signIn(baseUrl, bea.email)).rejects.toThrow(/422/);
    await signIn(baseUrl, bea.email, NEW_PASSWORD);
    expect((await followLink(link, PASSWORD)).status).toBe(410);
  });

  it.each(['password1234', 'Football2022!', 'Bea Marlow 2024', 'bea.marlow@patchwork.test'])(
    'may not choose %s',
    async (password) => {
      await forgetPassword(baseUrl, bea.email);
      await settle(world.admin.api);
      const refused = await followLink(linkIn(resetsTo(bea.email).at(-1)!), password);
      expect([refused.status, refused.text.includes('hard to guess')]).toEqual([422, true]);
      await hoursLater(24);
    },
  );

  it('has an hour for it', async () => {
    await forgetPassword(baseUrl, bea.email);
    await settle(world.admin.api);
    await hoursLater(1);
    expect((await followLink(linkIn(resetsTo(bea.email).at(-1)!), NEW_PASSWORD)).status).toBe(410);
  });

  it('gets five links a day and no more, whoever asks', async () => {
    await hoursLater(24);
    const before = resetsTo(bea.email).length;
    await Promise.all(Array.from({ length: 8 }, () => forgetPassword(baseUrl, bea.email)));
    await settle(world.admin.api);
    expect(resetsTo(bea.email)).toHaveLength(before + 5);
    await hoursLater(24);
    await forgetPassword(baseUrl, bea.email);
    await settle(world.admin.api);
    expect(resetsTo(bea.email)).toHaveLength(before + 6);
  });

  it('all links of hers die with the first that is used', async () => {
    await forgetPassword(baseUrl, bea.email);
    await settle(world.admin.api);
    const [one, two] = resetsTo(bea.email).slice(-2).map(linkIn);
    expect((await followLink(one!, NEW_PASSWORD)).status).toBe(200);
    expect((await followLink(two!, NEW_PASSWORD)).status).toBe(410);
  });

  it('the answer is the same for an address that nobody has, and for one that may get no link; none goes there', async () => {
    const [gone, moved] = [await world.agent(), await world.agent()];
    const reason = 'Left the school';
    expectStatus(await world.admin.api.put(`/v1/agents/${gone.id}/deactivation`, { reason }), 200);
    const { etag } = await world.admin.api.get(`/v1/agents/${moved.id}`);
    const email = 'mistyped@patchwork.test';
    expectStatus(await world.admin.api.patch(`/v1/agents/${moved.id}`, { email }, { ifMatch: etag }), 200);
    const wanted = await forgetPassword(baseUrl, bea.email);
    const others = ['nobody@patchwork.test', gone.email, moved.email, email, 'no address', ''];
    for (const address of others) expect(await forgetPassword(baseUrl, address)).toEqual(wanted);
    await settle(world.admin.api);
    for (const address of others) expect(resetsTo(address)).toEqual([]);
  });
});

it('the first admin whose printed link was lost gets another, until they have set a password', async () => {
  const test = await startApp({ role: 'api' });
  try {
    const email = 'ada@patchwork.test';
    const first = await adminLink(test, email);
    expect(await adminLink(test, 'somebody.else@patchwork.test')).toBeNull();
    const second = await adminLink(test, email);
    expect((await followLink(first!)).status).toBe(410);
    expect((await followLink(second!)).status).toBe(200);
    await signIn(test.config.publicUrl, email);
    expect(await adminLink(test, email)).toBeNull();
  } finally {
    await test.close();
  }
});
