/**
 * Whom a real mail server may be given mail for. Entries are whole addresses, `@domain` (that domain exactly, never its
 * subdomains) or `*`; case does not matter. No list means that nobody decided, and then nothing leaves.
 */
export function isAllowed(address: string, allowList: readonly string[] | null): boolean {
  if (allowList === null) return false;
  const wanted = address.toLowerCase();
  const domain = wanted.slice(wanted.lastIndexOf('@'));
  return allowList.some((entry) => entry === '*' || [wanted, domain].includes(entry.toLowerCase()));
}
