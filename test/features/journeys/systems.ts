/** An admin manages the council's systems: what they read of them, how they replace secrets and keys, how they take rights away. */
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { systemToken } from '../../support/sign-in.js';
import { settle, travelTo } from '../../support/time.js';
import { edSigner, type Part, token } from '../../support/tokens.js';
import { expectStatus, makeWorld, type SystemCaller, type World } from '../../support/world.js';

let world: World;
let council: { id: string; name: string };
let count = 0;

beforeAll(async () => {
  world = await makeWorld();
  council = await world.agency({ name: 'Saltmarsh Social Care', type: 'SOCIAL_CARE' });
});

afterAll(() => world.close());

interface Made {
  readonly id: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

async function system(rest: object = {}, admin = world.admin): Promise<Made> {
  const body = {
    name: `Records ${(count += 1)}`,
    agencyId: council.id,
    scopes: ['clients:read', 'clients:write'],
    ...rest,
  };
  return expectStatus(await admin.api.post<Made>('/v1/systems', body), 201).body;
}

const signsIn = async ({ clientId }: Made, secret: string): Promise<boolean> =>
  systemToken(world.config.publicUrl, clientId, secret).then(
    () => true,
    () => false,
  );
const read = async ({ id }: { id: string }) => expectStatus(await world.admin.api.get(`/v1/systems/${id}`), 200);
const hoursPass = async (hours: number): Promise<void> => {
  const { now } = (await world.admin.api.get('/v1/demo/clock')).body;
  await travelTo(new Date(Date.parse(now) + hours * 3_600_000).toISOString(), world.admin.api);
};

it('an admin lists the systems by name, page by page, and reads none of their secrets', async () => {
  // A world of its own, without the systems of other tests.
  const { admin, agency, close } = await makeWorld();
  const home = await agency();
  const made = [];
  for (let more = 0; more < 3; more += 1) made.push(await system({ agencyId: home.id }, admin));
  const first = expectStatus(await admin.api.get('/v1/systems?limit=2'), 200).body;
  const second = expectStatus(await admin.api.get(first.links.next), 200).body;
  const items = [...first.items, ...second.items];
  expect(items.map(({ id }) => id)).toEqual(made.map(({ id }) => id));
  expect(items[0]).toMatchObject({
    agency: { id: home.id, name: home.name },
    authentication: 'CLIENT_SECRET',
    test: false,
    active: true,
    lastUsedAt: null,
    credentials: [{ endsAt: null }],
  });
  for (const { clientSecret } of made) expect(JSON.stringify(items)).not.toContain(clientSecret);
  await close();
});

it('an admin reads when a system last called, to the minute', async () => {
  const made = await system();
  const api = world.api.as(await systemToken(world.config.publicUrl, made.clientId, made.clientSecret));
  expect((await read(made)).body.lastUsedAt).toBeNull();
  expectStatus(await api.get('/v1/me'), 200);
  const { lastUsedAt } = (await read(made)).body;
  expect(lastUsedAt).toMatch(/T\d\d:\d\d:00\.000Z$/);
  expectStatus(await api.get('/v1/me'), 200);
  expect((await read(made)).body.lastUsedAt).toBe(lastUsedAt);
});

it('an admin changes the name and scopes of a system, and scopes that are taken away end with its next request', async () => {
  const made = await system();
  const path = `/v1/systems/${made.id}`;
  const api = world.api.as(await systemToken(world.config.publicUrl, made.clientId, made.clientSecret));
  const { etag } = await read(made);
  expect((await world.admin.api.patch(path, { scopes: [] })).status).toBe(428);
  const changed = expectStatus(
    await world.admin.api.patch(path, { name: 'Renamed', scopes: ['clients:read'] }, { ifMatch: etag }),
    200,
  );
  expect(changed.body).toMatchObject({ name: 'Renamed', scopes: ['clients:read'] });
  expect((await api.get('/v1/me')).body).toMatchObject({ name: 'Renamed', scopes: ['clients:read'] });
  const late = await world.admin.api.patch(path, { scopes: [] }, { ifMatch: etag });
  expect([late.status, late.body.errors.map(({ pointer }: any) => pointer)]).toEqual([412, ['/name', '/scopes']]);
  // Given back, they are not in the token that was made before; a new one has them.
  const widened = { scopes: ['clients:read', 'clients:write', 'agents:write'] };
  expectStatus(await world.admin.api.patch(path, widened, { ifMatch: changed.etag }), 200);
  expect((await api.get('/v1/me')).body.scopes).toEqual(['clients:read', 'clients:write']);
  for (const [field, value] of [
    ['agencyId', world.admin.agencyId],
    ['test', true],
  ] as const) {
    expect((await world.admin.api.patch(path, { [field]: value }, { ifMatch: '*' })).status).toBe(400);
  }
});

it('a token that asks for more scopes than the system has does not get them', async () => {
  const { clientId, clientSecret } = await system({ scopes: ['clients:read'] });
  const asked = systemToken(world.config.publicUrl, clientId, clientSecret, ['clients:read', 'clients:write']);
  const scopes = await asked.then(
    async (got) => (await world.api.as(got).get('/v1/me')).body.scopes as string[],
    () => [],
  );
  expect(scopes).not.toContain('clients:write');
});

it('a new secret works immediately, and the old one until the overlap ends', async () => {
  const made = await system();
  const rotated = expectStatus(
    await world.admin.api.post(`/v1/systems/${made.id}/credentials`, { overlapHours: 2 }),
    201,
  );
  const { clientSecret, othersEndAt } = rotated.body;
  expect(Date.parse(othersEndAt) - Date.parse(rotated.body.createdAt)).toBe(2 * 3_600_000);
  expect([await signsIn(made, made.clientSecret), await signsIn(made, clientSecret)]).toEqual([true, true]);
  expect((await read(made)).body.credentials).toMatchObject([{ endsAt: null }, { endsAt: othersEndAt }]);
  await hoursPass(3);
  expect([await signsIn(made, made.clientSecret), await signsIn(made, clientSecret)]).toEqual([false, true]);
  expect((await read(made)).body.credentials).toHaveLength(1);
});

it('a new secret without an overlap ends the old one immediately, and a later overlap does not bring it back', async () => {
  const made = await system();
  const path = `/v1/systems/${made.id}/credentials`;
  expectStatus(await world.admin.api.post(path, { overlapHours: 0 }), 201);
  const { clientSecret } = expectStatus(await world.admin.api.post(path, { overlapHours: 720 }), 201).body;
  expect([await signsIn(made, made.clientSecret), await signsIn(made, clientSecret)]).toEqual([false, true]);
  for (const overlapHours of [-1, 721, 1.5]) {
    expect([400, 422]).toContain((await world.admin.api.post(path, { overlapHours })).status);
  }
});

it('an admin ends one secret by its id, and only as a secret of its own system', async () => {
  const [made, other] = [await system(), await system()];
  const { id, clientSecret } = expectStatus(
    await world.admin.api.post(`/v1/systems/${made.id}/credentials`, {}),
    201,
  ).body;
  expect((await world.admin.api.delete(`/v1/systems/${other.id}/credentials/${id}`)).status).toBe(404);
  expect(await signsIn(made, clientSecret)).toBe(true);
  for (const _ of [1, 2]) expectStatus(await world.admin.api.delete(`/v1/systems/${made.id}/credentials/${id}`), 204);
  expect([await signsIn(made, clientSecret), await signsIn(made, made.clientSecret)]).toEqual([false, true]);
});

it('a revoked system gets no token, no new secret and no change', async () => {
  const made = await system();
  const path = `/v1/systems/${made.id}`;
  expectStatus(await world.admin.api.delete(path), 204);
  expect(await signsIn(made, made.clientSecret)).toBe(false);
  expect((await read(made)).body).toMatchObject({ active: false, credentials: [] });
  expect((await world.admin.api.post(`${path}/credentials`, {})).body.code).toBe('REVOKED');
  expect((await world.admin.api.patch(path, { scopes: [] }, { ifMatch: '*' })).body.code).toBe('REVOKED');
});

describe('keys', () => {
  const pair = generateKeyPairSync('ed25519');
  const stranger = generateKeyPairSync('ed25519');
  const jwks = { keys: [{ ...pair.publicKey.export({ format: 'jwk' }), kid: '2030-1', alg: 'EdDSA', use: 'sig' }] };
  let made: Made;

  beforeEach(async () => {
    made = await system({ jwks });
  });

  function assertion(claims: Part = {}, header: Part = {}, key = pair.privateKey): string {
    const now = Math.floor(Date.now() / 1000);
    const { clientId } = made;
    const rest = {
      iss: clientId,
      sub: clientId,
      aud: world.config.publicUrl,
      jti: randomUUID(),
      iat: now,
      exp: now + 60,
    };
    return token({ alg: 'EdDSA', typ: 'JWT', kid: '2030-1', ...header }, { ...rest, ...claims }, edSigner(key));
  }

  async function ask(client_assertion: string): Promise<{ status: number; token: string }> {
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion,
    });
    const response = await fetch(`${world.config.publicUrl}/oidc/token`, { method: 'POST', body });
    const { access_token = '' } = (await response.json()) as { access_token?: string };
    return { status: response.status, token: access_token };
  }

