/**
 * One text for each value, whatever way it took: a value out of the database has its members in another order than the
 * same value out of a request, and may say `null` where the other says nothing. Pure.
 */

/** JSON with the members of every object sorted (as in RFC 8785) and those left out that hold nothing. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (part === null || typeof part !== 'object' || Array.isArray(part)) return part;
    const members = Object.entries(part).filter(([, member]) => member !== null && member !== undefined);
    return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
