/** People and systems sign in: from the link in the first email to the token, until they may no longer be signed in. */
import { startApp } from '../../support/app.js';
import { Browser } from '../../support/browser.js';
import { followLink, linkIn, PASSWORD, signIn, systemToken } from '../../support/sign-in.js';
import { step } from '../../support/step.js';
import { makeWorld, type World } from '../../support/world.js';

const FRONTEND = 'https://frontend.patchwork.test';
const CALLBACK = `${FRONTEND}/callback`;

let world: World;
let baseUrl: string;
let agencyId: string;

beforeAll(async () => {
  world = await makeWorld({ frontendRedirectUris: [CALLBACK] });
  baseUrl = world.config.publicUrl;
  agencyId = (await world.agency({ name: 'Northside School' })).id;
});

afterAll(() => world.close());

async function create(given: string): Promise<{ id: string; email: string }> {
  const { status, body } = await world.admin.api.post('/v1/agents', {
    agencyId,
    name: { given, family: 'Marlow' },
    jobTitle: 'Class teacher',
    email: `${given.toLowerCase()}@northside.test`,
    roles: ['PRACTITIONER'],
    workingDays: ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'],
  });
  expect(status).toBe(201);
  return body;
}

async function join(given: string): Promise<{ id: string; email: string }> {
  const agent = await create(given);
  const [mail] = await world.inbox.waitForMail(agent.email);
  expect((await followLink(linkIn(mail!))).status).toBe(200);
  return agent;
}

const me = async (token: string) => (await world.api.as(token).get('/v1/me')).status;

async function clock(): Promise<number> {
  return Date.parse((await world.admin.api.get('/v1/demo/clock')).body.now);
}

/** Moves the clock on to so many minutes after `start`. */
async function travel(start: number, minutes: number): Promise<void> {
  const now = new Date(start + minutes * 60_000).toISOString();
  expect((await world.admin.api.put('/v1/demo/clock', { now })).status).toBe(200);
}

it('Bea, whose account is new, gets one link by email, sets a password with it, and is verified and signed in', async () => {
  const bea = await create('Bea');
  const [mail] = await world.inbox.waitForMail(bea.email);
  expect(mail!.subject).toBe('Set your Patchwork password');
  const link = linkIn(mail!);
  const looks = await Promise.all([fetch(link), fetch(link), fetch(link, { method: 'HEAD' })]);
  expect(looks.map(({ status }) => status)).toEqual([200, 200, 200]);
  await expect(signIn(baseUrl, bea.email)).rejects.toThrow(/422/);
  expect(await followLink(link, 'too short')).toMatchObject({ status: 422 });
  expect(await followLink(link)).toMatchObject({ status: 200 });
  const answer = await world.api.as(await signIn(baseUrl, 'Bea@Northside.test')).get('/v1/me');
  expect(answer.body).toMatchObject({ id: bea.id, emailVerified: true });
});

it('rejects a link to set a password when it is used a second time, even at the same moment', async () => {
  const cal = await create('Cal');
  const [mail] = await world.inbox.waitForMail(cal.email);
  const answers = await Promise.all([1, 2, 3].map(() => followLink(linkIn(mail!))));
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 410, 410]);
  expect(await fetch(linkIn(mail!))).toMatchObject({ status: 410 });
});

it('rejects a link to set a password when it is made up, serves another purpose, or is over seven days old', async () => {
  const dee = await create('Dee');
  const [mail] = await world.inbox.waitForMail(dee.email);
  const link = linkIn(mail!);
  expect(await followLink(link.replace(/.{5}$/, 'AAAAA'))).toMatchObject({ status: 410 });
  expect(await followLink(link.replace('set-password', 'verify'))).toMatchObject({ status: 410 });
  await travel(await clock(), 7 * 24 * 60 + 1);
  expect(await followLink(link)).toMatchObject({ status: 410 });
});

