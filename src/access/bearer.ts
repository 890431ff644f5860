/**
 * Takes the access token out of a request: one `Authorization` header, the scheme `Bearer` in any case, one space and one
 * compact JWS (RFC 6750, 2.1; RFC 7515, 7.1). A token has one spelling: with two, a list of bad ones could be walked around.
 */

/** Those of large issuers, with all their groups, have less than that. */
const MOST_CHARACTERS = 12_000;

/** `rawHeaders` as node gives them, names and values in turn; null when there is no token of that form. */
export function bearerToken(rawHeaders: readonly string[]): string | null {
  const given = rawHeaders.filter((_, index) => index % 2 === 1 && isAuthorization(rawHeaders[index - 1]!));
  // Of two headers node keeps the first, and a proxy perhaps the second.
  if (given.length !== 1 || given[0]!.length > MOST_CHARACTERS) return null;
  const [, token = '', signature = ''] = /^Bearer ([\w-]+\.[\w-]+\.([\w-]+))$/i.exec(given[0]!) ?? [];
  return token !== '' && isCanonical(signature) ? token : null;
}

function isAuthorization(name: string): boolean {
  return name.length === 13 && name.toLowerCase() === 'authorization';
}

/** Base64url whose last character carries no bits that decoding drops (RFC 4648, 3.5). */
function isCanonical(text: string): boolean {
  return Buffer.from(text, 'base64url').toString('base64url') === text;
}
