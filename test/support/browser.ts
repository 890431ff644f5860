/** A browser in which somebody signs in to the frontend: it keeps cookies and stops at each redirect. */
import { createHash, randomBytes } from 'node:crypto';

export interface Page {
  readonly status: number;
  readonly location: string | null;
  readonly headers: Headers;
  readonly text: string;
}

export interface TokenAnswer {
  readonly status: number;
  readonly body: { access_token: string; refresh_token: string; id_token: string };
}

export class Browser {
  private readonly cookies = new Map<string, string>();
  private readonly verifier = randomBytes(32).toString('base64url');

  constructor(
    private readonly baseUrl: string,
    private readonly redirectUri: string,
  ) {}

  /** The address with which the frontend sends people to sign in; what `changes` empties is left out. */
  question(changes: Readonly<Record<string, string>> = {}): string {
    const question = {
      client_id: 'frontend',
      response_type: 'code',
      redirect_uri: this.redirectUri,
      scope: 'openid',
      prompt: 'login',
      state: 'the state',
      code_challenge: createHash('sha256').update(this.verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...changes,
    };
    const given = Object.entries(question).filter(([, value]) => value !== '');
    return `${this.baseUrl}/oidc/auth?${new URLSearchParams(given).toString()}`;
  }

  /** The code that the frontend gets. */
  async signIn(email: string, password: string): Promise<string> {
    const answer = await this.post(await this.begin(), { email, password });
    const back = await this.get(answer.location ?? '');
    const code = new URL(back.location ?? '').searchParams.get('code');
    if (code === null) throw new Error(`No code came back: ${back.location}`);
    return code;
  }

  /** Where the sign-in form is. */
  async begin(): Promise<string> {
    const { status, location } = await this.get(this.question());
    if (location === null) throw new Error(`There is no way to the sign-in form: ${status}`);
    return new URL(location, this.baseUrl).href;
  }

  get(url: string): Promise<Page> {
    return this.go(url, { method: 'GET' });
  }

  post(url: string, form: Record<string, string>): Promise<Page> {
    return this.go(url, { method: 'POST', body: new URLSearchParams(form) });
  }

  redeem(code: string): Promise<TokenAnswer> {
    const { redirectUri: redirect_uri, verifier: code_verifier } = this;
    return this.askForTokens({ grant_type: 'authorization_code', code, redirect_uri, code_verifier });
  }

  refresh(refreshToken: string): Promise<TokenAnswer> {
    return this.askForTokens({ grant_type: 'refresh_token', refresh_token: refreshToken });
  }

  private async askForTokens(form: Record<string, string>): Promise<TokenAnswer> {
    const body = new URLSearchParams({ client_id: 'frontend', ...form });
    const response = await fetch(`${this.baseUrl}/oidc/token`, { method: 'POST', body });
    return { status: response.status, body: (await response.json()) as TokenAnswer['body'] };
  }

  private async go(url: string, init: RequestInit): Promise<Page> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { ...init, headers: { cookie }, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      this.cookies.set(name, value);
    }
    return {
      status: response.status,
      location: response.headers.get('location'),
      headers: response.headers,
      text: await response.text(),
    };
  }
}
