/** A second factor: setting it up, signing in with it, losing it, and an agency that wants everybody to have one. */
import { Authenticator } from '../../support/authenticator.js';
import { Browser } from '../../support/browser.js';
import { followLink, forgetPassword, linkIn, PASSWORD, signIn } from '../../support/sign-in.js';
import { settle } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

const CALLBACK = 'https://frontend.patchwork.test/callback';
const PATH = '/v1/me/second-factor';

let world: World;
let baseUrl: string;

beforeAll(async () => {
  world = await makeWorld({ frontendRedirectUris: [CALLBACK] });
  baseUrl = world.config.publicUrl;
});

afterAll(() => world.close());

/** Sets a second factor up through the API. */
async function enrol(who: Person): Promise<{ app: Authenticator; recoveryCodes: string[] }> {
  const { secret } = expectStatus(await who.api.post(PATH), 201).body;
  const app = new Authenticator(secret);
  const { recoveryCodes } = expectStatus(await who.api.put(`${PATH}/confirmation`, { code: app.next() }), 200).body;
  return { app, recoveryCodes };
}

/** The page after the password, in a browser of its own. */
async function afterPassword(who: { email: string }) {
  const browser = new Browser(baseUrl, CALLBACK);
  const form = await browser.begin();
  const page = await browser.post(form, { email: who.email, password: PASSWORD });
  const send = (fields: Record<string, string>, step = stepIn(page.text)) => browser.post(form, { step, ...fields });
  return { browser, form, page, send };
}

const stepIn = (page: string): string => /name="step" value="([^"]+)"/.exec(page)?.[1] ?? '';

/** The tokens' status at the API after a redirect to the frontend. */
async function whoAfter(browser: Browser, location: string | null): Promise<string> {
  const back = await browser.get(location ?? '');
  const { body } = await browser.redeem(new URL(back.location ?? '').searchParams.get('code') ?? '');
  return (await world.api.as(body.access_token).get('/v1/me')).body.id;
}

