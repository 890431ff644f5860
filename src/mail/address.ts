/**
 * The one form of address that we send to: a plain ASCII addr-spec (RFC 5321 section 4.1.2, dot-string and domain only).
 * No display name, comma, space, quote, angle or control character, so that one address can never become two recipients.
 */
const word = "[a-z0-9!#$%&'*+/=?^_`{|}~-]+";
const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const addrSpec = new RegExp(`^(?=.{3,254}$)(?=[^@]{1,64}@)${word}(?:\\.${word})*@${label}(?:\\.${label})*$`, 'i');

export function isAddress(text: string): boolean {
  return addrSpec.test(text);
}
