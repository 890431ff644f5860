/** Stands where a frontend would: another origin, to which signing in returns and whose pages call the API. */
import { once } from 'node:events';
import { createServer } from 'node:http';

export class Frontend {
  #server;

  static async open() {
    const frontend = new Frontend();
    frontend.#server = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end('<!doctype html><html lang="en-GB"><title>Frontend</title><h1>Frontend</h1>');
    }).listen(0, '127.0.0.1');
    await once(frontend.#server, 'listening');
    frontend.url = `http://127.0.0.1:${frontend.#server.address().port}`;
    frontend.redirectUri = `${frontend.url}/signed-in`;
    return frontend;
  }

  /** Where it sends people to sign in. The verifier is the example of RFC 7636, appendix B. */
  signInUrl(app, changes = {}) {
    const question = {
      client_id: 'frontend',
      response_type: 'code',
      redirect_uri: this.redirectUri,
      scope: 'openid',
      state: 'the-state',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
      ...changes,
    };
    return `${app.url}/oidc/auth?${new URLSearchParams(question)}`;
  }

  /** Redeems the code and asks who is signed in, from the page that is shown, under its own origin. */
  whoIsSignedIn(page, app) {
    const form = {
      grant_type: 'authorization_code',
      client_id: 'frontend',
      redirect_uri: this.redirectUri,
      code: new URL(page.url()).searchParams.get('code'),
      code_verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
    };
    return page.evaluate(
      async ([url, fields]) => {
        const tokens = await fetch(`${url}/oidc/token`, { method: 'POST', body: new URLSearchParams(fields) });
        const { access_token: token } = await tokens.json();
        const me = await fetch(`${url}/v1/me`, { headers: { authorization: `Bearer ${token}` } });
        return me.json();
      },
      [app.url, form],
    );
  }

  async close() {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
