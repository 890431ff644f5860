/** Addresses of keys that may be fetched, and those that lead inside. */
import { faultOfAddress, isInside } from './safe-address.js';

it.each([
  '127.0.0.1',
  '127.9.9.9',
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '169.254.169.254',
  '172.31.255.255',
  '192.168.1.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:a00:1',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  'fd00::1',
  'fe80::1',
])('%s is inside', (address) => {
  expect(isInside(address)).toBe(true);
});

it.each(['1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', 'login.council.test'])('%s is not', (address) => {
  expect(isInside(address)).toBe(false);
});

it.each([
  'https://login.council.test/keys',
  'https://login.council.test:8443/realms/council/protocol/openid-connect/certs?a=b',
  'https://1.1.1.1/keys',
])('production fetches %s', (url) => {
  expect(faultOfAddress(url, true)).toBeNull();
});

it.each([
  'no address',
  'http://login.council.test/keys',
  'ftp://login.council.test/keys',
  'file:///etc/passwd',
  'https://name:password@login.council.test/keys',
  'https://login.council.test/keys#x',
  'https://127.0.0.1/keys',
  'https://2130706433/keys',
  'https://0x7f.1/keys',
  'https://[::1]/keys',
  'https://[::ffff:10.0.0.1]/keys',
  'https://169.254.169.254/latest/meta-data',
  `https://login.council.test/${'k'.repeat(500)}`,
])('production does not fetch %s', (url) => {
  expect(faultOfAddress(url, true)).not.toBeNull();
});

it('a test fetches over http from its own machine, and from no other', () => {
  expect(faultOfAddress('http://127.0.0.1:9000/keys', false)).toBeNull();
  expect(faultOfAddress('http://login.council.test/keys', false)).not.toBeNull();
  expect(faultOfAddress('http://127.0.0.1:9000/keys', true)).not.toBeNull();
});
