/** Agents of a council sign in with its own issuer: as which agent Patchwork lets them in, and whom it rejects. */
import { generateKeyPairSync } from 'node:crypto';
import type { Api } from '../../support/api.js';
import { AUDIENCE, CouncilIssuer } from '../../support/council-issuer.js';
import { hmacSigner, keySigner, token } from '../../support/tokens.js';
import { expectStatus, makeWorld, type World } from '../../support/world.js';

let world: World;
let issuer: CouncilIssuer;
let council: { id: string; name: string };
let issuerId: string;
let count = 0;

/** What tests may change of the issuer, as it is before and after each test. */
const AS_REGISTERED = {
  active: true,
  audience: AUDIENCE,
  algorithms: ['EdDSA'],
  tokenTypes: ['at+jwt'],
  emailClaim: 'email',
  emailsVerified: false,
};
let changed = false;
/** Issuers that tests start beside it. */
const others: CouncilIssuer[] = [];

beforeAll(async () => {
  world = await makeWorld();
  issuer = await CouncilIssuer.start();
  council = await world.agency({ name: 'Saltmarsh Social Care', type: 'SOCIAL_CARE' });
  const registered = await world.admin.api.post('/v1/issuers', issuer.registration(council.id));
  issuerId = expectStatus(registered, 201).body.id;
});

afterEach(async () => {
  if (changed) await change(AS_REGISTERED);
  changed = false;
});

afterAll(async () => {
  for (const started of [issuer, ...others]) await started.close();
  await world.close();
});

/** Created by an admin; has neither followed a link nor signed in. */
async function invited(agency = council, rest: object = {}): Promise<{ id: string; email: string; subject: string }> {
  count += 1;
  const email = `invited${count}@saltmarsh.test`;
  const body = {
    agencyId: agency.id,
    name: { given: `Isla${count}`, family: 'Penn' },
    jobTitle: 'Social worker',
    email,
    roles: ['PRACTITIONER'],
    ...rest,
  };
  const { id } = expectStatus(await world.admin.api.post('/v1/agents', body), 201).body;
  return { id, email, subject: `subject-${count}` };
}

const as = (text: string): Api => world.api.as(text);
const statusOf = async (text: string): Promise<number> => (await as(text).get('/v1/me')).status;
/** Until the end of the test. */
const change = async (patch: object): Promise<void> => {
  changed = true;
  expectStatus(await world.admin.api.patch(`/v1/issuers/${issuerId}`, patch, { ifMatch: '*' }), 200);
};
const alertsAbout = async (agentId: string): Promise<string[]> => {
  const { items } = expectStatus(await world.admin.api.get('/v1/admin/alerts'), 200).body;
  return items.filter(({ about }: any) => about.agentId === agentId).map(({ type }: any) => type);
};

it('lists the issuers for admins, and shows each by its id', async () => {
  const { body } = expectStatus(await world.admin.api.get('/v1/issuers'), 200);
  const listed = body.items.filter(({ url }: any) => url === issuer.url);
  expect(listed).toMatchObject([
    {
      id: issuerId,
      agency: { id: council.id, name: council.name },
      url: issuer.url,
      tokenTypes: ['at+jwt'],
      emailClaim: 'email',
      active: true,
    },
  ]);
  const one = expectStatus(await world.admin.api.get(`/v1/issuers/${issuerId}`), 200);
  expect(one.body).toEqual(listed[0]);
  expect((await world.admin.api.post('/v1/issuers', issuer.registration(council.id))).body.code).toBe('ISSUER_TAKEN');
});

it.each([
  ['the address of Patchwork itself', 422, () => ({ url: world.config.publicUrl })],
  ['a key address without https', 422, () => ({ jwksUrl: 'http://login.council.test/keys' })],
  ['a shared secret', 400, () => ({ algorithms: ['HS256'] })],
  ['no signature', 400, () => ({ algorithms: ['none'] })],
  ['no algorithm', 422, () => ({ algorithms: [] })],
  ['an agency that does not exist', 422, () => ({ agencyId: '0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24' })],
])('rejects an issuer with %s (status %s)', async (_name, status, changes) => {
  const body = issuer.registration(council.id, { url: 'https://other.council.test', ...changes() });
  expect((await world.admin.api.post('/v1/issuers', body)).status).toBe(status);
});

