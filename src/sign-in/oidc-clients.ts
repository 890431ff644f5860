/**
 * Who may ask the issuer for tokens: our own public clients, which hold no secret and so must use PKCE, and the council
 * systems, which have a secret of which only the hash is kept.
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
    {
      ...publicClient,
      client_id: TOKEN_COMMAND,
      client_name: 'Patchwork token command',
      application_type: 'native',
      redirect_uris: ['http://127.0.0.1/callback'],
    },
  ];
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
  /** SHA-256 of the secret, hexadecimal. The secret is 32 random bytes, so a slow hash would add nothing. */
  readonly secretHash: string;
  readonly scopes: readonly string[];
}

export function clientOfSystem(system: SystemCredentials): AdapterPayload {
  return {
    client_id: system.clientId,
    client_secret: system.secretHash,
    token_endpoint_auth_method: 'client_secret_basic',
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
    [SYSTEM_SCOPES]: system.scopes.join(' '),
  } as AdapterPayload;
}

/** Compares in constant time; what oidc-provider calls the client's secret is the hash. */
export function isSecretOf(secretHash: string | undefined, given: string): boolean {
  const expected = Buffer.from(secretHash ?? '', 'hex');
  const actual = createHash('sha256').update(given).digest();
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}
