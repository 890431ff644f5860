/** A council whose people sign in with its own issuer: who is let in as whom, and who is not. */
import { generateKeyPairSync } from 'node:crypto';
import type { Api } from '../../support/api.js';
import { CouncilIssuer } from '../../support/council-issuer.js';
import { hmacSigner, keySigner, token } from '../../support/tokens.js';
import { expectStatus, makeWorld, type World } from '../../support/world.js';

let world: World;
let issuer: CouncilIssuer;
let council: { id: string; name: string };
let issuerId: string;
let count = 0;

beforeAll(async () => {
  world = await makeWorld();
  issuer = await CouncilIssuer.start();
  council = await world.agency({ name: 'Saltmarsh Social Care', type: 'SOCIAL_CARE' });
  const registered = await world.admin.api.post('/v1/issuers', issuer.registration(council.id));
  issuerId = expectStatus(registered, 201).body.id;
});

afterAll(async () => {
  await issuer.close();
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
const change = async (patch: object): Promise<void> => {
  expectStatus(await world.admin.api.patch(`/v1/issuers/${issuerId}`, patch, { ifMatch: '*' }), 200);
};
const alertsAbout = async (agentId: string): Promise<string[]> => {
  const { items } = expectStatus(await world.admin.api.get('/v1/admin/alerts'), 200).body;
  return items.filter(({ about }: any) => about.agentId === agentId).map(({ type }: any) => type);
};

it('admins see the issuers, and each by its id', async () => {
  const { body } = expectStatus(await world.admin.api.get('/v1/issuers'), 200);
  expect(body.items).toMatchObject([
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
  expect(one.body).toEqual(body.items[0]);
  expect((await world.admin.api.post('/v1/issuers', issuer.registration(council.id))).body.code).toBe('ISSUER_TAKEN');
});

it.each([
  ['Patchwork itself', 422, () => ({ url: world.config.publicUrl })],
  ['an address without https', 422, () => ({ jwksUrl: 'http://login.council.test/keys' })],
  ['a shared secret', 400, () => ({ algorithms: ['HS256'] })],
  ['no signature', 400, () => ({ algorithms: ['none'] })],
  ['no algorithm', 422, () => ({ algorithms: [] })],
  ['an agency that there is none of', 422, () => ({ agencyId: '0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24' })],
])('%s is not registered', async (_name, status, changes) => {
  const body = issuer.registration(council.id, { url: 'https://other.council.test', ...changes() });
  expect((await world.admin.api.post('/v1/issuers', body)).status).toBe(status);
});

it('neither its URL nor its agency changes: links of people hang on them', async () => {
  for (const patch of [{ url: 'https://other.test' }, { agencyId: world.admin.agencyId }]) {
    expect((await world.admin.api.patch(`/v1/issuers/${issuerId}`, patch, { ifMatch: '*' })).status).toBe(400);
  }
});

describe('the first sign-in', () => {
  it('is the invited agent, who from then on is known by the subject, whatever the address', async () => {
    const isla = await invited();
    const me = expectStatus(await as(issuer.token(isla.subject, isla.email.toUpperCase())).get('/v1/me'), 200).body;
    expect(me).toMatchObject({ id: isla.id, agency: { id: council.id }, emailVerified: false });
    for (const email of ['somebody.else@saltmarsh.test', undefined]) {
      const later = await as(issuer.token(isla.subject, '', { email })).get('/v1/me');
      expect(later.body.id).toBe(isla.id);
    }
    expect((await world.admin.api.get(`/v1/issuers/${issuerId}`)).body.links).toBeGreaterThan(0);
  });

  it('a second subject with the same address is nobody, and the admins are told', async () => {
    const isla = await invited();
    expect(await statusOf(issuer.token(isla.subject, isla.email))).toBe(200);
    for (const _ of [1, 2]) expect(await statusOf(issuer.token('another', isla.email))).toBe(401);
    expect(await alertsAbout(isla.id)).toEqual(['ISSUER_SUBJECT_CONFLICT']);
    expect(await statusOf(issuer.token(isla.subject, isla.email))).toBe(200);
  });

  it('of two subjects at the same time, one is linked', async () => {
    const isla = await invited();
    const subjects = Array.from({ length: 6 }, (_, index) => `at-once-${index}`);
    const ask = (): Promise<number[]> =>
      Promise.all(subjects.map((subject) => statusOf(issuer.token(subject, isla.email))));
    await ask();
    expect((await ask()).filter((status) => status === 200)).toHaveLength(1);
  });

  it.each([
    ['of nobody', async () => 'nobody@saltmarsh.test', {}],
    ['of another agency', async () => (await invited(await world.agency())).email, {}],
    ['of an agent who was deactivated', async () => deactivated(), {}],
    ['that the issuer says is not verified', async () => (await invited()).email, { email_verified: false }],
    ['that the issuer says is not verified, in text', async () => (await invited()).email, { email_verified: 'false' }],
    ['in another claim', async () => (await invited()).email, { email: undefined, upn: 'invited1@saltmarsh.test' }],
    ['in a list', async () => (await invited()).email, { email: ['invited1@saltmarsh.test'] }],
    // K (U+212A) in lower case is the letter k.
    ['in other letters', async () => invitedWithK(), { email: '\u212Aim@saltmarsh.test' }],
  ])('an address %s links nobody', async (_name, address, claims) => {
    expect(await statusOf(issuer.token(`unlinked-${(count += 1)}`, await address(), claims))).toBe(401);
  });

  async function deactivated(): Promise<string> {
    const { id, email } = await invited();
    expectStatus(await world.admin.api.put(`/v1/agents/${id}/deactivation`, { reason: 'Left the service' }), 200);
    return email;
  }

  async function invitedWithK(): Promise<string> {
    return (await invited(council, { email: 'kim@saltmarsh.test' })).email;
  }

  it('verifies the address if the issuer says so, or an admin has said it of the issuer', async () => {
    const [isla, olga] = [await invited(), await invited()];
    const said = await as(issuer.token(isla.subject, isla.email, { email_verified: true })).get('/v1/me');
    expect(said.body.emailVerified).toBe(true);
    await change({ emailsVerified: true });
    const vouched = await as(issuer.token(olga.subject, olga.email)).get('/v1/me');
    expect(vouched.body.emailVerified).toBe(true);
    await change({ emailsVerified: false });
  });

  it('takes the address from the claim that the issuer uses', async () => {
    const isla = await invited();
    await change({ emailClaim: 'upn' });
    const claims = { email: undefined, upn: isla.email };
    expect((await as(issuer.token(isla.subject, '', claims)).get('/v1/me')).body.id).toBe(isla.id);
    await change({ emailClaim: 'email' });
  });

  it('is had anew once an admin has forgotten the link', async () => {
    const isla = await invited();
    expect(await statusOf(issuer.token(isla.subject, isla.email))).toBe(200);
    const path = `/v1/issuers/${issuerId}/links/${isla.id}`;
    expectStatus(await world.admin.api.delete(path), 204);
    expect((await world.admin.api.delete(path)).status).toBe(404);
    expect((await as(issuer.token('new-account', isla.email)).get('/v1/me')).body.id).toBe(isla.id);
    expect(await statusOf(issuer.token(isla.subject, isla.email))).toBe(401);
  });
});

describe('somebody who signs in with it', () => {
  it('ends with the account, and with a move to another agency, tokens in hand', async () => {
    const [isla, olga] = [await invited(), await invited()];
    const tokens = [issuer.token(isla.subject, isla.email), issuer.token(olga.subject, olga.email)] as const;
    for (const text of tokens) expect(await statusOf(text)).toBe(200);
    const reason = 'Left the service';
    expectStatus(await world.admin.api.put(`/v1/agents/${isla.id}/deactivation`, { reason }), 200);
    const agencyId = (await world.agency()).id;
    expectStatus(await world.admin.api.patch(`/v1/agents/${olga.id}`, { agencyId }, { ifMatch: '*' }), 200);
    for (const text of tokens) expect(await statusOf(text)).toBe(401);
  });

  it('ends with the issuer, and comes back with it', async () => {
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
    await change({ algorithms: ['EdDSA'] });
  });

  it('never is one of our systems, whatever the token says', async () => {
    const system = await world.system(council);
    const claims = { client_id: system.clientId, azp: system.clientId, scope: 'clients:read' };
    expect(await statusOf(issuer.token(system.clientId, 'nobody@saltmarsh.test', claims))).toBe(401);
  });

  it('never is somebody by the id that they have here', async () => {
    const isla = await invited();
    const { id, email } = world.admin;
    for (const address of [email, isla.email.replace('invited', 'uninvited')]) {
      expect(await statusOf(issuer.token(id, address, { client_id: 'frontend' }))).toBe(401);
    }
  });
});

it('signs with any algorithm that it was registered with, and with a key that is meant for it', async () => {
  const other = await CouncilIssuer.start();
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
  await other.close();
});

describe('a token that is refused', () => {
  const ours = { kty: 'oct' };
  it.each([
    ['of another type', {}, { typ: 'JWT' }],
    ['of no type', {}, { typ: undefined }],
    ['for somebody else', { aud: 'api://other' }, {}],
    ['for Patchwork by its address', { aud: 'http://127.0.0.1/v1' }, {}],
    ['that is over', { exp: Math.floor(Date.now() / 1000) - 60 }, {}],
    ['without an end', { exp: undefined }, {}],
    ['without a beginning', { iat: undefined }, {}],
    ['made in the future', { iat: Math.floor(Date.now() / 1000) + 600 }, {}],
    ['that begins in the future', { nbf: Math.floor(Date.now() / 1000) + 600 }, {}],
    ['without a subject', { sub: undefined }, {}],
    ['with a subject that the database refuses', { sub: 'a\u0000b' }, {}],
    ['with a subject without an end', { sub: 's'.repeat(256) }, {}],
    ['of an issuer that the database refuses', { iss: 'https://a\u0000b.test' }, {}],
    ['of a list of issuers', { iss: ['https://login.test'] }, {}],
    ['that is an id token', { nonce: 'n', at_hash: 'h' }, {}],
    ['that is a logout token', { events: {} }, {}],
    ['that is bound to a key', { cnf: { jkt: 'a' } }, {}],
    ['with an unknown key', {}, { kid: 'k9' }],
    ['with no key', {}, { kid: undefined }],
    ['with a key of its own', {}, { kid: undefined, jwk: ours }],
    ['of another algorithm', {}, { alg: 'ES256' }],
    ['without a signature', {}, { alg: 'none' }],
  ])('%s', async (_name, claims, header) => {
    const isla = await invited();
    expect(await statusOf(issuer.token(isla.subject, isla.email, claims, header))).toBe(401);
    expect(await statusOf(issuer.token(isla.subject, isla.email))).toBe(200);
  });

  it('is an id token also where the issuer may send JWT as type', async () => {
    const isla = await invited();
    await change({ tokenTypes: ['at+jwt', 'JWT'] });
    expect(await statusOf(issuer.token(isla.subject, isla.email, { nonce: 'n' }, { typ: 'JWT' }))).toBe(401);
    expect(await statusOf(issuer.token(isla.subject, isla.email, {}, { typ: 'JWT' }))).toBe(200);
    await change({ tokenTypes: ['at+jwt'] });
    expect(await statusOf(issuer.token(isla.subject, isla.email, {}, { typ: 'JWT' }))).toBe(401);
  });

  it('is one with the public key as a secret, or in the name of Patchwork', async () => {
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
});

function decodedIfJson(part: string, index: number): Record<string, unknown> {
  return index < 2 ? decoded(part) : {};
}

function decoded(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
}