it('returns 400 when an admin changes the URL or the agency of an issuer, since the links of agents depend on them', async () => {
  for (const patch of [{ url: 'https://other.test' }, { agencyId: world.admin.agencyId }]) {
    expect((await world.admin.api.patch(`/v1/issuers/${issuerId}`, patch, { ifMatch: '*' })).status).toBe(400);
  }
});

describe('at the first sign-in', () => {
  it('links the invited agent with the subject, whatever address later tokens have', async () => {
    const isla = await invited();
    const me = expectStatus(await as(issuer.token(isla.subject, isla.email.toUpperCase())).get('/v1/me'), 200).body;
    expect(me).toMatchObject({ id: isla.id, agency: { id: council.id }, emailVerified: false });
    for (const email of ['somebody.else@saltmarsh.test', undefined]) {
      const later = await as(issuer.token(isla.subject, '', { email })).get('/v1/me');
      expect(later.body.id).toBe(isla.id);
    }
    expect((await world.admin.api.get(`/v1/issuers/${issuerId}`)).body.links).toBeGreaterThan(0);
  });

  it('rejects a second subject with the same address, and alerts the admins', async () => {
    const isla = await invited();
    expect(await statusOf(issuer.token(isla.subject, isla.email))).toBe(200);
    for (const _ of [1, 2]) expect(await statusOf(issuer.token('another', isla.email))).toBe(401);
    expect(await alertsAbout(isla.id)).toEqual(['ISSUER_SUBJECT_CONFLICT']);
    expect(await statusOf(issuer.token(isla.subject, isla.email))).toBe(200);
  });

  it('links one subject when several arrive with the same address at the same time', async () => {
    const isla = await invited();
    const subjects = Array.from({ length: 6 }, (_, index) => `at-once-${index}`);
    const ask = (): Promise<number[]> =>
      Promise.all(subjects.map((subject) => statusOf(issuer.token(subject, isla.email))));
    await ask();
    expect((await ask()).filter((status) => status === 200)).toHaveLength(1);
  });

  it.each([
    ['that no agent has', async () => 'nobody@saltmarsh.test', () => ({})],
    ['of an agent of another agency', async () => (await invited(await world.agency())).email, () => ({})],
    ['of an agent who was deactivated', deactivated, () => ({})],
    ['that is not verified', invitedAddress, () => ({ email_verified: false })],
    ['that is not verified, as a string', invitedAddress, () => ({ email_verified: 'false' })],
    ['in another claim', invitedAddress, (email: string) => ({ email: undefined, upn: email })],
    ['in a list', invitedAddress, (email: string) => ({ email: [email] })],
    // K (U+212A) in lower case is the letter k.
    ['in other letters', invitedWithK, () => ({ email: '\u212Aim@saltmarsh.test' })],
  ])('links nobody when the token has an address %s', async (_name, addressOf, claimsOf) => {
    const address = await addressOf();
    expect(await statusOf(issuer.token(`unlinked-${(count += 1)}`, address, claimsOf(address)))).toBe(401);
  });

  async function invitedAddress(): Promise<string> {
    return (await invited()).email;
  }

  async function deactivated(): Promise<string> {
    const { id, email } = await invited();
    expectStatus(await world.admin.api.put(`/v1/agents/${id}/deactivation`, { reason: 'Left the service' }), 200);
    return email;
  }

  async function invitedWithK(): Promise<string> {
    return (await invited(council, { email: 'kim@saltmarsh.test' })).email;
  }

  it('verifies the address when the issuer says so, or when an admin has said that the issuer verifies all addresses', async () => {
    const [isla, olga] = [await invited(), await invited()];
    const said = await as(issuer.token(isla.subject, isla.email, { email_verified: true })).get('/v1/me');
    expect(said.body.emailVerified).toBe(true);
    await change({ emailsVerified: true });
    const vouched = await as(issuer.token(olga.subject, olga.email)).get('/v1/me');
    expect(vouched.body.emailVerified).toBe(true);
  });

  it('takes the address from the claim that the issuer is registered with', async () => {
    const isla = await invited();
    await change({ emailClaim: 'upn' });
    const claims = { email: undefined, upn: isla.email };
    expect((await as(issuer.token(isla.subject, '', claims)).get('/v1/me')).body.id).toBe(isla.id);
  });

  it('links the agent again after an admin has deleted the link', async () => {
    const isla = await invited();
    expect(await statusOf(issuer.token(isla.subject, isla.email))).toBe(200);
    const path = `/v1/issuers/${issuerId}/links/${isla.id}`;
    expectStatus(await world.admin.api.delete(path), 204);
    expect((await world.admin.api.delete(path)).status).toBe(404);
    expect((await as(issuer.token('new-account', isla.email)).get('/v1/me')).body.id).toBe(isla.id);
    expect(await statusOf(issuer.token(isla.subject, isla.email))).toBe(401);
  });
});

