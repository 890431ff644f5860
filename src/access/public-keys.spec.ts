/** Which keys of a set we use, and for what. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { isPublicKeySet, publicKeysIn } from './public-keys.js';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const weak = generateKeyPairSync('rsa', { modulusLength: 1024 });
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const ed = generateKeyPairSync('ed25519');

const jwk = (key: KeyObject, more: object = {}): object => ({ ...key.export({ format: 'jwk' }), kid: 'a', ...more });
const algorithmsOf = (one: object): readonly string[] | undefined =>
  publicKeysIn({ keys: [one] })?.get('a')?.algorithms;

it('uses a key for the algorithms of its kind, and for one alone if it says so', () => {
  expect(algorithmsOf(jwk(rsa.publicKey))).toEqual(['RS256', 'PS256']);
  expect(algorithmsOf(jwk(rsa.publicKey, { alg: 'PS256', use: 'sig' }))).toEqual(['PS256']);
  expect(algorithmsOf(jwk(p256.publicKey))).toEqual(['ES256']);
  expect(algorithmsOf(jwk(ed.publicKey, { key_ops: ['verify'] }))).toEqual(['EdDSA']);
});

it.each([
  ['a shared secret', { kty: 'oct', k: 'c2VjcmV0', kid: 'a', alg: 'HS256' }],
  ['an RSA key that calls itself HS256', jwk(rsa.publicKey, { alg: 'HS256' })],
  ['a key for encryption', jwk(rsa.publicKey, { use: 'enc' })],
  ['a key that verifies nothing', jwk(rsa.publicKey, { key_ops: ['encrypt'] })],
  ['a short RSA key', jwk(weak.publicKey)],
  ['another curve', jwk(p384.publicKey)],
  ['no key', { kid: 'a' }],
  ['half a key', { kty: 'RSA', kid: 'a', e: 'AQAB' }],
])('does not use %s', (_name, one) => {
  expect(algorithmsOf(one)).toBeUndefined();
  expect(isPublicKeySet({ keys: [one] })).toBe(false);
});

it('passes over what it cannot use in a set that it fetched, and refuses it in one to be registered', () => {
  const set = { keys: [jwk(ed.publicKey), jwk(weak.publicKey, { kid: 'b' }), null, 7] };
  expect([...publicKeysIn(set)!.keys()]).toEqual(['a']);
  expect(isPublicKeySet(set)).toBe(false);
  expect(isPublicKeySet({ keys: [jwk(ed.publicKey)] })).toBe(true);
});

it('registers no private key, none twice, none without a name, and not nothing', () => {
  const own = jwk(ed.publicKey);
  for (const keys of [[jwk(ed.privateKey)], [own, own], [{ ...own, kid: undefined }], [], 'keys']) {
    expect(isPublicKeySet({ keys })).toBe(false);
  }
  for (const set of [null, undefined, [], { keys: Array(51).fill(own) }]) expect(isPublicKeySet(set)).toBe(false);
});
