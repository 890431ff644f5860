/** A second factor: agents set it up, sign in with it and lose it, and an agency requires it from all its agents. */
import { Authenticator } from '../../support/authenticator.js';
import { Browser } from '../../support/browser.js';
import { followLink, forgetPassword, linkIn, PASSWORD, signIn } from '../../support/sign-in.js';
import { step } from '../../support/step.js';
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

/**
 * Does `use` with the next code of the authenticator. A slow machine may be late with a code: if `use` fails and the
 * half minute in which it began is over, this does it again with a later code.
 */
async function withCode<T>(app: Authenticator, use: (code: string) => Promise<T>): Promise<T> {
  for (;;) {
    const began = halfMinute();
    try {
      return await use(app.next());
    } catch (fault) {
      if (halfMinute() === began) throw fault;
    }
  }
}

const halfMinute = (): number => Math.floor(Date.now() / 30_000);

/** Confirms a second factor through the API: its recovery codes. */
const confirm = (who: Person, app: Authenticator): Promise<string[]> =>
  withCode(app, async (code) => {
    const { body } = expectStatus(await who.api.put(`${PATH}/confirmation`, { code }), 200);
    return body.recoveryCodes;
  });

/** Sets a second factor up through the API. */
async function enrol(who: Person): Promise<{ app: Authenticator; recoveryCodes: string[] }> {
  const { secret } = expectStatus(await who.api.post(PATH), 201).body;
  const app = new Authenticator(secret);
  return { app, recoveryCodes: await confirm(who, app) };
}

/** Somebody who has a second factor. */
async function enrolled() {
  const bea = await world.agent();
  return { bea, ...(await enrol(bea)) };
}

/** The page after the password, in a browser of its own. */
async function afterPassword(who: { email: string }) {
  const browser = new Browser(baseUrl, CALLBACK);
  const form = await browser.begin();
  const page = await browser.post(form, { email: who.email, password: PASSWORD });
  const send = (fields: Record<string, string>, ofStep = stepIn(page.text)) =>
    browser.post(form, { step: ofStep, ...fields });
  return { browser, form, page, send };
}

const stepIn = (page: string): string => /name="step" value="([^"]+)"/.exec(page)?.[1] ?? '';

/** The tokens' status at the API after a redirect to the frontend. */
async function whoAfter(browser: Browser, location: string | null): Promise<string> {
  const back = await browser.get(location ?? '');
  const { body } = await browser.redeem(new URL(back.location ?? '').searchParams.get('code') ?? '');
  return (await world.api.as(body.access_token).get('/v1/me')).body.id;
}

it('asks Bea for no code at sign-in until she has confirmed her second factor with one', async () => {
  const bea = await world.agent({ email: 'bea@patchwork.test' });
  const { secret, otpauthUri } = expectStatus(await bea.api.post(PATH), 201).body;
  expect(otpauthUri).toBe(`otpauth://totp/Patchwork:bea%40patchwork.test?secret=${secret}&issuer=Patchwork`);
  await signIn(baseUrl, bea.email);
  const wrong = await bea.api.put(`${PATH}/confirmation`, { code: '000000' });
  expect([wrong.status, wrong.body.errors]).toMatchObject([422, [{ pointer: '/code', code: 'WRONG_CODE' }]]);
  expect((await bea.api.get(PATH)).body).toEqual({ enrolled: false, required: false, recoveryCodesLeft: 0 });
});

it('gives Bea ten recovery codes and ends her other sessions when she confirms a second factor', async () => {
  const bea = await world.agent();
  const elsewhere = world.api.as(await signIn(baseUrl, bea.email));
  expect((await elsewhere.get('/v1/me')).status).toBe(200);
  const { recoveryCodes } = await enrol(bea);
  expect(new Set(recoveryCodes).size).toBe(10);
  expect((await elsewhere.get('/v1/me')).status).toBe(401);
  expect((await bea.api.get(PATH)).body).toEqual({ enrolled: true, required: false, recoveryCodesLeft: 10 });
  expect((await bea.api.post(PATH)).status).toBe(409);
});

