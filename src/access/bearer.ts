/**
 * Takes the access token out of a request: one `Authorization` header, the scheme `Bearer` in any case, one space and one
 * compact JWS (RFC 6750, 2.1; RFC 7515, 7.1). A token has one spelling: with two, a list of bad ones could be walked around.
 */
import { createHash, timingSafeEqual } from 'node:crypto';

/** Those of large issuers, with all their groups, have less than that. */
const MOST_CHARACTERS = 12_000;

/** `rawHeaders` as node gives them, names and values in turn; null when there is no token of that form. */
export function bearerToken(rawHeaders: readonly string[]): string | null {
  const given = authorizationOf(rawHeaders);
  const [, token = '', signature = ''] = /^Bearer ([\w-]+\.[\w-]+\.([\w-]+))$/i.exec(given) ?? [];
  return token !== '' && isCanonical(signature) ? token : null;
}

/**
 * Whether the one `Authorization` header presents exactly this token, which is none of ours to read. Never for null. By their
 * digests, so that it takes as long whatever was sent.
 */
export function presents(rawHeaders: readonly string[], token: string | null): boolean {
  const [, presented] = /^Bearer ([\x21-\x7e]+)$/i.exec(authorizationOf(rawHeaders)) ?? [];
  return presented !== undefined && token !== null && timingSafeEqual(digestOf(presented), digestOf(token));
}

/** Empty unless there is exactly one such header, of a decent length. */
function authorizationOf(rawHeaders: readonly string[]): string {
  const given = rawHeaders.filter((_, index) => index % 2 === 1 && isAuthorization(rawHeaders[index - 1]!));
  // Of two headers node keeps the first, and a proxy perhaps the second.
  if (given.length !== 1 || given[0]!.length > MOST_CHARACTERS) return '';
  return given[0]!;
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function isAuthorization(name: string): boolean {
  return name.length === 13 && name.toLowerCase() === 'authorization';
}

/** Base64url whose last character carries no bits that decoding drops (RFC 4648, 3.5). */
function isCanonical(text: string): boolean {
  return Buffer.from(text, 'base64url').toString('base64url') === text;
}
