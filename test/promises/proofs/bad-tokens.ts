/**
 * Tokens that somebody made up, changed, stole or sent in the wrong way. Whatever is wrong with a token, the answer is the
 * same 401. The control is made in the same way with nothing wrong, and is accepted.
 */
import { createPublicKey, generateKeyPairSync, type JsonWebKey, randomUUID } from 'node:crypto';
import { OidcKeys } from '../../../src/sign-in/oidc-keys.js';
import { Browser } from '../../support/browser.js';
import { type RawAnswer, sendRaw } from '../../support/raw.js';
import { PASSWORD } from '../../support/session.js';
import { encoded, hmacSigner, type Part, rsaSigner, type Signer, token } from '../../support/tokens.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

const CALLBACK = 'https://frontend.patchwork.test/callback';
const HOUR = 3600;
const now = Math.floor(Date.now() / 1000);

const stolen = generateKeyPairSync('rsa', { modulusLength: 2048 });
const strangersJwk = stolen.privateKey.export({ format: 'jwk' });
const strangersPublic = stolen.publicKey.export({ format: 'jwk' });

let world: World;
let ann: Person;
let key: JsonWebKey & { readonly kid: string };
let good: { header: Part; claims: Part; signer: Signer };
let adminsSession: string;
let idToken: string;
let endedToken: string;
let revokedToken: string;

beforeAll(async () => {
  world = await makeWorld({ frontendRedirectUris: [CALLBACK] });
  ann = await world.agent();
  key = { ...(await world.app.get(OidcKeys).ensure()).signing[0]! };
  const { publicUrl } = world.config;
  good = {
    header: { alg: 'RS256', typ: 'at+jwt', kid: key.kid },
    claims: {
      iss: publicUrl,
      sub: ann.id,
      client_id: 'frontend',
      aud: `${publicUrl}/v1`,
      iat: now,
      exp: now + HOUR,
      jti: randomUUID(),
      patchwork_session: await sessionOf(ann),
    },
    signer: rsaSigner(key),
  };
  adminsSession = await sessionOf(world.admin);
  const browser = new Browser(publicUrl, CALLBACK);
  idToken = (await browser.redeem(await browser.signIn(ann.email, PASSWORD))).body.id_token;
  const leaver = await world.agent();
  const reason = 'Left the service';
  expectStatus(await world.admin.api.put(`/v1/agents/${leaver.id}/deactivation`, { reason }), 200);
  endedToken = leaver.api.token!;
  const system = await world.system({ id: ann.agencyId });
  expectStatus(await world.admin.api.delete(`/v1/systems/${system.id}`), 204);
  revokedToken = system.api.token!;
});

afterAll(() => world.close());

async function sessionOf({ api }: Person): Promise<string> {
  return expectStatus(await api.get('/v1/me/sessions'), 200).body.items[0].id;
}

/** The good token with these changes; `undefined` leaves a claim or header out. */
function made(header: Part = {}, claims: Part = {}, signer = good.signer): string {
  return token({ ...good.header, ...header }, { ...good.claims, ...claims }, signer);
}

const publicPem = (): string =>
  createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'pem' }) as string;
const publicDer = (): Buffer => createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'der' });
const publicJwk = (): string => JSON.stringify(createPublicKey({ key, format: 'jwk' }).export({ format: 'jwk' }));
const unsigned: Signer = () => '';
const partsOf = (text: string): [string, string, string] => text.split('.') as [string, string, string];

/** The same bytes with another last character. Four bits of that character mean nothing, so it is one of A, Q, g, w. */
const otherSpelling = (text: string): string =>
  text.slice(0, -1) + String.fromCharCode(text.charCodeAt(text.length - 1) + 1);

const hs256 = (secret: string | Buffer): string => made({ alg: 'HS256' }, {}, hmacSigner(secret));