describe('Bea, who sets one up', () => {
  let bea: Person;
  let app: Authenticator;
  let recoveryCodes: string[];

  beforeAll(async () => {
    bea = await world.agent({ email: 'bea@patchwork.test' });
  });

  it('is asked for nothing until she has confirmed it with a code', async () => {
    const { secret, otpauthUri } = expectStatus(await bea.api.post(PATH), 201).body;
    expect(otpauthUri).toBe(`otpauth://totp/Patchwork:bea%40patchwork.test?secret=${secret}&issuer=Patchwork`);
    await signIn(baseUrl, bea.email);
    const wrong = await bea.api.put(`${PATH}/confirmation`, { code: '000000' });
    expect([wrong.status, wrong.body.errors]).toMatchObject([422, [{ pointer: '/code', code: 'WRONG_CODE' }]]);
    expect((await bea.api.get(PATH)).body).toEqual({ enrolled: false, required: false, recoveryCodesLeft: 0 });
  });

  it('gets ten recovery codes, and her other sessions end', async () => {
    const elsewhere = world.api.as(await signIn(baseUrl, bea.email));
    ({ app, recoveryCodes } = await enrol(bea));
    expect(new Set(recoveryCodes).size).toBe(10);
    expect((await elsewhere.get('/v1/me')).status).toBe(401);
    expect((await bea.api.get(PATH)).body).toEqual({ enrolled: true, required: false, recoveryCodesLeft: 10 });
    expect((await bea.api.post(PATH)).status).toBe(409);
  });

  it('does not sign in with the password alone', async () => {
    await expect(signIn(baseUrl, bea.email)).rejects.toThrow(/second factor/);
    const { page, browser, form } = await afterPassword(bea);
    expect([page.status, page.location, page.text.includes('Enter your code')]).toEqual([200, null, true]);
    const tries: Record<string, string>[] = [
      { step: stepIn(page.text), code: '' },
      { continue: 'yes' },
      { step: 'mine' },
    ];
    for (const fields of tries) expect((await browser.post(form, fields)).location).toBeNull();
  });

  it('signs in with a code, which then is used up', async () => {
    const first = await afterPassword(bea);
    const code = app.next();
    const { status, location } = await first.send({ code: `${code.slice(0, 3)} ${code.slice(3)}` });
    expect(status).toBe(303);
    expect(await whoAfter(first.browser, location)).toBe(bea.id);
    const second = await afterPassword(bea);
    const replayed = await second.send({ code });
    expect([replayed.status, replayed.text.includes('was used before')]).toEqual([422, true]);
  });

  it('signs in with a code at the command that prints tokens', async () => {
    const token = await signIn(baseUrl, bea.email, PASSWORD, app.next());
    expect((await world.api.as(token).get('/v1/me')).body.id).toBe(bea.id);
  });

  it('signs in with a recovery code, each one once', async () => {
    const [code] = recoveryCodes;
    const first = await afterPassword(bea);
    expect((await first.send({ code: code!.toUpperCase().replace('-', ' ') })).status).toBe(303);
    expect((await (await afterPassword(bea)).send({ code: code! })).status).toBe(422);
  });

  it('the form of one sign-in is worth nothing in another', async () => {
    const [one, other] = [await afterPassword(bea), await afterPassword(bea)];
    const answer = await other.send({ code: recoveryCodes[1]! }, stepIn(one.page.text));
    expect([answer.status, answer.text.includes('took too long')]).toEqual([422, true]);
    expect((await one.send({ code: recoveryCodes[1]! })).status).toBe(303);
  });

  it('a session that began without it has to show a code before it gets another token', async () => {
    const cal = await world.agent();
    const browser = new Browser(baseUrl, CALLBACK);
    await browser.signIn(cal.email, PASSWORD);
    const { body } = await cal.api.post(PATH);
    const calsApp = new Authenticator(body.secret);
    const silent = async () => (await browser.get(browser.question({ prompt: '' }))).location ?? '';
    expect(await silent()).toContain('code=');
    const [own] = (await cal.api.get('/v1/me/sessions')).body.items.filter(({ current }: any) => current);
    expect(own).toBeDefined();
    expectStatus(await cal.api.put(`${PATH}/confirmation`, { code: calsApp.next() }), 200);
    expect(await silent()).toContain('/sign-in/');
  });

  it('wrong codes count with wrong passwords: after ten nothing is taken for a quarter of an hour', async () => {
    const { send, page } = await afterPassword(bea);
    const guesses = Array.from({ length: 12 }, (_, guess) =>
      send({ code: String(guess).padStart(6, '0') }, stepIn(page.text)),
    );
    for (const { status } of await Promise.all(guesses)) expect(status).toBe(422);
    expect((await send({ code: recoveryCodes[2]! })).status).toBe(422);
    expect((await afterPassword(bea)).page.text).toContain('password is wrong');
    const { body } = await world.admin.api.get('/v1/demo/clock');
    await world.admin.api.put('/v1/demo/clock', { now: new Date(Date.parse(body.now) + 16 * 60_000).toISOString() });
    expect((await (await afterPassword(bea)).send({ code: recoveryCodes[2]! })).status).toBe(303);
  });

  it('a new password does not do away with it, and a form filled in before it is worth nothing', async () => {
    const { send } = await afterPassword(bea);
    await forgetPassword(baseUrl, bea.email);
    await settle(world.admin.api);
    expect((await followLink(linkIn(world.inbox.mailsTo(bea.email).at(-1)!), PASSWORD)).status).toBe(200);
    expect((await send({ code: recoveryCodes[3]! })).text).toContain('took too long');
    await expect(signIn(baseUrl, bea.email)).rejects.toThrow(/second factor/);
    const again = await afterPassword(bea);
    const { location } = await again.send({ code: recoveryCodes[3]! });
    const back = await again.browser.get(location ?? '');
    const { body } = await again.browser.redeem(new URL(back.location ?? '').searchParams.get('code') ?? '');
    bea = { ...bea, api: world.api.as(body.access_token) };
  });

  it('removes it with a code, not without', async () => {
    expect((await bea.api.put(`${PATH}/removal`, { code: '000000' })).status).toBe(422);
    expectStatus(await bea.api.put(`${PATH}/removal`, { code: recoveryCodes[4]! }), 204);
    await signIn(baseUrl, bea.email);
    expect((await bea.api.put(`${PATH}/removal`, { code: recoveryCodes[5]! })).status).toBe(409);
  });
});

