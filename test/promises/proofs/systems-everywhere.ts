/** What an admin does to a system at one process holds at every other with the next request. */
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { Api } from '../../support/api.js';
import { PatchworkProcess } from '../../support/process.js';
import { waitFor } from '../../support/progress.js';
import { Rows } from '../../support/rows.js';
import { edSigner, token } from '../../support/tokens.js';
import { expectStatus, makeWorld, type SystemCaller, type World } from '../../support/world.js';

let world: World;
let there: PatchworkProcess;
let rows: Rows;

beforeAll(async () => {
  world = await makeWorld();
  there = await PatchworkProcess.start(world, { PATCHWORK_ROLE: 'api' });
  rows = new Rows(world.database.ownerUrl);
});

afterAll(async () => {
  await rows.close();
  await world.close();
});

const elsewhere = ({ api }: SystemCaller): Api => new Api(there.url, api.token);

it('takes scopes from a system at every process with its next request', async () => {
  const system = await world.system(await world.agency());
  expect((await elsewhere(system).get('/v1/me')).body.scopes).toContain('clients:write');
  const path = `/v1/systems/${system.id}`;
  expectStatus(await world.admin.api.patch(path, { scopes: ['clients:read'] }, { ifMatch: '*' }), 200);
  expect((await elsewhere(system).get('/v1/me')).body.scopes).toEqual(['clients:read']);
  const registration = { name: { given: 'Amara' }, reason: 'Referred to us' };
  for (const api of [elsewhere(system), system.api])
    expect((await api.post('/v1/clients', registration)).status).toBe(403);
});

it('refuses a revoked system at every process with its next request', async () => {
  const system = await world.system(await world.agency());
  for (const api of [elsewhere(system), system.api]) expectStatus(await api.get('/v1/me'), 200);
  expectStatus(await world.admin.api.delete(`/v1/systems/${system.id}`), 204);
  for (const api of [elsewhere(system), system.api]) expect((await api.get('/v1/me')).status).toBe(401);
});

it('issues one token when a system sends one signature to two processes at once', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'a' }] };
  const { id: agencyId } = await world.agency();
  const body = { name: 'Records', agencyId, scopes: [], jwks };
  const { clientId } = expectStatus(await world.admin.api.post('/v1/systems', body), 201).body;
  const { publicUrl } = world.config;
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: clientId, sub: clientId, aud: publicUrl, jti: randomUUID(), iat: now, exp: now + 60 };
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: token({ alg: 'EdDSA', kid: 'a' }, claims, edSigner(privateKey)),
  });
  // Both look while neither can write: each finds that nobody has used it.
  const held = await rows.hold('LOCK TABLE oidc_record IN SHARE MODE');
  const asked = [publicUrl, there.url].map(async (url) => {
    const response = await fetch(`${url}/oidc/token`, { method: 'POST', body: form });
    await response.arrayBuffer();
    return response.status;
  });
  const waiting = `SELECT FROM pg_locks WHERE relation = 'oidc_record'::regclass AND NOT granted`;
  await waitFor(
    'both processes to want to write',
    () => rows.count(waiting),
    (count) => count >= 2,
  );
  await held.letGo();
  expect((await Promise.all(asked)).filter((status) => status === 200)).toHaveLength(1);
});