const TOKENS: Readonly<Record<string, () => string>> = {
  'no signature: none': () => made({ alg: 'none' }, {}, unsigned),
  'no signature: None': () => made({ alg: 'None' }, {}, unsigned),
  'no signature: NONE': () => made({ alg: 'NONE' }, {}, unsigned),
  'no signature: nOnE': () => made({ alg: 'nOnE' }, {}, unsigned),
  'none, with the signature of a good one': () => made({ alg: 'none' }),
  'no algorithm': () => made({ alg: undefined }),
  'an empty algorithm': () => made({ alg: '' }),
  'an algorithm in a list': () => made({ alg: ['RS256'] }),
  'another algorithm of the same key': () => made({ alg: 'RS512' }),
  'another padding of the same key': () => made({ alg: 'PS256' }),
  'HS256 with the public key as PEM': () => hs256(publicPem()),
  'HS256 with the public key as PEM, trimmed': () => hs256(publicPem().trim()),
  'HS256 with the public key as DER': () => hs256(publicDer()),
  'HS256 with the public key as JWK': () => hs256(publicJwk()),
  'HS256 with the modulus': () => hs256(Buffer.from(key.n!, 'base64url')),
  'HS256 with nothing': () => hs256(''),
  "a stranger's key": () => made({}, {}, rsaSigner(strangersJwk)),
  "a stranger's key under a name of its own": () => made({ kid: 'mine' }, {}, rsaSigner(strangersJwk)),
  'a key address in the header: jku': () =>
    made({ jku: 'https://evil.test/jwks.json', kid: 'mine' }, {}, rsaSigner(strangersJwk)),
  'a certificate address in the header: x5u': () =>
    made({ x5u: 'https://evil.test/chain.pem' }, {}, rsaSigner(strangersJwk)),
  'a key in the header: jwk': () => made({ jwk: strangersPublic, kid: undefined }, {}, rsaSigner(strangersJwk)),
  'a key in the header beside our name': () => made({ jwk: strangersPublic }, {}, rsaSigner(strangersJwk)),
  'a certificate in the header: x5c': () =>
    made(
      { x5c: [stolen.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')] },
      {},
      rsaSigner(strangersJwk),
    ),
  'no key id': () => made({ kid: undefined }),
  'an empty key id': () => made({ kid: '' }),
  'a key id that leads to a file': () => made({ kid: '../../../../dev/null' }, {}, hmacSigner('')),
  'a key id that is SQL': () => made({ kid: "x' UNION SELECT 'AA==' --" }, {}, hmacSigner(Buffer.alloc(1))),
  'a number for a key id': () => made({ kid: 0 }),
  'a list for a key id': () => made({ kid: [key.kid] }),
  'a key id of the prototype': () => made({ kid: '__proto__' }),
  'a very long key id': () => made({ kid: 'k'.repeat(6_000) }),
  'a critical extension that we do not know': () => made({ crit: ['exp2'], exp2: 1 }),
  'an empty list of critical extensions': () => made({ crit: [] }),
  'a payload that is not encoded: b64': () => made({ crit: ['b64'], b64: false }),
  'the audience of somebody else': () => made({}, { aud: 'https://other.test/v1' }),
  'an audience that begins as ours': () => made({}, { aud: `${world.config.publicUrl}/v1/clients` }),
  'audiences of others only': () => made({}, { aud: ['https://a.test', 'https://b.test'] }),
  'no audience': () => made({}, { aud: undefined }),
  'an audience that is no text': () => made({}, { aud: { 0: `${world.config.publicUrl}/v1` } }),
  'an id token': () => idToken,
  'the type of any token': () => made({ typ: 'JWT' }),
  'no type': () => made({ typ: undefined }),
  'the type of a logout token': () => made({ typ: 'logout+jwt' }),
  'an issuer that nobody knows': () => made({}, { iss: 'https://evil.test' }),
  'our issuer with a slash more': () => made({}, { iss: `${world.config.publicUrl}/` }),
  'no issuer': () => made({}, { iss: undefined }),
  'an issuer in a list': () => made({}, { iss: [world.config.publicUrl] }),
  'a life that is over': () => made({}, { iat: now - HOUR, exp: now - 1 }),
  'no end': () => made({}, { exp: undefined }),
  'an end in text': () => made({}, { exp: String(now + HOUR) }),
  'not yet valid': () => made({}, { nbf: now + HOUR }),
  'made in the future': () => made({}, { iat: now + HOUR, exp: now + 2 * HOUR }),
  'no time of making': () => made({}, { iat: undefined }),
  'no id': () => made({}, { jti: undefined }),
  'an id that is no text': () => made({}, { jti: 7 }),
  'no client': () => made({}, { client_id: undefined }),
  'no subject': () => made({}, { sub: undefined }),
  'a subject that is a number': () => made({}, { sub: 7 }),
  'a subject that is a list': () => made({}, { sub: [ann.id] }),
  'a subject that nobody is': () => made({}, { sub: randomUUID() }),
  "a person's id that calls itself a system": () => made({}, { client_id: ann.id }),
  'no session': () => made({}, { patchwork_session: undefined }),
  'a session that is no id': () => made({}, { patchwork_session: 'the first' }),
  'a session that nobody has': () => made({}, { patchwork_session: randomUUID() }),
  "somebody else's session": () => made({}, { patchwork_session: adminsSession }),
  'scopes that are no text': () => made({}, { scope: ['clients:read'] }),
  'bound to a key that was not shown (DPoP)': () => made({}, { cnf: { jkt: 'a'.repeat(43) } }),
  'bound to a certificate': () => made({}, { cnf: { 'x5t#S256': 'a'.repeat(43) } }),
  'claims that are a list': () => token(good.header, [good.claims] as unknown as Part, good.signer),
  'claims that are no JSON': () => token(good.header, 'no JSON' as unknown as Part, good.signer),
  'a header that is no JSON': () => `${encoded('no JSON')}.${partsOf(made()).slice(1).join('.')}`,
  'other claims under a good signature': () => {
    const [header, , signature] = partsOf(made());
    return `${header}.${encoded({ ...good.claims, sub: world.admin.id })}.${signature}`;
  },
  'the signature of another token': () => {
    const [header, claims] = partsOf(made({}, { sub: world.admin.id }));
    return `${header}.${claims}.${partsOf(made())[2]}`;
  },
  'a signature that was cut': () => made().slice(0, -4),
  'no signature at all': () => partsOf(made()).slice(0, 2).join('.'),
  'another spelling of the same signature': () => otherSpelling(made()),
  'a signature with padding': () => `${made()}==`,
  'a signature in the other alphabet': () => {
    const [header, claims, signature] = partsOf(made());
    return `${header}.${claims}.${signature.replaceAll('-', '+').replaceAll('_', '/')}`;
  },
  'a dot behind it': () => `${made()}.`,
  'two dots behind it': () => `${made()}..`,
  'a dot before it': () => `.${made()}`,
  'five parts, as if encrypted': () => `${made({ alg: 'RSA-OAEP', enc: 'A256GCM' })}.AAAA.AAAA`,
  'no token of any form': () => 'x',
  'an id for a token': () => ann.id,
  'ten thousand characters': () => made({}, { padding: 'x'.repeat(10_000) }),
  'a hundred thousand characters': () => made({}, { padding: 'x'.repeat(75_000) }),
  'somebody whose account has ended': () => endedToken,
  'a system that was revoked': () => revokedToken,
};

const bearer = (text: string): readonly (readonly [string, string])[] => [['authorization', `Bearer ${text}`]];

/** A good token, sent in a way that does not count. */
const WAYS: Readonly<Record<string, () => { headers?: readonly (readonly [string, string])[]; target?: string }>> = {
  'nothing at all': () => ({}),
  'in the query': () => ({ target: `/v1/me?access_token=${made()}` }),
  'in a cookie': () => ({ headers: [['cookie', `access_token=${made()}; patchwork_session=${made()}`]] }),
  'in a header of another name': () => ({ headers: [['x-access-token', made()]] }),
  'behind a proxy header': () => ({ headers: [['x-forwarded-authorization', `Bearer ${made()}`]] }),
  'without a scheme': () => ({ headers: [['authorization', made()]] }),
  'the scheme alone': () => ({ headers: [['authorization', 'Bearer']] }),
  'the scheme and a space': () => ({ headers: [['authorization', 'Bearer ']] }),
  'an empty header': () => ({ headers: [['authorization', '']] }),
  'as Basic': () => ({ headers: [['authorization', `Basic ${made()}`]] }),
  'as Basic, with a name': () => ({
    headers: [['authorization', `Basic ${Buffer.from(`${ann.email}:${PASSWORD}`).toString('base64')}`]],
  }),
  'as DPoP': () => ({ headers: [['authorization', `DPoP ${made()}`]] }),
  'two spaces': () => ({ headers: [['authorization', `Bearer  ${made()}`]] }),
  'a tab': () => ({ headers: [['authorization', `Bearer\t${made()}`]] }),
  'a space within': () => ({ headers: [['authorization', `Bearer ${made().replace('.', ' .')}`]] }),
  'in quotation marks': () => ({ headers: [['authorization', `Bearer "${made()}"`]] }),
  'with a comma and one more': () => ({ headers: [['authorization', `Bearer ${made()}, Bearer ${made()}`]] }),
  'letters of other alphabets': () => ({ headers: [['authorization', `Bearer ${made()}\u00e9`]] }),
  'the scheme in other letters': () => ({ headers: [['authorization', `B\u00e9arer ${made()}`]] }),
  'two headers, both good': () => ({ headers: [...bearer(made()), ...bearer(made())] }),
  'two headers, the second bad': () => ({ headers: [...bearer(made()), ...bearer('x')] }),
  'two headers, the first bad': () => ({ headers: [...bearer('x'), ...bearer(made())] }),
};

type Way = (typeof WAYS)[string];

const BAD: [fault: string, way: Way][] = Object.entries(TOKENS).map(([fault, bad]) => [
  fault,
  () => ({ headers: bearer(bad()) }),
]);

function ask({ headers = [], target = '/v1/me' }: ReturnType<Way>): Promise<RawAnswer> {
  return sendRaw(world.config.publicUrl, { target, headers });
}

it('accepts a good token, with the scheme in any case, and with other audiences beside that of Patchwork', async () => {
  const { publicUrl } = world.config;
  const several = made({}, { aud: ['https://other.test', `${publicUrl}/v1`] });
  for (const authorization of [`Bearer ${made()}`, `bearer ${made()}`, `BEARER ${made()}`, `Bearer ${several}`]) {
    const answer = await ask({ headers: [['authorization', authorization]] });
    expect([answer.status, answer.body.includes(ann.id)]).toEqual([200, true]);
  }
});

it.each(BAD)('answers 401 to a token with this fault: %s', (_fault, way) => expectRejected(way));

it.each(Object.entries(WAYS))('answers 401 to a good token that comes in this way: %s', (_way, way) =>
  expectRejected(way),
);

it('accepts a good token after bad ones of every kind', async () => {
  for (const way of [...BAD.map(([, bad]) => bad), ...Object.values(WAYS)]) await ask(way());
  expect((await ask({ headers: bearer(made()) })).status).toBe(200);
});

/** Expects the one answer that every bad token gets. */
async function expectRejected(way: Way): Promise<void> {
  const answer = await ask(way());
  expect([answer.status, answer.headers['www-authenticate']]).toEqual([401, 'Bearer']);
  const { traceId, ...rest } = JSON.parse(answer.body) as Record<string, unknown>;
  expect(traceId).toMatch(/^[0-9a-f-]{36}$/);
  expect(rest).toEqual({
    type: 'urn:patchwork:problem:unauthenticated',
    title: 'Sign in first',
    status: 401,
    detail: 'The request has no valid access token.',
    instance: '/v1/me',
    code: 'UNAUTHENTICATED',
  });
}
