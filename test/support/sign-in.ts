/** Signs people and systems in as everybody has to: through links in emails, pages and the issuer's own endpoints. */
import { FirstAdmin } from '../../src/sign-in/index.js';
import { tokenOfAgent, tokenOfSystem } from '../../src/token.client.js';
import type { TestApp } from './app.js';
import { PASSWORD } from './session.js';

export { PASSWORD };

/** An access token, by way of the sign-in page and PKCE. Throws when the page refuses. */
export function signIn(baseUrl: string, email: string, password = PASSWORD, code = ''): Promise<string> {
  return tokenOfAgent(baseUrl, email, password, code);
}

/** An access token of a council system; without `scopes` with all that it has. */
export function systemToken(
  baseUrl: string,
  clientId: string,
  secret: string,
  scopes?: readonly string[],
): Promise<string> {
  return tokenOfSystem(baseUrl, clientId, secret, scopes);
}

/** What `npm run admin` prints; null where it refuses. */
export function adminLink({ app }: TestApp, email: string): Promise<string | null> {
  return app.get(FirstAdmin).create(email);
}

/** The single-use link in the text of an account mail. */
export function linkIn(mail: { readonly text: string }): string {
  const link = /https?:\/\/\S+\/sign-in\/\S+/.exec(mail.text)?.[0];
  if (link === undefined) throw new Error('There is no link in this mail.');
  return link;
}

/** Asks on the sign-in page for a link to set a new password. */
export async function forgetPassword(baseUrl: string, email: string): Promise<{ status: number; text: string }> {
  const body = new URLSearchParams({ email });
  const response = await fetch(`${baseUrl}/sign-in/forgotten`, { method: 'POST', body });
  return { status: response.status, text: await response.text() };
}

/** Sends the form behind a link: sets the password, or confirms the address. */
export async function followLink(link: string, password = PASSWORD): Promise<{ status: number; text: string }> {
  const url = new URL(link);
  const form = new URLSearchParams({ token: url.searchParams.get('token') ?? '', password, repeated: password });
  const response = await fetch(url.origin + url.pathname, { method: 'POST', body: form });
  return { status: response.status, text: await response.text() };
}