  it('a system with keys has no secret, and gets a token by a signature', async () => {
    expect(made.clientSecret).toBeNull();
    expect((await read(made)).body).toMatchObject({ authentication: 'PRIVATE_KEY_JWT', jwks, credentials: [] });
    expect((await world.admin.api.post(`/v1/systems/${made.id}/credentials`, {})).body.code).toBe('HAS_KEYS');
    for (const aud of [world.config.publicUrl, `${world.config.publicUrl}/oidc/token`]) {
      const answer = await ask(assertion({ aud }));
      expect(answer.status).toBe(200);
      const { body } = expectStatus(await world.api.as(answer.token).get('/v1/me'), 200);
      expect(body).toMatchObject({ id: made.id, scopes: ['clients:read', 'clients:write'] });
    }
  });

  it('a signature gets one token, even when it is sent three times at once', async () => {
    const one = assertion();
    const statuses = (await Promise.all([ask(one), ask(one), ask(one)])).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect((await ask(one)).status).toBe(401);
  });

  const seconds = (ahead: number): number => Math.floor(Date.now() / 1000) + ahead;
  it.each([
    ['made by somebody else', () => assertion({}, {}, stranger.privateKey)],
    ['by an unknown key', () => assertion({}, { kid: 'other' }, stranger.privateKey)],
    [
      'by a key that comes with it',
      () => assertion({}, { jwk: stranger.publicKey.export({ format: 'jwk' }) }, stranger.privateKey),
    ],
    ['by a shared secret', () => assertion({}, { alg: 'HS256' })],
    ['that is empty', () => assertion({}, { alg: 'none' }).replace(/[^.]+$/, '')],
    ['for somebody else', () => assertion({ aud: 'https://other.test' })],
    ['of another system', () => assertion({ iss: 'system-000000000000' })],
    ['that is valid for more than five minutes', () => assertion({ exp: seconds(330) })],
    ['that has expired', () => assertion({ exp: seconds(-60) })],
    ['without an expiry', () => assertion({ exp: undefined })],
    ['without an id', () => assertion({ jti: undefined })],
  ])('a system gets no token with a signature %s', async (_name, made) => {
    expect((await ask(made())).status).toBeGreaterThanOrEqual(400);
  });