describe('after the first sign-in', () => {
  it('rejects the token of an agent who is deactivated, or who moves to another agency', async () => {
    const [isla, olga] = [await invited(), await invited()];
    const tokens = [issuer.token(isla.subject, isla.email), issuer.token(olga.subject, olga.email)] as const;
    for (const text of tokens) expect(await statusOf(text)).toBe(200);
    const reason = 'Left the service';
    expectStatus(await world.admin.api.put(`/v1/agents/${isla.id}/deactivation`, { reason }), 200);
    const agencyId = (await world.agency()).id;
    expectStatus(await world.admin.api.patch(`/v1/agents/${olga.id}`, { agencyId }, { ifMatch: '*' }), 200);
    for (const text of tokens) expect(await statusOf(text)).toBe(401);
  });

  it('rejects a token while the issuer is inactive, and one that its audience or algorithms do not allow', async () => {
    const isla = await invited();
    const text = issuer.token(isla.subject, isla.email);
    expect(await statusOf(text)).toBe(200);
    await change({ active: false });
    expect(await statusOf(text)).toBe(401);
    await change({ active: true });
    expect(await statusOf(text)).toBe(200);
    await change({ audience: 'api://another' });
    expect(await statusOf(text)).toBe(401);
    await change({ audience: 'api://patchwork', algorithms: ['RS256'] });
    expect(await statusOf(text)).toBe(401);
  });

  it('never lets in a token as one of the systems of Patchwork, whatever the token says', async () => {
    const system = await world.system(council);
    const claims = { client_id: system.clientId, azp: system.clientId, scope: 'clients:read' };
    expect(await statusOf(issuer.token(system.clientId, 'nobody@saltmarsh.test', claims))).toBe(401);
  });

  it('never lets in a token as the agent whose id in Patchwork is its subject', async () => {
    const isla = await invited();
    const { id, email } = world.admin;
    for (const address of [email, isla.email.replace('invited', 'uninvited')]) {
      expect(await statusOf(issuer.token(id, address, { client_id: 'frontend' }))).toBe(401);
    }
  });
});

it('accepts a token with any algorithm that the issuer is registered with, signed with a key that suits it', async () => {
  const other = await CouncilIssuer.start();
  others.push(other);
  other.addKey('rsa', generateKeyPairSync('rsa', { modulusLength: 2048 }));
  other.addKey('ec', generateKeyPairSync('ec', { namedCurve: 'P-256' }));
  other.addKey('weak', generateKeyPairSync('rsa', { modulusLength: 1024 }));
  const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'];
  expectStatus(await world.admin.api.post('/v1/issuers', other.registration(council.id, { algorithms })), 201);
  const isla = await invited();
  const [, claims] = other.token(isla.subject, isla.email).split('.').map(decodedIfJson);
  const signed = (alg: string, kid: string): string =>
    token({ alg, typ: 'at+jwt', kid }, claims!, keySigner(alg, other.privateKey(kid)));
  for (const [alg, kid] of [
    ['RS256', 'rsa'],
    ['PS256', 'rsa'],
    ['ES256', 'ec'],
    ['EdDSA', 'k1'],
  ] as const) {
    expect([alg, await statusOf(signed(alg, kid))]).toEqual([alg, 200]);
  }
  expect(await statusOf(signed('RS256', 'weak'))).toBe(401);
});

