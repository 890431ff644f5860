/**
 * Where Patchwork may fetch keys from: an admin names the address, and it must not lead the server to itself or to its
 * neighbours (server-side request forgery). Pure.
 */
import { BlockList, isIP } from 'node:net';

/** What of an address is wrong, as a sentence; null when it may be used. Names are judged again as they are resolved. */
export function faultOfAddress(text: string, production: boolean): string | null {
  if (!URL.canParse(text) || text.length > 500) return 'must be a URL.';
  const { protocol, hostname, username, password, hash } = new URL(text);
  if (username !== '' || password !== '' || hash !== '') return 'must carry neither a name, a password nor a fragment.';
  const isOwn = !production && /^(127\.0\.0\.1|localhost|\[::1\])$/.test(hostname);
  if (protocol !== 'https:' && !(protocol === 'http:' && isOwn)) return 'must begin with https.';
  if (production && isInside(hostname.replace(/^\[|\]$/g, ''))) return 'must not lead inside.';
  return null;
}

/** Whether this is an IP address that is not of the public internet. */
export function isInside(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && INSIDE.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

const INSIDE = new BlockList();

/** IANA's registries of special-purpose addresses, those in use by anything but the internet. */
const SUBNETS: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 96, 'ipv6'],
  // Those that carry an IPv4 address of anybody's choice: NAT64, Teredo, 6to4.
  ['64:ff9b::', 96, 'ipv6'],
  ['64:ff9b:1::', 48, 'ipv6'],
  ['2001::', 32, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['fec0::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
];
for (const [network, prefix, family] of SUBNETS) INSIDE.addSubnet(network, prefix, family);