  it('an admin replaces the keys of a system, and gives it a secret once it has no keys', async () => {
    const path = `/v1/systems/${made.id}`;
    const next = { keys: [{ ...stranger.publicKey.export({ format: 'jwk' }), kid: '2030-2' }] };
    expectStatus(await world.admin.api.patch(path, { jwks: next }, { ifMatch: (await read(made)).etag }), 200);
    expect((await ask(assertion())).status).toBe(401);
    expect((await ask(assertion({}, { kid: '2030-2' }, stranger.privateKey))).status).toBe(200);
    expectStatus(await world.admin.api.patch(path, { jwks: null }, { ifMatch: (await read(made)).etag }), 200);
    expect((await ask(assertion({}, { kid: '2030-2' }, stranger.privateKey))).status).toBe(401);
    expect(await signsIn(made, 'none')).toBe(false);
    const { clientSecret } = expectStatus(await world.admin.api.post(`${path}/credentials`, {}), 201).body;
    expect(await signsIn(made, clientSecret)).toBe(true);
  });

  it.each([
    ['a private key', { jwks: { keys: [pair.privateKey.export({ format: 'jwk' })] } }],
    ['a shared secret', { jwks: { keys: [{ kty: 'oct', k: 'c2VjcmV0', kid: 'a' }] } }],
    ['no key', { jwks: { keys: [] } }],
    ['both keys and the address of keys', { jwks, jwksUrl: 'https://cases.council.test/jwks.json' }],
    ['an address of keys without https', { jwksUrl: 'http://cases.council.test/jwks.json' }],
    ['an address of keys with a password in it', { jwksUrl: 'https://name:word@cases.council.test/jwks.json' }],
  ])('creating a system with %s returns 422', async (_name, given) => {
    const body = { name: 'Refused', agencyId: council.id, scopes: [], ...given };
    expect((await world.admin.api.post('/v1/systems', body)).status).toBe(422);
  });
});