it('confirms a changed address only when Eve follows the link that was sent to her newest address', async () => {
  const eve = await join('Eve');
  const own = world.api.as(await signIn(baseUrl, eve.email));
  const change = async (email: string) => {
    const { etag } = await own.get(`/v1/agents/${eve.id}`);
    expect((await own.patch(`/v1/agents/${eve.id}`, { email }, { ifMatch: etag })).status).toBe(200);
    const [mail] = await world.inbox.waitForMail(email);
    expect(mail!.subject).toBe('Confirm your Patchwork email address');
    return linkIn(mail!);
  };
  const first = await change('eve.first@northside.test');
  const second = await change('eve.second@northside.test');
  expect(await followLink(first)).toMatchObject({ status: 410 });
  const eveNow = async () => (await world.admin.api.get(`/v1/agents/${eve.id}`)).body.emailVerified;
  expect(await eveNow()).toBe(false);
  expect(await fetch(second)).toMatchObject({ status: 200 });
  expect(await eveNow()).toBe(false);
  expect(await followLink(second)).toMatchObject({ status: 200 });
  expect(await eveNow()).toBe(true);
  expect(await me(await signIn(baseUrl, 'eve.second@northside.test'))).toBe(200);
});

it('locks an account for 15 minutes after ten failed attempts, and gives the same answer to every failure', async () => {
  const fay = await join('Fay');
  const known = new Browser(baseUrl, CALLBACK);
  await known.signIn(fay.email, PASSWORD);
  const page = async (email: string, password: string, browser = new Browser(baseUrl, CALLBACK)) => {
    const form = await browser.begin();
    const { status, text } = await browser.post(form, { email, password });
    return { status, text: text.replaceAll(email, '') };
  };
  // The clock runs on, so the minutes are counted from the first attempt, however long the others take.
  const start = await clock();
  const wrong = await page(fay.email, 'not the password');
  expect(wrong.status).toBe(422);

  await step('a thousand at once from one source are three, and the fourth has to wait', async () => {
    const attempts = Array.from({ length: 20 }, () => page(fay.email, 'not the password'));
    for (const answer of await Promise.all(attempts)) expect(answer).toEqual(wrong);
    await travel(start, 2);
    expect(await me(await signIn(baseUrl, fay.email))).toBe(200);
  });

  await step('ten failures, however slow, lock the account, also for its password', async () => {
    for (let minute = 3; minute < 14; minute += 1.5) {
      expect(await page(fay.email, 'not the password')).toEqual(wrong);
      await travel(start, minute);
    }
    expect(await page(fay.email, PASSWORD)).toEqual(wrong);
    expect(await page('nobody@northside.test', 'not the password')).toEqual(wrong);
  });

  await step('but not on a device on which Fay signed in before, which has its own ten', async () => {
    expect((await page(fay.email, PASSWORD, known)).status).toBe(303);
    for (let n = 0; n < 11; n += 1) expect((await page(fay.email, 'not the password', known)).status).toBe(422);
    expect((await page(fay.email, PASSWORD, known)).status).toBe(422);
  });

  await step('the mark of a device is of no use to another account', async () => {
    const gil = await join('Gil');
    for (let n = 0; n < 4; n += 1) expect((await page(gil.email, 'not the password', known)).status).toBe(422);
    expect((await page(gil.email, PASSWORD, known)).status).toBe(422);
  });

  await travel(start, 30);
  expect(await me(await signIn(baseUrl, fay.email))).toBe(200);
});

