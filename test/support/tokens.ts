/** Makes tokens by hand, whatever a library would refuse to make: header, claims and signature are taken as given. */
import { constants, createHmac, createPrivateKey, type JsonWebKey, type KeyObject, sign } from 'node:crypto';

export type Part = Readonly<Record<string, unknown>>;

/** The bytes to be signed, as text. */
export type Signer = (input: string) => string;

/** What `changes` sets to `undefined` is left out. */
export function token(header: Part, claims: Part, signer: Signer): string {
  const input = `${encoded(header)}.${encoded(claims)}`;
  return `${input}.${signer(input)}`;
}

/** RSASSA-PKCS1-v1_5 with SHA-256: RS256. */
export function rsaSigner(jwk: JsonWebKey): Signer {
  const key = createPrivateKey({ key: jwk, format: 'jwk' });
  return (input) => sign('sha256', Buffer.from(input), key).toString('base64url');
}

/** Signs with a private key as one of the algorithms that issuers may use (RFC 7518, 3.1; RFC 8037). */
export function keySigner(algorithm: string, key: KeyObject): Signer {
  const hash = algorithm === 'EdDSA' ? null : 'sha256';
  const padding = algorithm === 'PS256' ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING;
  const form = key.asymmetricKeyType === 'rsa' ? { padding, saltLength: 32 } : { dsaEncoding: 'ieee-p1363' as const };
  return (input) => sign(hash, Buffer.from(input), { key, ...form }).toString('base64url');
}

/** HS256 with these bytes as the secret. */
export function hmacSigner(secret: string | Buffer): Signer {
  return (input) => createHmac('sha256', secret).update(input).digest('base64url');
}

export function encoded(part: unknown): string {
  return Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');
}

/** EdDSA with an Ed25519 key. */
export function edSigner(key: KeyObject): Signer {
  return (input) => sign(null, Buffer.from(input), key).toString('base64url');
}