const ours = { kty: 'oct' };
it.each([
  ['of another type', {}, { typ: 'JWT' }],
  ['of no type', {}, { typ: undefined }],
  ['for another audience', { aud: 'api://other' }, {}],
  ['for the address of Patchwork', { aud: 'http://127.0.0.1/v1' }, {}],
  ['that is over', () => ({ exp: epoch() - 60 }), {}],
  ['without an end', { exp: undefined }, {}],
  ['without a beginning', { iat: undefined }, {}],
  ['that was made in the future', () => ({ iat: epoch() + 600 }), {}],
  ['that begins in the future', () => ({ nbf: epoch() + 600 }), {}],
  ['without a subject', { sub: undefined }, {}],
  ['with a subject that the database rejects', { sub: 'a\u0000b' }, {}],
  ['with a subject that is too long', { sub: 's'.repeat(256) }, {}],
  ['of an issuer that the database rejects', { iss: 'https://a\u0000b.test' }, {}],
  ['of a list of issuers', { iss: ['https://login.test'] }, {}],
  ['that is an id token', { nonce: 'n', at_hash: 'h' }, {}],
  ['that is a logout token', { events: {} }, {}],
  ['that is bound to a key', { cnf: { jkt: 'a' } }, {}],
  ['with an unknown key', {}, { kid: 'k9' }],
  ['with no key', {}, { kid: undefined }],
  ['with a key of its own', {}, { kid: undefined, jwk: ours }],
  ['of another algorithm', {}, { alg: 'ES256' }],
  ['without a signature', {}, { alg: 'none' }],
])('rejects a token %s', async (_name, given, header) => {
  const isla = await invited();
  const claims = typeof given === 'function' ? given() : given;
  expect(await statusOf(issuer.token(isla.subject, isla.email, claims, header))).toBe(401);
  expect(await statusOf(issuer.token(isla.subject, isla.email))).toBe(200);
});

it('rejects an id token even when the issuer may send tokens of the type JWT', async () => {
  const isla = await invited();
  await change({ tokenTypes: ['at+jwt', 'JWT'] });
  expect(await statusOf(issuer.token(isla.subject, isla.email, { nonce: 'n' }, { typ: 'JWT' }))).toBe(401);
  expect(await statusOf(issuer.token(isla.subject, isla.email, {}, { typ: 'JWT' }))).toBe(200);
  await change({ tokenTypes: ['at+jwt'] });
  expect(await statusOf(issuer.token(isla.subject, isla.email, {}, { typ: 'JWT' }))).toBe(401);
});

it('rejects a token that uses the public key as a secret, and one in the name of Patchwork', async () => {
  const isla = await invited();
  const [jwk] = issuer.jwks.keys as { x: string }[];
  const [header, claims] = issuer.token(isla.subject, isla.email).split('.').slice(0, 2).map(decoded);
  for (const secret of [Buffer.from(jwk!.x, 'base64url'), JSON.stringify(jwk)]) {
    expect(await statusOf(token({ ...header, alg: 'HS256' }, claims!, hmacSigner(secret)))).toBe(401);
  }
  const { publicUrl } = world.config;
  const inOurName = { ...claims, iss: publicUrl, aud: `${publicUrl}/v1`, sub: world.admin.id, client_id: 'frontend' };
  expect(await statusOf(token(header!, inOurName, issuer.signer()))).toBe(401);
});

function decodedIfJson(part: string, index: number): Record<string, unknown> {
  return index < 2 ? decoded(part) : {};
}

function decoded(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
}

function epoch(): number {
  return Math.floor(Date.now() / 1000);
}