it('asks a flood of guesses to come again, while people who are signed in go on, and counts none of them', async () => {
  const ida = await join('Ida');
  const token = await signIn(baseUrl, ida.email);
  const browsers = Array.from({ length: 120 }, () => new Browser(baseUrl, CALLBACK));
  const forms = await Promise.all(browsers.map((browser) => browser.begin()));
  const flood = browsers.map((browser, n) =>
    browser.post(forms[n]!, { email: ida.email, password: 'not the password' }),
  );
  const meanwhile = await me(token);
  const answers = await Promise.all(flood);
  const turnedAway = answers.filter(({ status }) => status === 503);
  expect(answers.filter(({ status }) => status === 422).length + turnedAway.length).toBe(answers.length);
  expect(turnedAway.length).toBeGreaterThan(20);
  expect(turnedAway[0]!.text).toContain('Many people sign in at this moment. Try again in a few seconds.');
  expect(turnedAway[0]!.headers.get('retry-after')).toBe('5');
  expect(meanwhile).toBe(200);
});

it('ends what a code gave when it comes a second time', async () => {
  const uma = await join('Uma');
  const browser = new Browser(baseUrl, CALLBACK);
  const code = await browser.signIn(uma.email, PASSWORD);
  const first = await browser.redeem(code);
  expect([first.status, await me(first.body.access_token)]).toEqual([200, 200]);
  expect((await browser.redeem(code)).status).toBe(400);
  expect(await me(first.body.access_token)).toBe(401);
  expect((await browser.refresh(first.body.refresh_token)).status).toBe(400);
});

it('knows the token command in a demo, and nowhere else', async () => {
  const { config, close } = await startApp({ role: 'api', demo: false });
  try {
    const asked = (base: string): Promise<Response> => {
      const question = new URLSearchParams({
        client_id: 'token',
        response_type: 'code',
        redirect_uri: 'http://127.0.0.1:9/callback',
        code_challenge: 'x'.repeat(43),
        code_challenge_method: 'S256',
      });
      return fetch(`${base}/oidc/auth?${question.toString()}`, { redirect: 'manual' });
    };
    expect((await asked(baseUrl)).status).toBe(303);
    expect((await asked(config.publicUrl)).status).toBe(400);
  } finally {
    await close();
  }
});

it('does not lock an account after nine failed attempts', async () => {
  const gus = await join('Gus');
  const start = await clock();
  for (let attempt = 0; attempt < 9; attempt += 1) {
    await expect(signIn(baseUrl, gus.email, 'not the password')).rejects.toThrow(/422/);
    // Each time after the wait that the failures before have earned.
    await travel(start, (attempt + 1) * 1.5);
  }
  expect(await me(await signIn(baseUrl, gus.email))).toBe(200);
});

it('refreshes the token of a frontend until an admin deactivates the account', async () => {
  const hal = await join('Hal');
  const browser = new Browser(baseUrl, CALLBACK);
  const code = await browser.signIn(hal.email, PASSWORD);
  const first = await browser.redeem(code);
  expect(first.status).toBe(200);
  expect(await browser.redeem(code)).toMatchObject({ status: 400 });

  const again = new Browser(baseUrl, CALLBACK);
  const one = await again.redeem(await again.signIn(hal.email, PASSWORD));
  const two = await again.refresh(one.body.refresh_token);
  expect(await me(two.body.access_token)).toBe(200);
  const reason = { reason: 'Left the school' };
  expect((await world.admin.api.put(`/v1/agents/${hal.id}/deactivation`, reason)).status).toBe(200);
  expect(await again.refresh(two.body.refresh_token)).toMatchObject({ status: 400 });
  expect(await me(two.body.access_token)).toBe(401);
  await expect(signIn(baseUrl, hal.email)).rejects.toThrow(/422/);
});

it('ends the sign-in when a stolen refresh token is used a second time', async () => {
  const ivy = await join('Ivy');
  const browser = new Browser(baseUrl, CALLBACK);
  const one = await browser.redeem(await browser.signIn(ivy.email, PASSWORD));
  const two = await browser.refresh(one.body.refresh_token);
  expect(two.status).toBe(200);
  expect(await browser.refresh(one.body.refresh_token)).toMatchObject({ status: 400 });
  expect(await browser.refresh(two.body.refresh_token)).toMatchObject({ status: 400 });
});

