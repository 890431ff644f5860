/**
 * Who may see more of the installation than whether it is well: whoever asks from this machine, or brings `METRICS_TOKEN`.
 * What a proxy on this machine passes on comes from elsewhere: it says so in a header, and has to.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export interface Asking {
  /** Of the socket, whatever headers say. */
  readonly address: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

/** @param token null: none counts */
export function isInsider({ address, headers }: Asking, token: string | null): boolean {
  if (token !== null && isSame(headers.authorization ?? '', `Bearer ${token}`)) return true;
  return isLoopbackAddress(address) && !PASSED_ON.some((name) => headers[name] !== undefined);
}

/** RFC 7239, RFC 9110 (7.6.3), and what proxies set besides. */
const PASSED_ON = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-server',
  'x-real-ip',
];

/** An IPv4 address comes as it is, or mapped into IPv6 (RFC 4291, 2.5.5.2). */
function isLoopbackAddress(address: string | undefined): boolean {
  return address === '::1' || /^(::ffff:)?127\.\d+\.\d+\.\d+$/.test(address ?? '');
}

/** Takes as long for a near miss as for anything. */
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
