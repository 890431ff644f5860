/**
 * Gets access tokens from a running server over HTTP, as any client has to: a person through the sign-in page with PKCE,
 * a system with its client credentials. It needs no secret of the server and no other part of it.
 */
import { createHash, randomBytes } from 'node:crypto';

/** The server said no, in a sentence that holds neither password nor secret. */
export class SignInRefused extends Error {}

/** `baseUrl` is where the server listens, without a trailing slash. `codeOfFactor`: of who has a second factor. */
export async function tokenOfAgent(
  baseUrl: string,
  email: string,
  password: string,
  codeOfFactor = '',
): Promise<string> {
  const browser = new Browser(baseUrl);
  const verifier = randomBytes(32).toString('base64url');
  const state = randomBytes(16).toString('base64url');
  const question = new URLSearchParams({
    client_id: CLIENT_ID,
    response_type: 'code',
    redirect_uri: REDIRECT_URI,
    scope: 'openid',
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const page = await browser.redirected(`/oidc/auth?${question.toString()}`);
  const resume = await browser.redirected(page, new URLSearchParams({ email, password, code: codeOfFactor }));
  const callback = new URL(await browser.redirected(resume));
  const code = callback.searchParams.get('code');
  if (code === null || callback.searchParams.get('state') !== state) throw new SignInRefused('No code was issued.');
  return requestToken(baseUrl, {
    grant_type: 'authorization_code',
    client_id: CLIENT_ID,
    redirect_uri: REDIRECT_URI,
    code,
    code_verifier: verifier,
  });
}

/** Without `scopes`, all that the system has. */
export function tokenOfSystem(
  baseUrl: string,
  clientId: string,
  clientSecret: string,
  scopes?: readonly string[],
): Promise<string> {
  return requestToken(
    baseUrl,
    { grant_type: 'client_credentials', ...(scopes === undefined ? {} : { scope: scopes.join(' ') }) },
    Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString('base64'),
  );
}

const CLIENT_ID = 'token';
// Nothing listens there: the code is taken from the redirect itself. Any port is allowed (RFC 8252, 7.3).
const REDIRECT_URI = 'http://127.0.0.1:9/callback';

class Browser {
  private readonly cookies = new Map<string, string>();

  constructor(private readonly baseUrl: string) {}

  /** Where a request is redirected to; a form is posted. */
  async redirected(to: string, form?: URLSearchParams): Promise<string> {
    const response = await fetch(this.atServer(to), {
      method: form === undefined ? 'GET' : 'POST',
      headers: { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      redirect: 'manual',
      ...(form === undefined ? {} : { body: form }),
    });
    await response.arrayBuffer();
    for (const cookie of response.headers.getSetCookie()) this.keep(cookie);
    const location = response.headers.get('location');
    if (location !== null) return location;
    if (response.ok) throw new SignInRefused('This account signs in with a code of its second factor: give it too.');
    throw new SignInRefused(`Sign-in was refused (${response.status}): wrong address or password, or locked.`);
  }

  /** The issuer's links carry its public name; we reach it under another one perhaps. */
  private atServer(to: string): string {
    const { pathname, search } = new URL(to, this.baseUrl);
    return `${this.baseUrl}${pathname}${search}`;
  }

  private keep(cookie: string): void {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
    if (name !== undefined && value !== undefined) this.cookies.set(name, value);
  }
}

async function requestToken(baseUrl: string, form: Record<string, string>, basic?: string): Promise<string> {
  const response = await fetch(`${baseUrl}/oidc/token`, {
    method: 'POST',
    headers: basic === undefined ? {} : { authorization: `Basic ${basic}` },
    body: new URLSearchParams(form),
  });
  const answer = (await response.json()) as { access_token?: string; error?: string };
  if (answer.access_token !== undefined) return answer.access_token;
  throw new SignInRefused(`No token was issued: ${answer.error ?? response.status}.`);
}
