/**
 * Public keys as a JWK set carries them (RFC 7517), and the algorithms that each may verify (RFC 7518, RFC 8037). A shared
 * secret is no public key: HS256 and its like are nowhere. Pure.
 */
import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';

export const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

export interface PublicKey {
  readonly key: KeyObject;
  readonly algorithms: readonly Algorithm[];
}

const MOST_KEYS = 50;

/** Those of a set that we can use, by key id; null when it is no set at all. */
export function publicKeysIn(set: unknown): Map<string, PublicKey> | null {
  const keys = (set as { keys?: unknown } | null)?.keys;
  if (!Array.isArray(keys) || keys.length > MOST_KEYS) return null;
  const usable = new Map<string, PublicKey>();
  for (const jwk of keys as unknown[]) {
    const { kid } = (jwk ?? {}) as { kid?: unknown };
    const key = publicKey(jwk);
    if (key !== null && typeof kid === 'string' && kid !== '') usable.set(kid, key);
  }
  return usable;
}

/** Whether each key of a set is one that we can use, with a key id of its own, and none is private. */
export function isPublicKeySet(set: unknown): boolean {
  const keys = (set as { keys?: unknown } | null)?.keys;
  if (!Array.isArray(keys) || keys.length === 0) return false;
  if (keys.some((jwk: unknown) => typeof jwk !== 'object' || jwk === null || 'd' in jwk || 'k' in jwk)) return false;
  return publicKeysIn(set)?.size === keys.length;
}

function publicKey(jwk: unknown): PublicKey | null {
  const { kty, crv, use = 'sig', alg, key_ops: operations = ['verify'] } = (jwk ?? {}) as Record<string, unknown>;
  const fitting = FITTING.find(([type, curve]) => type === kty && curve === crv)?.[2] ?? [];
  const algorithms = fitting.filter((name) => alg === undefined || alg === name);
  if (algorithms.length === 0 || use !== 'sig') return null;
  if (!Array.isArray(operations) || !operations.includes('verify')) return null;
  try {
    const key = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
    const bits = key.asymmetricKeyDetails?.modulusLength;
    return bits !== undefined && bits < LEAST_BITS ? null : { key, algorithms };
  } catch {
    return null;
  }
}

const LEAST_BITS = 2048;

const FITTING: readonly (readonly [type: string, curve: string | undefined, readonly Algorithm[]])[] = [
  ['RSA', undefined, ['RS256', 'PS256']],
  ['EC', 'P-256', ['ES256']],
  ['OKP', 'Ed25519', ['EdDSA']],
];
