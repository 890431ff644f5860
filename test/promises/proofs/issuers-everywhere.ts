/**
 * A council's issuer at every process, and when its keys cannot be had: what an admin does holds with the next request, a
 * token that nobody can check is not taken.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { randomUUID } from 'node:crypto';
import { Api } from '../../support/api.js';
import { CouncilIssuer } from '../../support/council-issuer.js';
import { PatchworkProcess } from '../../support/process.js';
import { Rows } from '../../support/rows.js';
import { token } from '../../support/tokens.js';
import { expectStatus, makeWorld, type World } from '../../support/world.js';

let world: World;
let there: PatchworkProcess;
let rows: Rows;
let agencyId: string;

beforeAll(async () => {
  world = await makeWorld();
  there = await PatchworkProcess.start(world, { PATCHWORK_ROLE: 'api' });
  rows = new Rows(world.database.ownerUrl);
  agencyId = await rows.agency();
});

afterAll(async () => {
  await rows.close();
  await world.close();
});

async function statuses(text: string): Promise<number[]> {
  const answers = [world.api.as(text), new Api(there.url, text)].map((api) => api.get('/v1/me'));
  return (await Promise.all(answers)).map(({ status }) => status);
}

async function registered(issuer: CouncilIssuer): Promise<{ change(patch: object): Promise<void> }> {
  const answer = await world.admin.api.post('/v1/issuers', issuer.registration(agencyId));
  const path = `/v1/issuers/${expectStatus(answer, 201).body.id}`;
  return {
    change: async (patch) => void expectStatus(await world.admin.api.patch(path, patch, { ifMatch: '*' }), 200),
  };
}

it('applies an issuer’s registration, change and end at every process with the next request', async () => {
  const issuer = await CouncilIssuer.start();
  const [isla] = await rows.agents(1, agencyId);
  const text = issuer.token('isla', isla!.email);
  expect(await statuses(text)).toEqual([401, 401]);
  const { change } = await registered(issuer);
  expect(await statuses(text)).toEqual([200, 200]);
  for (const [patch, back] of [
    [{ active: false }, { active: true }],
    [{ audience: 'api://another' }, { audience: 'api://patchwork' }],
    [{ algorithms: ['RS256'] }, { algorithms: ['EdDSA'] }],
    [{ tokenTypes: ['JWT'] }, { tokenTypes: ['at+jwt'] }],
  ]) {
    await change(patch!);
    expect(await statuses(text)).toEqual([401, 401]);
    await change(back!);
    expect(await statuses(text)).toEqual([200, 200]);
  }
  await issuer.close();
});

it('fetches the keys of an issuer once, however many tokens come, with known keys or not', async () => {
  const issuer = await CouncilIssuer.start();
  await registered(issuer);
  const [isla] = await rows.agents(1, agencyId);
  const ask = async (text: string): Promise<number> => (await world.api.as(text).get('/v1/me')).status;
  for (let count = 0; count < 20; count += 1) {
    expect(await ask(issuer.token('isla', isla!.email))).toBe(200);
    expect(await ask(issuer.token('isla', isla!.email, {}, { kid: `made-up-${count}` }))).toBe(401);
  }
  expect(issuer.fetched).toBe(1);
  await issuer.close();
});

const MISDEEDS: readonly (readonly [string, (request: IncomingMessage, response: ServerResponse) => void])[] = [
  ['answers with a fault', (_, response) => void response.writeHead(500).end()],
  ['drops the line', (request) => void request.socket.destroy()],
  ['leads elsewhere', (_, response) => void response.writeHead(302, { location: '/keys' }).end()],
  ['answers with a page', (_, response) => void response.end('<html></html>')],
  ['answers with something else', (_, response) => void response.end('{"keys":"soon"}')],
  ['answers without end', (_, response) => flood(response)],
];

it.each(MISDEEDS)('answers 503, and goes on for its own agents, when a council’s issuer %s', async (_name, answer) => {
  const issuer = await CouncilIssuer.start();
  issuer.answer = answer;
  await registered(issuer);
  const [isla] = await rows.agents(1, agencyId);
  const text = issuer.token('isla', isla!.email);
  for (const _ of [1, 2]) {
    const { status, body, headers } = await world.api.as(text).get('/v1/me');
    expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'UNAVAILABLE', '5']);
  }
  expect(issuer.fetched).toBe(1);
  expectStatus(await world.admin.api.get('/v1/me'), 200);
  await issuer.close();
});

it('knows a system that publishes its keys by them, and by no others', async () => {
  const issuer = await CouncilIssuer.start();
  const body = { name: 'Records', agencyId, scopes: ['clients:read'], jwksUrl: issuer.jwksUrl };
  const { clientId } = expectStatus(await world.admin.api.post('/v1/systems', body), 201).body;
  const stranger = await CouncilIssuer.start();
  const ask = async (signer: CouncilIssuer): Promise<number> => {
    const now = Math.floor(Date.now() / 1000);
    const aud = world.config.publicUrl;
    const claims = { iss: clientId, sub: clientId, aud, jti: randomUUID(), iat: now, exp: now + 60 };
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: token({ alg: 'EdDSA', kid: 'k1' }, claims, signer.signer()),
    });
    const response = await fetch(`${world.config.publicUrl}/oidc/token`, { method: 'POST', body: form });
    await response.arrayBuffer();
    return response.status;
  };
  expect(await ask(issuer)).toBe(200);
  expect(await ask(stranger)).toBe(401);
  await Promise.all([issuer.close(), stranger.close()]);
});

function flood(response: ServerResponse): void {
  const more = (): void => {
    while (!response.destroyed && response.write('x'.repeat(65_536)));
  };
  response.on('drain', more);
  more();
}
