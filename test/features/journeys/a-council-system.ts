/** A council system: what it does with its own clients, what it cannot see of others', and how narrow its rights can be. */
import type { Answer } from '../../support/api.js';
import { systemToken } from '../../support/sign-in.js';
import { settle, travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type SystemCaller, type World } from '../../support/world.js';

let world: World;
let council: { id: string; name: string };
let mosaic: SystemCaller;
let ann: Person;
/** The system registers a client of its own for each test. */
let client: any;
let reference: { system: string; reference: string };
let path: string;
let count = 0;

beforeAll(async () => {
  world = await makeWorld();
  council = await world.agency({ name: 'Saltmarsh Social Care', type: 'SOCIAL_CARE' });
  mosaic = await world.system(council);
  ann = await world.agent();
});

beforeEach(async () => {
  count += 1;
  reference = { system: 'MOSAIC', reference: `C-107${count}` };
  client = await world.client(mosaic, { externalReferences: [reference] });
  path = `/v1/clients/${client.id}`;
});

afterAll(() => world.close());

const add = async (who: Person): Promise<any> => {
  const addition = { agentId: who.id, role: 'Class teacher', reason: 'Named in the plan' };
  return expectStatus(await mosaic.api.post(`${path}/team`, addition), 201).body;
};

it('a council system reads its own name, agency and scopes, and what it may do', async () => {
  const { body } = expectStatus(await mosaic.api.get('/v1/me'), 200);
  expect(body).toMatchObject({ id: mosaic.id, agency: { id: council.id }, name: 'System 2', banners: [] });
  expect(body.scopes).toEqual(expect.arrayContaining(['clients:register', 'clients:read', 'team:write']));
  expect(body.may).toContain('clients.lookup');
  expect(body.may).not.toContain('clients.search');
  expect((await mosaic.api.get('/v1/me/clients')).status).toBe(403);
});

it('a council system registers a client, and its agency is the first member of the team', async () => {
  expect(client.team).toMatchObject([{ agency: { id: council.id }, agents: [] }]);
  const { body } = expectStatus(await mosaic.api.get(`${path}/activity`), 200);
  expect(body.items).toMatchObject([{ type: 'client.registered', kind: null, actor: { systemId: mosaic.id } }]);
});

it('a council system finds its client by its own reference and by id', async () => {
  const found = expectStatus(await mosaic.api.post('/v1/clients/lookup', reference), 200);
  const read = expectStatus(await mosaic.api.get(path), 200);
  expect([found.body, found.etag]).toEqual([read.body, read.etag]);
  expect((await mosaic.api.post('/v1/clients/lookup', { ...reference, reference: 'C-0' })).status).toBe(404);
});

it('a council system adds a practitioner, and Patchwork notifies the practitioner immediately', async () => {
  const bea = await world.agent();
  const mails = world.inbox.mailsTo(bea.email).length;
  expect(await add(bea)).toMatchObject({ agentId: bea.id, lead: false });
  await settle(world.admin.api);
  expect(await world.notifications(bea)).toMatchObject([{ kind: 'MY_TEAMS', client: { id: client.id } }]);
  const [mail, ...others] = world.inbox.mailsTo(bea.email).slice(mails);
  expect([mail!.subject, others]).toEqual(['Patchwork: 1 update', []]);
});

it('a council system changes the record, and the team reads which system did it', async () => {
  await add(ann);
  await world.change(mosaic, client.id, { address: { lines: ['9 Mill Lane'] } });
  const { body } = expectStatus(await ann.api.get(`${path}/activity?limit=1`), 200);
  expect(body.items[0].actor).toMatchObject({ systemId: mosaic.id, agency: council.name });
  expect(body.items[0].actor.agentId).toBeUndefined();
  expect((await world.notifications(ann))[0]).toMatchObject({ kind: 'CONTACT', summary: 'Changed: address.' });
});

it('a council system ends the memberships of agents of its own agency, and of nobody else', async () => {
  const { id: anns } = await add(ann);
  const own = await world.agent({ agency: council });
  const [members] = await world.join(client.id, ann, own);
  expectStatus(await own.api.get(path), 200);
  expect((await mosaic.api.delete(`${path}/team/${anns}`)).status).toBe(403);
  expectStatus(await mosaic.api.delete(`${path}/team/${members}`), 204);
  expect((await own.api.get(path)).status).toBe(404);
  expectStatus(await ann.api.get(path), 200);
});

it('a council system cannot search, whatever its scopes', async () => {
  const answer = await mosaic.api.post('/v1/clients/search', { name: 'Milo Okafor', yearOfBirth: 2016 });
  expect(answer.status).toBe(403);
});

