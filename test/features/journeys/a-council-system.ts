/** A council system: what it does with its own clients, what it cannot see of others', and how narrow its rights can be. */
import { systemToken } from '../../support/sign-in.js';
import { settle } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type SystemCaller, type World } from '../../support/world.js';

let world: World;
let council: { id: string; name: string };
let mosaic: SystemCaller;
let ann: Person;
let client: any;

const reference = { system: 'MOSAIC', reference: 'C-1077' };

beforeAll(async () => {
  world = await makeWorld();
  council = await world.agency({ name: 'Saltmarsh Social Care', type: 'SOCIAL_CARE' });
  mosaic = await world.system(council);
  ann = await world.agent();
});

afterAll(() => world.close());

const path = (): string => `/v1/clients/${client.id}`;

it('reads who it is: its name, its agency, its scopes, and what it may do', async () => {
  const { body } = expectStatus(await mosaic.api.get('/v1/me'), 200);
  expect(body).toMatchObject({ id: mosaic.id, agency: { id: council.id }, name: 'System 2', banners: [] });
  expect(body.scopes).toEqual(expect.arrayContaining(['clients:register', 'clients:read', 'team:write']));
  expect(body.may).toContain('clients.lookup');
  expect(body.may).not.toContain('clients.search');
  expect((await mosaic.api.get('/v1/me/clients')).status).toBe(403);
});

it('registers a client: its agency is the first member of the team', async () => {
  client = await world.client(mosaic, { externalReferences: [reference] });
  expect(client.team).toMatchObject([{ agency: { id: council.id }, agents: [] }]);
  const { body } = expectStatus(await mosaic.api.get(`${path()}/activity`), 200);
  expect(body.items).toMatchObject([{ type: 'client.registered', kind: null, actor: { systemId: mosaic.id } }]);
});

it('finds it again by its own reference, and by id', async () => {
  const found = expectStatus(await mosaic.api.post('/v1/clients/lookup', reference), 200);
  const read = expectStatus(await mosaic.api.get(path()), 200);
  expect([found.body, found.etag]).toEqual([read.body, read.etag]);
  expect((await mosaic.api.post('/v1/clients/lookup', { ...reference, reference: 'C-0' })).status).toBe(404);
});

it('adds a practitioner, who is told at once', async () => {
  const addition = { agentId: ann.id, role: 'Class teacher', reason: 'Named in the plan' };
  const { body } = expectStatus(await mosaic.api.post(`${path()}/team`, addition), 201);
  expect(body).toMatchObject({ agentId: ann.id, lead: false });
  await settle(world.admin.api);
  expect(await world.notifications(ann)).toMatchObject([{ kind: 'MY_TEAMS', client: { id: client.id } }]);
  expect(world.inbox.mailsTo(ann.email).at(-1)!.subject).toBe('Patchwork: 1 update');
});

it('changes the record, and the team is told who did it', async () => {
  await world.change(mosaic, client.id, { address: { lines: ['9 Mill Lane'] } });
  const { body } = expectStatus(await ann.api.get(`${path()}/activity?limit=1`), 200);
  expect(body.items[0].actor).toMatchObject({ systemId: mosaic.id, agency: council.name });
  expect(body.items[0].actor.agentId).toBeUndefined();
  expect((await world.notifications(ann))[0]).toMatchObject({ kind: 'CONTACT', summary: 'Changed: address.' });
});

it('ends the membership of its own agency’s people, and of nobody else', async () => {
  const own = await world.agent({ agency: council });
  const [members] = await world.join(client.id, ann, own);
  const { body } = await mosaic.api.get(`${path()}/team`);
  const anns = body.items.find(({ agentId }: any) => agentId === ann.id).id;
  expect((await mosaic.api.delete(`${path()}/team/${anns}`)).status).toBe(403);
  expectStatus(await mosaic.api.delete(`${path()}/team/${members}`), 204);
  expect((await own.api.get(path())).status).toBe(404);
  expectStatus(await ann.api.get(path()), 200);
});

it('does not search, whatever its scopes', async () => {
  const answer = await mosaic.api.post('/v1/clients/search', { name: 'Milo Okafor', yearOfBirth: 2016 });
  expect(answer.status).toBe(403);
});

it('another agency’s system sees none of it: not by id, not by reference, and it does not join', async () => {
  const stranger = await world.system(await world.agency());
  const { etag } = await mosaic.api.get(path());
  const addition = { agentId: ann.id, role: 'Class teacher', reason: 'Curious about it' };
  const answers = [
    await stranger.api.get(path()),
    await stranger.api.get(`${path()}/team`),
    await stranger.api.get(`${path()}/activity`),
    await stranger.api.patch(path(), { name: { given: 'Amara' } }, { ifMatch: etag }),
    await stranger.api.post(`${path()}/team`, addition),
    await stranger.api.post('/v1/clients/lookup', reference),
  ];
  expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(404));
  expect((await mosaic.api.get(path())).etag).toBe(etag);
});

it('a client of others is not there for it, until its agency stands on the team', async () => {
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
  ])('%s: without it %s %s is 403, with it alone it is not', async (scope, method, route, body) => {
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

  it('a token may ask for less than the system has, and gets no more than it asked for', async () => {
    const body = { name: 'Reporting', agencyId: council.id, scopes: ['clients:read', 'clients:write'] };
    const { clientId, clientSecret } = expectStatus(await world.admin.api.post('/v1/systems', body), 201).body;
    const narrow = world.api.as(await systemToken(world.config.publicUrl, clientId, clientSecret, ['clients:read']));
    const { etag } = expectStatus(await narrow.get(path()), 200);
    expect((await narrow.patch(path(), {}, { ifMatch: etag })).status).toBe(403);
    expect((await narrow.get('/v1/me')).body.scopes).toEqual(['clients:read']);
  });
});

it('revoked, it is refused with its next request', async () => {
  expectStatus(await mosaic.api.get(path()), 200);
  expectStatus(await world.admin.api.delete(`/v1/systems/${mosaic.id}`), 204);
  expect((await mosaic.api.get(path())).status).toBe(401);
  expect((await mosaic.api.get('/v1/me')).status).toBe(401);
});
