/**
 * Agents who are not seen for 45 days are suspended until an admin ends the suspension. An agent who is signed in counts
 * as seen, however far time jumps.
 */
import { startApp } from '../../support/app.js';
import { Browser } from '../../support/browser.js';
import { tokenOfAgent } from '../../support/session.js';
import { PASSWORD, signIn } from '../../support/sign-in.js';
import { step } from '../../support/step.js';
import { settle, travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

const CALLBACK = 'https://frontend.patchwork.test/callback';

let world: World;
let head: Person;

beforeEach(async () => {
  world = await makeWorld({ frontendRedirectUris: [CALLBACK] });
  head = await world.agent({ roles: ['AGENCY_ADMIN'] });
});

afterEach(() => world.close());

/** Somebody of the agency whose admin is `head`. */
const colleague = (): Promise<Person> => world.agent({ agency: { id: head.agencyId, name: head.agency } });

async function signOut({ api }: Person): Promise<void> {
  const { body } = expectStatus(await api.get('/v1/me/sessions'), 200);
  expectStatus(await api.delete('/v1/me/sessions'), 204);
  const own = body.items.find(({ current }: { current: boolean }) => current);
  expectStatus(await api.delete(`/v1/me/sessions/${own.id}`), 204);
}

/** Through the page; what follows uses a token that does not expire on a slow machine. */
async function signInAs(who: Person): Promise<Person> {
  await signIn(world.config.publicUrl, who.email);
  return { ...who, api: world.api.as(await tokenOfAgent(world, who.id)) };
}

/** As seen by their agency's admin. */
const isSuspended = async ({ id }: { id: string }): Promise<boolean> =>
  expectStatus(await head.api.get(`/v1/agents/${id}`), 200).body.suspended;

const daysFromNow = async (days: number): Promise<string> => {
  const { body } = await head.api.get('/v1/demo/clock');
  return new Date(Date.parse(body.now) + days * 86_400_000).toISOString();
};
const daysLater = async (days: number): Promise<void> => travelTo(await daysFromNow(days), world.admin.api);

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

it('Bea, who signs out and stays away, is suspended after 45 days until her agency admin ends it', async () => {
  const ann = await world.agent();
  let bea = await colleague();
  const client = await world.client(ann);
  await world.join(client.id, ann, bea);
  await settle(world.admin.api);

  await step('does not suspend Bea within 45 days, nor anybody who is signed in, however far time jumps', async () => {
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

  await step('suspends Bea after 45 days, and answers her right password as it answers a wrong one', async () => {
    await signOut(bea);
    await daysLater(45);
    const wrong = await pageFor(bea.email, 'not the password');
    expect(await isSuspended(bea)).toBe(false);
    expect(await pageFor(bea.email, PASSWORD)).toEqual(wrong);
    expect(await isSuspended(bea)).toBe(true);
    expect(await pageFor(bea.email, PASSWORD)).toEqual(wrong);
  });

  await step('notifies Bea’s agency admin in the app, and by an email without details', async () => {
    const { items } = expectStatus(await head.api.get('/v1/admin/alerts'), 200).body;
    expect(items).toMatchObject([{ type: 'AGENT_SUSPENDED', about: { agentId: bea.id } }]);
    await settle(world.admin.api);
    expect(world.inbox.mailsTo(head.email).at(-1)!.subject).toBe('Something needs your attention in Patchwork');
  });

  await step('sends Bea no email about clients while she is suspended', async () => {
    const before = world.inbox.mailsTo(bea.email).length;
    await world.change(ann, client.id, { address: { lines: ['9 Mill Lane'] } });
    await daysLater(3);
    expect(world.inbox.mailsTo(bea.email)).toHaveLength(before);
  });

  await step('lets only an admin of Bea’s own agency end the suspension, which restarts the 45 days', async () => {
    const elsewhere = await world.agent({ roles: ['AGENCY_ADMIN'] });
    expect((await elsewhere.api.delete(`/v1/agents/${bea.id}/suspension`)).status).toBe(403);
    for (let time = 0; time < 2; time += 1) {
      expectStatus(await head.api.delete(`/v1/agents/${bea.id}/suspension`), 204);
    }
    expect(await isSuspended(bea)).toBe(false);
    await daysLater(44);
    bea = await signInAs(bea);
  });

  await step('shows Bea what was withheld, and why', async () => {
    const [newest] = await world.notifications(bea);
    expect(newest).toMatchObject({ kind: 'CONTACT', withheld: 'ACCOUNT_SUSPENDED' });
  });
});

it('the hourly worker suspends an agent who stays away, and a token that the agent kept stays ended', async () => {
  const bea = await colleague();
  const cal = await signInAs(bea);
  await signOut(bea);
  await daysLater(46);
  await aWorkerLooks();
  expect(await isSuspended(bea)).toBe(true);
  expect((await cal.api.get('/v1/me')).status).toBe(401);
  expectStatus(await head.api.delete(`/v1/agents/${bea.id}/suspension`), 204);
  expect((await cal.api.get('/v1/me')).status).toBe(401);
});

it('the hourly worker does not suspend an agent who never signed in, or who was away because of a deactivation', async () => {
  const body = { agencyId: head.agencyId, jobTitle: 'Nurse', roles: ['PRACTITIONER'] };
  const named = { name: { given: 'Nora', family: 'Bell' }, email: 'nora@patchwork.test' };
  const nora = expectStatus(await head.api.post('/v1/agents', { ...body, ...named }), 201).body;
  const gus = await colleague();
  const reason = 'On leave';
  expectStatus(await head.api.put(`/v1/agents/${gus.id}/deactivation`, { reason }), 200);
  await daysLater(100);
  expectStatus(await head.api.delete(`/v1/agents/${gus.id}/deactivation`), 204);
  await aWorkerLooks();
  expect([await isSuspended(nora), await isSuspended(gus)]).toEqual([false, false]);
  await signInAs(gus);
});

it('the hourly worker never suspends the last active admin, even when another admin is suspended', async () => {
  const second = await world.agent({ roles: ['ADMIN'] });
  await signOut(second);
  await daysLater(50);
  await aWorkerLooks();
  expect(await isSuspended(second)).toBe(true);
  await signOut(world.admin);
  expectStatus(await head.api.put('/v1/demo/clock', { now: await daysFromNow(50) }), 200);
  await aWorkerLooks();
  expect(await isSuspended(world.admin)).toBe(false);
  await signInAs(world.admin);
});