it('does not sign Bea in with the password alone when she has a second factor', async () => {
  const { bea } = await enrolled();
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

it('signs Bea in with a code once, and rejects the same code afterwards', async () => {
  const { bea, app } = await enrolled();
  await withCode(app, async (code) => {
    const first = await afterPassword(bea);
    const { status, location } = await first.send({ code: `${code.slice(0, 3)} ${code.slice(3)}` });
    expect(status).toBe(303);
    expect(await whoAfter(first.browser, location)).toBe(bea.id);
    const second = await afterPassword(bea);
    const replayed = await second.send({ code });
    expect([replayed.status, replayed.text.includes('was used before')]).toEqual([422, true]);
  });
});

it('prints a token for Bea when she gives the command for tokens her password and a code', async () => {
  const { bea, app } = await enrolled();
  const token = await withCode(app, (code) => signIn(baseUrl, bea.email, PASSWORD, code));
  expect((await world.api.as(token).get('/v1/me')).body.id).toBe(bea.id);
});

it('signs Bea in once with each recovery code', async () => {
  const { bea, recoveryCodes } = await enrolled();
  const [code] = recoveryCodes;
  const first = await afterPassword(bea);
  expect((await first.send({ code: code!.toUpperCase().replace('-', ' ') })).status).toBe(303);
  expect((await (await afterPassword(bea)).send({ code: code! })).status).toBe(422);
});

it('rejects the form of one sign-in in another sign-in', async () => {
  const { bea, recoveryCodes } = await enrolled();
  const [one, other] = [await afterPassword(bea), await afterPassword(bea)];
  const answer = await other.send({ code: recoveryCodes[0]! }, stepIn(one.page.text));
  expect([answer.status, answer.text.includes('took too long')]).toEqual([422, true]);
  expect((await one.send({ code: recoveryCodes[0]! })).status).toBe(303);
});

it('asks for a code before a session that started without a second factor gets another token', async () => {
  const cal = await world.agent();
  const browser = new Browser(baseUrl, CALLBACK);
  await browser.signIn(cal.email, PASSWORD);
  const { body } = await cal.api.post(PATH);
  const calsApp = new Authenticator(body.secret);
  const silent = async () => (await browser.get(browser.question({ prompt: '' }))).location ?? '';
  expect(await silent()).toContain('code=');
  const [own] = (await cal.api.get('/v1/me/sessions')).body.items.filter(({ current }: any) => current);
  expect(own).toBeDefined();
  await confirm(cal, calsApp);
  expect(await silent()).toContain('/sign-in/');
});

it('locks an account for 15 minutes after ten wrong codes', async () => {
  const { bea, recoveryCodes } = await enrolled();
  const { send, page } = await afterPassword(bea);
  const guesses = Array.from({ length: 12 }, (_, guess) =>
    send({ code: String(guess).padStart(6, '0') }, stepIn(page.text)),
  );
  for (const { status } of await Promise.all(guesses)) expect(status).toBe(422);
  expect((await send({ code: recoveryCodes[0]! })).status).toBe(422);
  expect((await afterPassword(bea)).page.text).toContain('password is wrong');
  const { body } = await world.admin.api.get('/v1/demo/clock');
  await world.admin.api.put('/v1/demo/clock', { now: new Date(Date.parse(body.now) + 16 * 60_000).toISOString() });
  expect((await (await afterPassword(bea)).send({ code: recoveryCodes[0]! })).status).toBe(303);
});

it('keeps the second factor when Bea sets a new password, and rejects a form that she opened before', async () => {
  const { bea, recoveryCodes } = await enrolled();
  const { send } = await afterPassword(bea);
  await forgetPassword(baseUrl, bea.email);
  await settle(world.admin.api);
  expect((await followLink(linkIn(world.inbox.mailsTo(bea.email).at(-1)!), PASSWORD)).status).toBe(200);
  expect((await send({ code: recoveryCodes[0]! })).text).toContain('took too long');
  await expect(signIn(baseUrl, bea.email)).rejects.toThrow(/second factor/);
  const again = await afterPassword(bea);
  const { location } = await again.send({ code: recoveryCodes[0]! });
  expect(await whoAfter(again.browser, location)).toBe(bea.id);
});

it('removes a second factor only when Bea gives a code', async () => {
  const { bea, recoveryCodes } = await enrolled();
  expect((await bea.api.put(`${PATH}/removal`, { code: '000000' })).status).toBe(422);
  expectStatus(await bea.api.put(`${PATH}/removal`, { code: recoveryCodes[0]! }), 204);
  await signIn(baseUrl, bea.email);
  expect((await bea.api.put(`${PATH}/removal`, { code: recoveryCodes[1]! })).status).toBe(409);
});

it('lets only an admin of Dee’s own agency remove the second factor that she lost, which ends her sessions', async () => {
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

describe('an agency that requires a second factor', () => {
  let head: Person;
  let eve: Person;

  beforeEach(async () => {
    const police = await world.agency();
    head = await world.agent({ agency: police, roles: ['AGENCY_ADMIN'] });
    eve = await world.agent({ agency: police });
    const { etag, body } = await head.api.get(`/v1/agencies/${police.id}`);
    expect(body.secondFactorRequired).toBe(false);
    const change = { secondFactorRequired: true };
    expectStatus(await head.api.patch(`/v1/agencies/${police.id}`, change, { ifMatch: etag }), 200);
  });

  it('has Eve set one up before she is signed in, and does not let her remove it', async () => {
    await expect(signIn(baseUrl, eve.email)).rejects.toThrow(/second factor/);
    const { page, send, browser } = await afterPassword(eve);

    const app = await step('shows Eve a secret, and takes no wrong code for it', async () => {
      expect(page.text).toContain('Set up a second factor');
      const secret = /secret=([A-Z2-7]{32})/.exec(page.text)![1]!;
      const wrong = await send({ code: '000000' });
      expect([wrong.status, wrong.text.includes(secret)]).toEqual([422, true]);
      return new Authenticator(secret);
    });

    await step('shows Eve her recovery codes, and then signs her in', async () => {
      const codes = await withCode(app, async (code) => {
        const confirmed = await send({ code });
        expect(confirmed.status).toBe(200);
        return confirmed;
      });
      expect(codes.text.match(/<code>[a-z0-9]{5}-[a-z0-9]{5}<\/code>/g)?.length).toBe(10);
      const { location } = await send({}, stepIn(codes.text));
      expect(await whoAfter(browser, location)).toBe(eve.id);
    });

    await step('asks Eve for a code at her next sign-in', async () => {
      const next = await afterPassword(eve);
      expect(next.page.text).toContain('Enter your code');
      await withCode(app, async (code) => expect((await next.send({ code })).status).toBe(303));
    });

    await step('does not let Eve remove her second factor', async () => {
      expect((await eve.api.get(PATH)).body).toMatchObject({ enrolled: true, required: true });
      expect((await eve.api.put(`${PATH}/removal`, { code: '000000' })).body.code).toBe('REQUIRED');
    });
  });

  it('rejects a requirement that is neither on nor off, and any change by an agent who is no admin', async () => {
    const { etag } = await head.api.get(`/v1/agencies/${head.agencyId}`);
    const patch = { secondFactorRequired: null };
    expect((await head.api.patch(`/v1/agencies/${head.agencyId}`, patch, { ifMatch: etag })).status).toBe(400);
    expect((await eve.api.patch(`/v1/agencies/${head.agencyId}`, {}, { ifMatch: etag })).status).toBe(403);
  });
});
