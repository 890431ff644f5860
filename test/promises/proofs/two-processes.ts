/** Several processes are one Patchwork: a sign-in that begins at one may go on at another, and holds at all. */
import { createHash, randomBytes } from 'node:crypto';
import { Browser } from '../../support/browser.js';
import { PatchworkProcess } from '../../support/process.js';
import { startApp, type TestApp } from '../../support/app.js';
import { admitFirstAdmin, PASSWORD } from '../../support/session.js';

const CALLBACK = 'https://frontend.patchwork.test/callback';

let here: TestApp;
let there: PatchworkProcess;

beforeAll(async () => {
  here = await startApp({ frontendRedirectUris: [CALLBACK] });
  await admitFirstAdmin(here);
  there = await PatchworkProcess.start(here, { PATCHWORK_ROLE: 'api', FRONTEND_REDIRECT_URIS: CALLBACK });
});

afterAll(() => here.close());

const at = (origin: string, location: string | null): string => {
  const { pathname, search } = new URL(location ?? '', origin);
  return `${origin}${pathname}${search}`;
};

it('takes a token at every process when its sign-in began at one, went on at another and ended at either', async () => {
  const [a, b] = [here.config.publicUrl, there.url];
  for (const [first, second] of [
    [a, b],
    [b, a],
  ] as const) {
    const verifier = randomBytes(32).toString('base64url');
    const browser = new Browser(first, CALLBACK);
    const question = browser.question({ code_challenge: createHash('sha256').update(verifier).digest('base64url') });
    const form = await browser.get(question);
    const signedIn = await browser.post(at(second, form.location), { email: 'ada@patchwork.test', password: PASSWORD });
    const back = await browser.get(at(first, signedIn.location));
    const code = new URL(back.location ?? '').searchParams.get('code');

    const answer = await redeem(second, { code: code ?? '', verifier });
    expect(answer.status).toBe(200);
    for (const origin of [a, b]) expect(await statusOfMe(origin, answer.token)).toBe(200);
    // A code is used up everywhere.
    expect((await redeem(first, { code: code ?? '', verifier })).status).toBe(400);
  }
});

async function redeem(origin: string, { code, verifier }: { code: string; verifier: string }) {
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    client_id: 'frontend',
    redirect_uri: CALLBACK,
    code,
    code_verifier: verifier,
  });
  const response = await fetch(`${origin}/oidc/token`, { method: 'POST', body });
  const { access_token: token = '' } = (await response.json()) as { access_token?: string };
  return { status: response.status, token };
}

async function statusOfMe(origin: string, token: string): Promise<number> {
  const response = await fetch(`${origin}/v1/me`, { headers: { authorization: `Bearer ${token}` } });
  await response.arrayBuffer();
  return response.status;
}
