/**
 * Who may ask the issuer for tokens: our own public clients, which hold no secret and so must use PKCE, and the council
 * systems, which have secrets of which only hashes are kept, or keys of their own.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { AdapterPayload, ClientMetadata } from 'oidc-provider';
import type { Config } from '../config.js';

export const SWAGGER_UI = 'swagger-ui';
export const FRONTEND = 'frontend';
export const TOKEN_COMMAND = 'token';

/** Property of a system's client that carries its scopes. */
export const SYSTEM_SCOPES = 'system_scopes';

export function publicClients(config: Config): ClientMetadata[] {
  const publicClient: Omit<ClientMetadata, 'client_id'> = {
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code'],
    response_types: ['code'],
    response_modes: ['query', 'fragment'],
  };
  const clients: ClientMetadata[] = [
    {
      ...publicClient,
      client_id: SWAGGER_UI,
      client_name: 'Patchwork API documentation',
      redirect_uris: [`${config.publicUrl}/docs/oauth2-redirect.html`],
    },
  ];
  // It takes passwords on a command line: for accounts of the demo alone.
  if (config.demo) {
    clients.push({
      ...publicClient,
      client_id: TOKEN_COMMAND,
      client_name: 'Patchwork token command',
      application_type: 'native',
      redirect_uris: ['http://127.0.0.1/callback'],
    });
  }
  if (config.frontendRedirectUris.length > 0) {
    clients.push({
      ...publicClient,
      client_id: FRONTEND,
      client_name: 'Patchwork',
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: [...config.frontendRedirectUris],
      post_logout_redirect_uris: [config.frontendUrl, `${config.frontendUrl}/`],
    });
  }
  return clients;
}

export interface SystemCredentials {
  readonly clientId: string;
  /** SHA-256 of each secret that works now, hexadecimal. The secrets are 32 random bytes: a slow hash would add nothing. */
  readonly secretHashes: readonly string[];
  /** Its public keys, or where they are: with either it signs in with them alone. */
  readonly jwks: object | null;
  readonly jwksUrl: string | null;
  readonly scopes: readonly string[];
}

export function clientOfSystem(system: SystemCredentials): AdapterPayload {
  return {
    client_id: system.clientId,
    ...authenticationOf(system),
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
    [SYSTEM_SCOPES]: system.scopes.join(' '),
  } as AdapterPayload;
}

function authenticationOf({ secretHashes, jwks, jwksUrl }: SystemCredentials): Partial<ClientMetadata> {
  if (jwks !== null) return { token_endpoint_auth_method: 'private_key_jwt', jwks: jwks as ClientMetadata['jwks'] };
  if (jwksUrl !== null) return { token_endpoint_auth_method: 'private_key_jwt', jwks_uri: jwksUrl };
  // oidc-provider asks for some secret; of one that has none left, nothing has this hash.
  return { token_endpoint_auth_method: 'client_secret_basic', client_secret: secretHashes.join(' ') || 'none' };
}

/** Compares in constant time; what oidc-provider calls the client's secret are the hashes. */
export function isSecretOf(secretHashes: string | undefined, given: string): boolean {
  const actual = createHash('sha256').update(given).digest();
  return (secretHashes ?? '').split(' ').some((secretHash) => {
    const expected = Buffer.from(secretHash, 'hex');
    return expected.length === actual.length && timingSafeEqual(expected, actual);
  });
}