describe('Dee, who lost her telephone', () => {
  it('is helped by her agency admin, not by one of elsewhere; whatever she was signed in with ends', async () => {
    const school = await world.agency();
    const [head, other] = [
      await world.agent({ agency: school, roles: ['AGENCY_ADMIN'] }),
      await world.agent({ roles: ['AGENCY_ADMIN'] }),
    ];
    const dee = await world.agent({ agency: school });
    await enrol(dee);
    expect((await other.api.delete(`/v1/agents/${dee.id}/second-factor`)).status).toBe(403);
    expect((await head.api.delete(`/v1/agents/${head.id}/second-factor`)).status).toBe(403);
    expectStatus(await head.api.delete(`/v1/agents/${dee.id}/second-factor`), 204);
    expectStatus(await head.api.delete(`/v1/agents/${dee.id}/second-factor`), 204);
    expect((await dee.api.get('/v1/me')).status).toBe(401);
    await signIn(baseUrl, dee.email);
  });
});

describe('an agency that requires it', () => {
  let head: Person;
  let eve: Person;

  beforeAll(async () => {
    const police = await world.agency();
    head = await world.agent({ agency: police, roles: ['AGENCY_ADMIN'] });
    eve = await world.agent({ agency: police });
    const { etag, body } = await head.api.get(`/v1/agencies/${police.id}`);
    expect(body.secondFactorRequired).toBe(false);
    const change = { secondFactorRequired: true };
    expectStatus(await head.api.patch(`/v1/agencies/${police.id}`, change, { ifMatch: etag }), 200);
  });

  it('leads Eve through setting one up before she is in, and shows her recovery codes', async () => {
    await expect(signIn(baseUrl, eve.email)).rejects.toThrow(/second factor/);
    const { page, send, browser } = await afterPassword(eve);
    expect(page.text).toContain('Set up a second factor');
    const app = new Authenticator(/secret=([A-Z2-7]{32})/.exec(page.text)![1]!);
    const wrong = await send({ code: '000000' });
    expect([wrong.status, wrong.text.includes(/secret=([A-Z2-7]{32})/.exec(page.text)![1]!)]).toEqual([422, true]);
    const codes = await send({ code: app.next() });
    expect([codes.status, codes.text.match(/<code>[a-z0-9]{5}-[a-z0-9]{5}<\/code>/g)?.length]).toEqual([200, 10]);
    const { location } = await send({}, stepIn(codes.text));
    expect(await whoAfter(browser, location)).toBe(eve.id);
    const next = await afterPassword(eve);
    expect(next.page.text).toContain('Enter your code');
    expect((await next.send({ code: app.next() })).status).toBe(303);
  });

  it('does not let her remove it', async () => {
    expect((await eve.api.get(PATH)).body).toMatchObject({ enrolled: true, required: true });
    expect((await eve.api.put(`${PATH}/removal`, { code: '000000' })).body.code).toBe('REQUIRED');
  });

  it('is named by its own admins and by admins', async () => {
    const { etag } = await head.api.get(`/v1/agencies/${head.agencyId}`);
    const patch = { secondFactorRequired: null };
    expect((await head.api.patch(`/v1/agencies/${head.agencyId}`, patch, { ifMatch: etag })).status).toBe(400);
    expect((await eve.api.patch(`/v1/agencies/${head.agencyId}`, {}, { ifMatch: etag })).status).toBe(403);
  });
});
