/**
 * What a refusal says of the recipient's address (RFC 3463, enhanced status codes): `HARD`, nobody gets mail there; `SOFT`, not
 * now; null, nothing: it is about us, our message or the way. Pure.
 */
export type Severity = 'HARD' | 'SOFT';

/** `code` as in `550 5.1.1`, `5.1.1` or `PERMANENT_FAILURE` (GOV.UK Notify). */
export function severityOf(code: string): Severity | null {
  if (code === 'PERMANENT_FAILURE') return 'HARD';
  if (code === 'TEMPORARY_FAILURE') return 'SOFT';
  const [, reply, enhanced] = /^(?:([45]\d\d)(?: |$))?([45]\.\d{1,3}\.\d{1,3})?$/.exec(code) ?? [];
  if (enhanced !== undefined) return HARD.test(enhanced) ? 'HARD' : SOFT.test(enhanced) ? 'SOFT' : null;
  // Without more it may be the mailbox (RFC 5321, 4.2.3), or a filter that has no better word.
  return reply !== undefined && ['550', '551', '552', '553'].includes(reply) ? 'SOFT' : null;
}

/** No such mailbox, domain or form of address, moved away, no mail taken (RFC 7505), or the mailbox is shut. */
const HARD = /^5\.(1\.(0|1|2|3|4|6|10)|2\.1)$/;
/** Full, or out of reach for as long as anybody tried: never a policy (x.7.x), our form (x.5.x, x.6.x) or our address (x.1.7, x.1.8). */
const SOFT = /^([45]\.2\.(0|2)|4\.(1\.(0|1|2|3|4|6|10)|2\.1)|[45]\.4\.\d+)$/;
