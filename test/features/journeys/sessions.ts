/** The sessions of an agent, and how they end: one by one, all others at once, by signing out, or with the account. */
import type { Api } from '../../support/api.js';
import { Browser } from '../../support/browser.js';
import { PASSWORD, signIn } from '../../support/sign-in.js';
import { expectStatus, makeWorld, type World } from '../../support/world.js';

const CALLBACK = 'https://frontend.patchwork.test/callback';

let world: World;

beforeAll(async () => {
  world = await makeWorld({ frontendRedirectUris: [CALLBACK] });
});

afterAll(() => world.close());

interface SignedIn {
  readonly browser: Browser;
  readonly api: Api;
  readonly refreshToken: string;
}

async function inABrowser(who: { email: string }, password = PASSWORD): Promise<SignedIn> {
  const browser = new Browser(world.config.publicUrl, CALLBACK);
  const { body } = await browser.redeem(await browser.signIn(who.email, password));
  return { browser, api: world.api.as(body.access_token), refreshToken: body.refresh_token };
}

const statusOf = async (api: Api): Promise<number> => (await api.get('/v1/me')).status;
const sessionsOf = async (api: Api): Promise<any[]> => expectStatus(await api.get('/v1/me/sessions'), 200).body.items;

it('Bea sees each browser in which she is signed in, and which one she is using', async () => {
  const bea = await world.agent();
  const office = await inABrowser(bea);
  const sessions = await sessionsOf(office.api);
  expect(sessions.map(({ client, current }) => [client, current])).toEqual([
    ['frontend', true],
    ['token', false],
  ]);
  for (const { since, lastUsedAt } of sessions)
    expect(Date.parse(lastUsedAt)).toBeGreaterThanOrEqual(Date.parse(since));
  const fresh = await office.browser.refresh(office.refreshToken);
  expect((await sessionsOf(world.api.as(fresh.body.access_token))).map(({ id }) => id)).toEqual(
    sessions.map(({ id }) => id),
  );
});

it('Bea ends the session that she left open elsewhere: its tokens stop with the next request, and her own go on', async () => {
  const bea = await world.agent();
  const [elsewhere, here] = [await inABrowser(bea), await inABrowser(bea)];
  const left = (await sessionsOf(elsewhere.api)).find(({ current }) => current);
  expectStatus(await here.api.delete(`/v1/me/sessions/${left.id}`), 204);
  expect(await statusOf(elsewhere.api)).toBe(401);
  expect(await elsewhere.browser.refresh(elsewhere.refreshToken)).toMatchObject({ status: 400 });
  expect(await statusOf(here.api)).toBe(200);
  expectStatus(await here.api.delete(`/v1/me/sessions/${left.id}`), 204);
  expect((await sessionsOf(here.api)).map(({ id }) => id)).not.toContain(left.id);
});

it('returns 404 when an agent ends another agent’s session', async () => {
  const [bea, cal] = [await world.agent(), await world.agent()];
  const [{ id }] = await sessionsOf(cal.api);
  expect((await bea.api.delete(`/v1/me/sessions/${id}`)).status).toBe(404);
  expect(await statusOf(cal.api)).toBe(200);
});

it('Bea ends all her other sessions at once', async () => {
  const bea = await world.agent();
  const [one, two, here] = [await inABrowser(bea), await inABrowser(bea), await inABrowser(bea)];
  expectStatus(await here.api.delete('/v1/me/sessions'), 204);
  expect([await statusOf(one.api), await statusOf(two.api), await statusOf(here.api)]).toEqual([401, 401, 200]);
  expect(await sessionsOf(here.api)).toHaveLength(1);
});

it('ends the tokens of an agent when another agent signs in in the same browser', async () => {
  const [bea, dee] = [await world.agent(), await world.agent()];
  const first = await inABrowser(dee);
  await first.browser.signIn(bea.email, PASSWORD);
  expect(await statusOf(first.api)).toBe(401);
});

it('ends the tokens of a browser when Bea signs out in it', async () => {
  const bea = await world.agent();
  const { browser, api } = await inABrowser(bea);
  const page = await browser.get(`${world.config.publicUrl}/oidc/session/end`);
  const secret = /name="xsrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
  expect(await statusOf(api)).toBe(200);
  await browser.post(`${world.config.publicUrl}/oidc/session/end/confirm`, { xsrf: secret, logout: 'yes' });
  expect(await statusOf(api)).toBe(401);
});

it('rejects the old tokens and refresh tokens of an account that was deactivated and then reactivated', async () => {
  const eve = await world.agent();
  const { browser, api, refreshToken } = await inABrowser(eve);
  expectStatus(await world.admin.api.put(`/v1/agents/${eve.id}/deactivation`, { reason: 'On leave' }), 200);
  expect(await statusOf(api)).toBe(401);
  expectStatus(await world.admin.api.delete(`/v1/agents/${eve.id}/deactivation`), 204);
  expect([await statusOf(api), await statusOf(eve.api)]).toEqual([401, 401]);
  expect(await browser.refresh(refreshToken)).toMatchObject({ status: 400 });
  expect(await statusOf(world.api.as(await signIn(world.config.publicUrl, eve.email)))).toBe(200);
});
