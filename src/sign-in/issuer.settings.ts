/**
 * How the embedded issuer behaves: authorization code with PKCE for people, without a consent screen since all clients
 * are our own; client credentials for systems; access tokens are JWTs for our API that live 15 minutes; a sign-in ends
 * after 12 hours, and its refresh tokens with it.
 */
import { errors, interactionPolicy, type Configuration, type KoaContextWithOIDC } from 'oidc-provider';
import { ALGORITHMS } from '../access/public-keys.js';
import { fetchJson } from '../access/safe-fetch.js';
import type { Config } from '../config.js';
import { SWAGGER_UI, SYSTEM_SCOPES, publicClients } from './oidc-clients.js';
import { SIGNING_ALGORITHM, type IssuerKeys } from './oidc-keys.js';
import { errorPage, signedOutPage, signOutPage } from './pages.js';

/** What a sign-in with a code calls itself (RFC 8176). */
export const SECOND_FACTOR = 'otp';

const MINUTE = 60;
const WORKING_DAY = 12 * 60 * MINUTE;

/** The audience of every access token. */
export function apiOf(config: Config): string {
  return `${config.publicUrl}/v1`;
}

export function issuerSettings(config: Config, keys: IssuerKeys): Configuration {
  const cookie = { httpOnly: true, sameSite: 'lax' } as const;
  const origins = new Set([config.publicUrl, ...config.corsOrigins]);
  return {
    clients: publicClients(config),
    clientAuthMethods: ['none', 'client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    enabledJWA: { clientAuthSigningAlgValues: [...ALGORITHMS] },
    assertJwtClientAuthClaimsAndHeader: requireShortLife,
    fetch: (address) => fetchKeys(address, config),
    extraClientMetadata: { properties: [SYSTEM_SCOPES] },
    clientBasedCORS: (_ctx, origin) => origins.has(origin),
    jwks: { keys: keys.signing },
    responseTypes: ['code'],
    pkce: { required: () => true },
    cookies: {
      keys: keys.cookies,
      names: { session: 'patchwork_session', interaction: 'patchwork_sign_in', resume: 'patchwork_resume' },
      long: cookie,
      short: cookie,
    },
    routes: {
      authorization: '/oidc/auth',
      token: '/oidc/token',
      jwks: '/oidc/jwks',
      end_session: '/oidc/session/end',
      revocation: '/oidc/token/revocation',
    },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      userinfo: { enabled: false },
      clientCredentials: { enabled: true },
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => apiOf(config),
        useGrantedResource: () => true,
        getResourceServerInfo: (ctx, resource, client) => {
          if (resource !== apiOf(config)) throw new errors.InvalidTarget();
          const scope = (client[SYSTEM_SCOPES] as string | undefined) ?? '';
          askForSomething(ctx, scope);
          return { audience: resource, scope, accessTokenFormat: 'jwt', jwt: { sign: { alg: SIGNING_ALGORITHM } } };
        },
      },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => respond(ctx, signOutPage(form)),
        postLogoutSuccessSource: (ctx) => respond(ctx, signedOutPage(config.frontendUrl)),
      },
    },
    interactions: { policy: promptPolicy(), url: (_ctx, interaction) => `/sign-in/${interaction.uid}` },
    loadExistingGrant: grantEverything,
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    expiresWithSession: () => true,
    ttl: {
      AccessToken: 15 * MINUTE,
      ClientCredentials: 15 * MINUTE,
      AuthorizationCode: MINUTE,
      IdToken: 15 * MINUTE,
      Interaction: 60 * MINUTE,
      Grant: 2 * WORKING_DAY,
      RefreshToken: (ctx) => ctx?.oidc.entities.RotatedRefreshToken?.remainingTTL ?? WORKING_DAY,
      Session: (_ctx, session) =>
        session.loginTs === undefined ? WORKING_DAY : Math.max(1, session.loginTs + WORKING_DAY - epoch()),
    },
    renderError: (ctx, out) => respond(ctx, errorPage(out.error_description ?? out.error)),
  };
}

/** What a system signs to show who it is (RFC 7523) is of use for five minutes at most. */
const requireShortLife: Configuration['assertJwtClientAuthClaimsAndHeader'] = (_ctx, { exp }) => {
  if (typeof exp === 'number' && exp <= epoch() + 5 * MINUTE) return;
  throw new errors.InvalidClientAuth('the assertion must expire within five minutes');
};

/** The keys of a system that publishes them; nothing else is ever fetched. */
async function fetchKeys(address: Parameters<typeof fetch>[0], { production }: Config): Promise<Response> {
  const url = address instanceof Request ? address.url : address;
  return Response.json(await fetchJson(new URL(url).href, production));
}

/** Who asks for no scope gets all they have (RFC 6749, 3.3): a system its own, a person the sign-in itself. */
function askForSomething(ctx: KoaContextWithOIDC, scope: string): void {
  const { params } = ctx.oidc;
  if (params === undefined || params.scope !== undefined) return;
  if (params.grant_type === 'client_credentials') params.scope = scope;
  else if (params.response_type !== undefined) params.scope = 'openid';
}

/** Sign-in and nothing else: no consent, all clients are our own. */
function promptPolicy(): interactionPolicy.DefaultPolicy {
  const { base, Check } = interactionPolicy;
  const policy = base();
  policy.remove('consent');
  const login = policy.get('login');
  login?.checks.add(
    new Check(
      'account_gone',
      'the account may not sign in any more',
      'login_required',
      (ctx) => ctx.oidc.session?.accountId !== undefined && ctx.oidc.account === undefined,
    ),
  );
  login?.checks.add(
    new Check('second_factor', 'the session began without a second factor', 'login_required', ({ oidc }) => {
      const needed = (oidc.account as { needsSecondFactor?: boolean } | undefined)?.needsSecondFactor === true;
      return needed && oidc.session?.amr?.includes(SECOND_FACTOR) !== true;
    }),
  );
  // Swagger UI cannot sign anybody out, so it asks each time: go on as you are, or as somebody else.
  login?.checks.add(
    new Check(
      'choice_of_account',
      'the account has to be chosen',
      'login_required',
      (ctx) => ctx.oidc.client?.clientId === SWAGGER_UI && ctx.oidc.result?.login === undefined,
    ),
  );
  return policy;
}

const grantEverything: Configuration['loadExistingGrant'] = async (ctx) => {
  const { provider, client, session, account } = ctx.oidc;
  if (client === undefined || account === undefined) return undefined;
  const known = session?.grantIdFor(client.clientId);
  const before = known === undefined ? undefined : await provider.Grant.find(known);
  if (before?.accountId === account.accountId) return before;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: account.accountId });
  grant.addOIDCScope('openid');
  await grant.save();
  return grant;
};

function respond(ctx: KoaContextWithOIDC, page: string): void {
  ctx.type = 'html';
  ctx.body = page;
}

function epoch(): number {
  return Math.floor(Date.now() / 1000);
}
