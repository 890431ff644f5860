/** How agents who cannot sign in get access: after a lost invitation, password or first admin's link. */
import { startApp } from '../../support/app.js';
import { adminLink, followLink, forgetPassword, linkIn, PASSWORD, signIn } from '../../support/sign-in.js';
import { step } from '../../support/step.js';
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

it('Nora, whose invitation was lost, gets another from her agency admin until she has set a password', async () => {
  const school = await world.agency();
  const head = await world.agent({ agency: school, roles: ['AGENCY_ADMIN'] });
  const created = await head.api.post('/v1/agents', {
    agencyId: school.id,
    name: { given: 'Nora', family: 'Bell' },
    jobTitle: 'Class teacher',
    email: 'nora@patchwork.test',
    roles: ['PRACTITIONER'],
  });
  const nora = expectStatus(created, 201).body;
  const first = linkIn((await world.inbox.waitForMail(nora.email))[0]!);
  const again = () => head.api.post(`/v1/agents/${nora.id}/invitation`);

  await step('sends another link, which ends the first and works for days', async () => {
    expectStatus(await again(), 202);
    const [, second] = await world.inbox.waitForMail(nora.email, 2);
    expect(second!.subject).toBe('Set your Patchwork password');
    expect((await followLink(first)).status).toBe(410);
    await hoursLater(6 * 24);
    expect((await followLink(linkIn(second!))).status).toBe(200);
    await signIn(baseUrl, nora.email);
  });

  await step('rejects another invitation once Nora has set a password', async () => {
    expect(await again()).toMatchObject({ status: 409, body: { code: 'HAS_PASSWORD' } });
  });

  await step('rejects another invitation for a deactivated account', async () => {
    const reason = 'Left the school';
    expectStatus(await head.api.put(`/v1/agents/${nora.id}/deactivation`, { reason }), 200);
    expect(await again()).toMatchObject({ status: 409, body: { code: 'INACTIVE' } });
  });
});

it('returns 403 when the admin of another agency sends an agent another invitation', async () => {
  const other = await world.agent({ roles: ['AGENCY_ADMIN'] });
  const colleague = await world.agent();
  expect((await other.api.post(`/v1/agents/${colleague.id}/invitation`)).status).toBe(403);
});

/** Asks for a link to set a new password, and waits until it was sent: the link. */
async function linkFor({ email }: Person): Promise<string> {
  const before = resetsTo(email).length;
  await forgetPassword(baseUrl, email);
  await settle(world.admin.api);
  const links = resetsTo(email).slice(before).map(linkIn);
  expect(links).toHaveLength(1);
  return links[0]!;
}

it('Cal, who forgot his password, sets a new one with a link from the sign-in page and is signed out everywhere', async () => {
  const cal = await world.agent({ email: 'cal.dunmore@patchwork.test' });
  expect((await fetch(`${baseUrl}/sign-in/forgotten`)).status).toBe(200);
  expect((await forgetPassword(baseUrl, ' Cal.Dunmore@Patchwork.test')).status).toBe(200);
  await settle(world.admin.api);
  const link = linkIn(resetsTo(cal.email)[0]!);
  expect((await fetch(link)).status).toBe(200);
  expect((await cal.api.get('/v1/me')).status).toBe(200);
  expect((await followLink(link, NEW_PASSWORD)).status).toBe(200);
  expect((await cal.api.get('/v1/me')).status).toBe(401);
  await expect(signIn(baseUrl, cal.email)).rejects.toThrow(/422/);
  await signIn(baseUrl, cal.email, NEW_PASSWORD);
  expect((await followLink(link, PASSWORD)).status).toBe(410);
});

describe('a new password that is easy to guess', () => {
  let bea: Person;

  beforeAll(async () => {
    bea = await world.agent({ email: 'bea.marlow@patchwork.test', name: { given: 'Bea', family: 'Marlow' } });
  });

  it.each(['password1234', 'Football2022!', 'Bea Marlow 2024', 'bea.marlow@patchwork.test'])(
    'is rejected when Bea Marlow chooses %s',
    async (password) => {
      const refused = await followLink(await linkFor(bea), password);
      expect([refused.status, refused.text.includes('hard to guess')]).toEqual([422, true]);
    },
  );
});

it('rejects a link to set a new password when it is an hour old', async () => {
  const link = await linkFor(await world.agent());
  await hoursLater(1);
  expect((await followLink(link, NEW_PASSWORD)).status).toBe(410);
});

it('sends an agent no more than five links to set a new password in a day', async () => {
  const dee = await world.agent();
  await Promise.all(Array.from({ length: 8 }, () => forgetPassword(baseUrl, dee.email)));
  await settle(world.admin.api);
  expect(resetsTo(dee.email)).toHaveLength(5);
  await hoursLater(24);
  await forgetPassword(baseUrl, dee.email);
  await settle(world.admin.api);
  expect(resetsTo(dee.email)).toHaveLength(6);
});

it('ends all links of an agent to set a new password when the agent uses one of them', async () => {
  const eve = await world.agent();
  const [one, two] = [await linkFor(eve), await linkFor(eve)];
  expect((await followLink(one, NEW_PASSWORD)).status).toBe(200);
  expect((await followLink(two, NEW_PASSWORD)).status).toBe(410);
});

it('gives the same answer for an address that may not get a link to set a new password, and sends none to it', async () => {
  const [fay, gone, moved] = [await world.agent(), await world.agent(), await world.agent()];
  const reason = 'Left the school';
  expectStatus(await world.admin.api.put(`/v1/agents/${gone.id}/deactivation`, { reason }), 200);
  const { etag } = await moved.api.get(`/v1/agents/${moved.id}`);
  const email = 'mistyped@patchwork.test';
  expectStatus(await moved.api.patch(`/v1/agents/${moved.id}`, { email }, { ifMatch: etag }), 200);
  const wanted = await forgetPassword(baseUrl, fay.email);
  const others = ['nobody@patchwork.test', gone.email, moved.email, email, 'no address', ''];
  for (const address of others) expect(await forgetPassword(baseUrl, address)).toEqual(wanted);
  await settle(world.admin.api);
  for (const address of others) expect(resetsTo(address)).toEqual([]);
});

it('the first admin, whose printed link was lost, gets another until they have set a password', async () => {
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