it('a system of another agency cannot find the client by id or reference, and cannot join its team', async () => {
  const stranger = await world.system(await world.agency());
  const { etag } = await mosaic.api.get(path);
  const addition = { agentId: ann.id, role: 'Class teacher', reason: 'Curious about it' };
  const answers = [
    await stranger.api.get(path),
    await stranger.api.get(`${path}/team`),
    await stranger.api.get(`${path}/activity`),
    await stranger.api.patch(path, { name: { given: 'Amara' } }, { ifMatch: etag }),
    await stranger.api.post(`${path}/team`, addition),
    await stranger.api.post('/v1/clients/lookup', reference),
  ];
  expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(404));
  expect((await mosaic.api.get(path)).etag).toBe(etag);
});

it('a council system sees a client that others registered only while its agency is on the team', async () => {
  const other = await world.client(ann, { name: { given: 'Amara' } });
  expect((await mosaic.api.get(`/v1/clients/${other.id}`)).status).toBe(404);
  const addition = { agencyId: council.id, role: 'Social care', reason: 'Case opened today' };
  const { id } = expectStatus(await ann.api.post(`/v1/clients/${other.id}/team`, addition), 201).body;
  expectStatus(await mosaic.api.get(`/v1/clients/${other.id}`), 200);
  expectStatus(await mosaic.api.delete(`/v1/clients/${other.id}/team/${id}`), 204);
  expect((await mosaic.api.get(`/v1/clients/${other.id}`)).status).toBe(404);
});

describe('scopes', () => {
  it.each([
    ['clients:register', 'POST', '/v1/clients', { name: { given: 'Milo' }, reason: 'Referred to us' }],
    ['clients:read', 'GET', '/v1/clients/:id', undefined],
    ['clients:write', 'PATCH', '/v1/clients/:id', {}],
    ['team:write', 'DELETE', '/v1/clients/:id/lead', undefined],
    ['agents:write', 'POST', '/v1/agents', {}],
  ])('the scope %s alone decides whether a system may send %s %s', async (scope, method, route, body) => {
    const every = ['clients:register', 'clients:read', 'clients:write', 'team:write', 'agents:write'];
    const without = await world.system(
      council,
      every.filter((one) => one !== scope),
    );
    const alone = await world.system(council, [scope]);
    const statusOf = async ({ api }: SystemCaller): Promise<number> =>
      (await api.send(method, route.replace(':id', client.id), body, {})).status;
    expect(await statusOf(without)).toBe(403);
    expect([200, 201, 400, 428]).toContain(await statusOf(alone));
  });

  it('a token may ask for fewer scopes than the system has, and gets no more than it asked for', async () => {
    const body = { name: 'Reporting', agencyId: council.id, scopes: ['clients:read', 'clients:write'] };
    const { clientId, clientSecret } = expectStatus(await world.admin.api.post('/v1/systems', body), 201).body;
    const narrow = world.api.as(await systemToken(world.config.publicUrl, clientId, clientSecret, ['clients:read']));
    const { etag } = expectStatus(await narrow.get(path), 200);
    expect((await narrow.patch(path, {}, { ifMatch: etag })).status).toBe(403);
    expect((await narrow.get('/v1/me')).body.scopes).toEqual(['clients:read']);
  });
});

it('a system that an admin revokes is rejected with its next request', async () => {
  const revoked = await world.system(council);
  expectStatus(await revoked.api.get(path), 200);
  expectStatus(await world.admin.api.delete(`/v1/systems/${revoked.id}`), 204);
  expect((await revoked.api.get(path)).status).toBe(401);
  expect((await revoked.api.get('/v1/me')).status).toBe(401);
});

it('a system that tries out references is refused after thirty taken ones in an hour, be the next taken or free, and its admins are called', async () => {
  const trying = await world.system(await world.agency());
  const taken = [{ system: 'MOSAIC', reference: 'TRIED-OUT' }];
  await world.client(await world.agent(), { externalReferences: taken });
  const register = (externalReferences: object[]): Promise<Answer> =>
    trying.api.post('/v1/clients', {
      name: { given: 'Milo', family: 'Quill' },
      reason: 'Moved here',
      externalReferences,
    });

  for (let time = 0; time < 30; time += 1) expectStatus(await register(taken), 409);
  const { body: refused, headers } = expectStatus(await register(taken), 429);
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(3_000);
  const free = await register([{ system: 'MOSAIC', reference: 'NOBODY-HAS-IT' }]);
  expect([free.status, free.body.detail]).toEqual([429, refused.detail]);
  expectStatus(await register([]), 201);

  const alerts = expectStatus(await world.admin.api.get('/v1/admin/alerts'), 200).body.items;
  const ours = alerts.filter(({ about }: any) => about.systemId === trying.id);
  expect(ours.map(({ type }: any) => type)).toEqual(['REFERENCE_LIMIT']);

  const now = expectStatus(await world.admin.api.get('/v1/demo/clock'), 200).body.now;
  await travelTo(new Date(Date.parse(now) + 61 * 60_000).toISOString(), world.admin.api);
  expectStatus(await register(taken), 409);
});
