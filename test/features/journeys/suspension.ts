/** Who is not seen for 45 days is suspended, until an admin of theirs ends it. Time jumps; whoever is signed in is here. */
import { startApp } from '../../support/app.js';
import { Browser } from '../../support/browser.js';
import { PASSWORD, signIn } from '../../support/sign-in.js';
import { settle, travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

const CALLBACK = 'https://frontend.patchwork.test/callback';

let world: World;
let head: Person;
let ann: Person;
let bea: Person;
let client: { id: string };

beforeAll(async () => {
  world = await makeWorld({ frontendRedirectUris: [CALLBACK] });
  const practice = await world.agency();
  head = await world.agent({ agency: practice, roles: ['AGENCY_ADMIN'] });
  [ann, bea] = [await world.agent(), await world.agent({ agency: practice })];
  client = await world.client(ann);
  await world.join(client.id, ann, bea);
  await settle(world.admin.api);
});

afterAll(() => world.close());

async function signOut({ api }: Person): Promise<void> {
  const { body } = expectStatus(await api.get('/v1/me/sessions'), 200);
  expectStatus(await api.delete('/v1/me/sessions'), 204);
  const own = body.items.find(({ current }: { current: boolean }) => current);
  expectStatus(await api.delete(`/v1/me/sessions/${own.id}`), 204);
}

const signInAs = async (who: Person): Promise<Person> => ({
  ...who,
  api: world.api.as(await signIn(world.config.publicUrl, who.email)),
});

/** As seen by their agency's admin. */
const isSuspended = async ({ id }: { id: string }): Promise<boolean> =>
  expectStatus(await head.api.get(`/v1/agents/${id}`), 200).body.suspended;

async function daysLater(days: number): Promise<void> {
  const { body } = await head.api.get('/v1/demo/clock');
  const now = new Date(Date.parse(body.now) + days * 86_400_000).toISOString();
  await travelTo(now, world.admin.api);
}

async function pageFor(email: string, password: string): Promise<{ status: number; text: string }> {
  const browser = new Browser(world.config.publicUrl, CALLBACK);
  const { status, text } = await browser.post(await browser.begin(), { email, password });
  return { status, text: text.replaceAll(email, '') };
}

/** What a worker does as it starts, and each hour. */
async function aWorkerLooks(): Promise<void> {
  const worker = await startApp({ role: 'worker' }, world);
  await worker.close();
}

describe('Bea, who signed out and stays away', () => {
  it('is not suspended within 45 days, nor is anybody who is signed in, however far time jumps', async () => {
    await signOut(bea);
    await daysLater(44);
    await aWorkerLooks();
    expect(await isSuspended(bea)).toBe(false);
    bea = await signInAs(bea);
    await daysLater(400);
    await aWorkerLooks();
    for (const who of [bea, ann, head, world.admin]) expectStatus(await who.api.get('/v1/me'), 200);
    bea = await signInAs(bea);
    expect(await isSuspended(bea)).toBe(false);
  });

  it('is suspended after 45 days: the right password brings the page that a wrong one brings', async () => {
    await signOut(bea);
    await daysLater(45);
    const wrong = await pageFor(bea.email, 'not the password');
    expect(await isSuspended(bea)).toBe(false);
    expect(await pageFor(bea.email, PASSWORD)).toEqual(wrong);
    expect(await isSuspended(bea)).toBe(true);
    expect(await pageFor(bea.email, PASSWORD)).toEqual(wrong);
  });

  it('her agency admin is told, in the app and by a mail that says nothing', async () => {
    const { items } = expectStatus(await head.api.get('/v1/admin/alerts'), 200).body;
    expect(items).toMatchObject([{ type: 'AGENT_SUSPENDED', about: { agentId: bea.id } }]);
    await settle(world.admin.api);
    expect(world.inbox.mailsTo(head.email).at(-1)!.subject).toBe('Something needs your attention in Patchwork');
  });

  it('gets no mail about clients meanwhile', async () => {
    const before = world.inbox.mailsTo(bea.email).length;
    await world.change(ann, client.id, { address: { lines: ['9 Mill Lane'] } });
    await daysLater(3);
    expect(world.inbox.mailsTo(bea.email)).toHaveLength(before);
  });

  it('comes back when her admin ends it, reads why, and the days count anew', async () => {
    const elsewhere = await world.agent({ roles: ['AGENCY_ADMIN'] });
    expect((await elsewhere.api.delete(`/v1/agents/${bea.id}/suspension`)).status).toBe(403);
    for (let time = 0; time < 2; time += 1) {
      expectStatus(await head.api.delete(`/v1/agents/${bea.id}/suspension`), 204);
    }
    expect(await isSuspended(bea)).toBe(false);
    await daysLater(44);
    bea = await signInAs(bea);
    const [newest] = await world.notifications(bea);
    expect(newest).toMatchObject({ kind: 'CONTACT', withheld: 'ACCOUNT_SUSPENDED' });
  });
});

describe('the worker that looks each hour', () => {
  it('suspends who stays away, and the token that somebody kept stops', async () => {
    const cal = await signInAs(bea);
    await signOut(bea);
    await daysLater(46);
    await aWorkerLooks();
    expect(await isSuspended(bea)).toBe(true);
    expect((await cal.api.get('/v1/me')).status).toBe(401);
    expectStatus(await head.api.delete(`/v1/agents/${bea.id}/suspension`), 204);
    expect((await cal.api.get('/v1/me')).status).toBe(401);
  });

  it('leaves alone who never came, and who was away as deactivated', async () => {
    const body = { agencyId: head.agencyId, jobTitle: 'Nurse', roles: ['PRACTITIONER'] };
    const named = { name: { given: 'Nora', family: 'Bell' }, email: 'nora@patchwork.test' };
    const nora = expectStatus(await head.api.post('/v1/agents', { ...body, ...named }), 201).body;
    const gus = await world.agent({ agency: { id: head.agencyId, name: head.agency } });
    const reason = 'On leave';
    expectStatus(await head.api.put(`/v1/agents/${gus.id}/deactivation`, { reason }), 200);
    await daysLater(100);
    expectStatus(await head.api.delete(`/v1/agents/${gus.id}/deactivation`), 204);
    await aWorkerLooks();
    expect([await isSuspended(nora), await isSuspended(gus)]).toEqual([false, false]);
    await signInAs(gus);
  });

  it('never suspends the last active admin, and counts none that is suspended', async () => {
    const second = await world.agent({ roles: ['ADMIN'] });
    await signOut(second);
    await daysLater(50);
    await aWorkerLooks();
    expect(await isSuspended(second)).toBe(true);
    await signOut(world.admin);
    const { body } = await head.api.get('/v1/demo/clock');
    const later = new Date(Date.parse(body.now) + 50 * 86_400_000).toISOString();
    expectStatus(await head.api.put('/v1/demo/clock', { now: later }), 200);
    await aWorkerLooks();
    expect(await isSuspended(world.admin)).toBe(false);
    await signInAs(world.admin);
  });
});