it('ends the sign-in of one agent when another agent signs in in the same browser', async () => {
  const [jo, kim] = [await join('Jo'), await join('Kim')];
  const browser = new Browser(baseUrl, CALLBACK);
  const before = await browser.redeem(await browser.signIn(jo.email, PASSWORD));
  const after = await browser.redeem(await browser.signIn(kim.email, PASSWORD));
  const { body } = await world.api.as(after.body.access_token).get('/v1/me');
  expect(body.id).toBe(kim.id);
  expect(await browser.refresh(before.body.refresh_token)).toMatchObject({ status: 400 });
});

it('requires PKCE with S256 and a registered redirect address from public clients', async () => {
  const browser = new Browser(baseUrl, CALLBACK);
  const errorOf = async (changes: Record<string, string>) => {
    const { location } = await browser.get(browser.question(changes));
    return location === null ? 'a page' : new URL(location).searchParams.get('error');
  };
  expect(await errorOf({ code_challenge_method: 'plain' })).toBe('invalid_request');
  expect(await errorOf({ code_challenge: '', code_challenge_method: '' })).toBe('invalid_request');
  expect(await errorOf({ resource: 'https://elsewhere.test' })).toBe('invalid_target');
  expect(await errorOf({ redirect_uri: 'https://elsewhere.test/callback' })).toBe('a page');
});

it('lets a page ask for tokens only when its origin is listed', async () => {
  const ask = (origin: string) =>
    fetch(`${baseUrl}/oidc/token`, { method: 'POST', headers: { origin }, body: new URLSearchParams({ a: 'b' }) });
  expect((await ask(FRONTEND)).headers.get('access-control-allow-origin')).toBe(FRONTEND);
  expect((await ask('https://elsewhere.test')).headers.get('access-control-allow-origin')).toBeNull();
  const discovery = await fetch(`${baseUrl}/.well-known/openid-configuration`);
  expect(discovery.headers.get('access-control-allow-origin')).toBeNull();
  expect(await discovery.json()).toMatchObject({ issuer: baseUrl, code_challenge_methods_supported: ['S256'] });
});

it('gives a council system tokens with no more than its scopes until an admin revokes the system', async () => {
  const scopes = ['clients:read', 'clients:write'];
  const { body } = await world.admin.api.post('/v1/systems', { name: 'Case system', agencyId, scopes });
  const { id, clientId, clientSecret } = body;
  const scopesOf = async (asked?: string[]) =>
    claimsOf(await systemToken(baseUrl, clientId, clientSecret, asked)).scope;
  expect(await scopesOf()).toBe('clients:read clients:write');
  expect(await scopesOf(['clients:read', 'agents:write'])).toBe('clients:read');
  await expect(systemToken(baseUrl, clientId, `${clientSecret}x`)).rejects.toThrow(/invalid_client/);
  const token = await systemToken(baseUrl, clientId, clientSecret);
  expect(await me(token)).toBe(200);
  expect((await world.admin.api.delete(`/v1/systems/${id}`)).status).toBe(204);
  await expect(systemToken(baseUrl, clientId, clientSecret)).rejects.toThrow(/invalid_client/);
  expect(await me(token)).toBe(401);
});

it('rejects a token that was changed, is of another kind, or has no signature', async () => {
  const lou = await join('Lou');
  const browser = new Browser(baseUrl, CALLBACK);
  const { body } = await browser.redeem(await browser.signIn(lou.email, PASSWORD));
  const [header = '', claims = '', signature = ''] = (body.access_token as string).split('.');
  const other = encoded({ ...claimsOf(body.access_token), sub: agencyId });
  const unsigned = encoded({ alg: 'none', typ: 'at+jwt' });
  expect(await me(body.access_token)).toBe(200);
  for (const token of [`${header}.${other}.${signature}`, `${unsigned}.${claims}.`, body.id_token, 'x.y.z']) {
    expect(await me(token)).toBe(401);
  }
});

function claimsOf(token: string): Record<string, string> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, string>;
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