describe('trials', () => {
  it('all that a test system does is recorded and planned as usual, and none of it is emailed', async () => {
    const ann = await world.agent();
    const before = world.smtp.messages.length;
    const made = await system({
      test: true,
      scopes: ['clients:register', 'clients:read', 'clients:write', 'team:write', 'agents:write'],
    });
    const api = world.api.as(await systemToken(world.config.publicUrl, made.clientId, made.clientSecret));
    const trial: SystemCaller = { id: made.id, clientId: made.clientId, api };
    const client = await world.client(trial);
    const addition = { agentId: ann.id, role: 'Class teacher', reason: 'Named in the plan' };
    expectStatus(await api.post(`/v1/clients/${client.id}/team`, addition), 201);
    await world.change(trial, client.id, { address: { lines: ['9 Mill Lane'] } });
    const nora = {
      agencyId: council.id,
      name: { given: 'Nora', family: 'Bell' },
      jobTitle: 'Class teacher',
      email: 'nora.of.the.trial@patchwork.test',
      roles: ['PRACTITIONER'],
    };
    const { body, etag } = expectStatus(await api.post('/v1/agents', nora), 201);
    const email = 'nora.again@patchwork.test';
    expectStatus(await api.patch(`/v1/agents/${body.id}`, { email }, { ifMatch: etag }), 200);

    expect(await world.notifications(ann)).toMatchObject([
      { kind: 'CONTACT', withheld: 'TEST_CREDENTIALS', emailedAt: null },
      { kind: 'MY_TEAMS', withheld: 'TEST_CREDENTIALS', emailedAt: null },
    ]);
    const [{ id: notification }] = await world.notifications(ann);
    const explanation = await ann.api.get(`/v1/me/notifications/${notification}/explanation`);
    expect(explanation.body).toMatchObject({ outcome: 'WITHHELD', rule: 'TEST_CREDENTIALS' });
    // With her invitation goes all account mail that may go; later it would be kept back as its links have expired.
    const bea = await world.agent();
    await hoursPass(24 * 14);
    await settle(world.admin.api);
    expect([...new Set(world.smtp.messages.slice(before).map(({ to }) => to))]).toEqual([bea.email]);
    // What others do is emailed as usual, without anything that the test system did.
    await world.join(client.id, ann, bea);
    await settle(world.admin.api);
    expect(world.inbox.mailsTo(bea.email).at(-1)!.subject).toBe('Patchwork: 1 update');
    expect(world.inbox.mailsTo(ann.email)).toHaveLength(1);
  });
});
