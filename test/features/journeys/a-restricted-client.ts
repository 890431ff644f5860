/** Only the agents named on the team of a restricted client know about the client. */
import { expectStatus, makeWorld, type Person, type SystemCaller, type World } from '../../support/world.js';

let world: World;
let ann: Person;
let bea: Person;
let colleague: Person;
let zoe: Person;
let council: SystemCaller;

const name = { given: 'Ottoline', family: 'Farthingale' };
const SEARCH = { name: 'Ottoline Farthingale', dateOfBirth: '2015-04-03' };
const reason = 'Their father must not learn of it';

beforeAll(async () => {
  world = await makeWorld();
  [ann, bea, zoe] = [await world.agent(), await world.agent(), await world.agent()];
  colleague = await world.agent({ agency: { id: ann.agencyId, name: ann.agency } });
  council = await world.system({ id: ann.agencyId });
});

afterAll(() => world.close());

/** Makes a restricted client whose team is Ann and Bea. The council system belongs to Ann's agency. */
async function restricted(reference = `R-${Math.random()}`) {
  const client = await world.client(ann, {
    name,
    dateOfBirth: { date: '2015-04-03', precision: 'EXACT' },
    externalReferences: [{ system: 'MOSAIC', reference }],
  });
  await world.join(client.id, ann, bea);
  const path = `/v1/clients/${client.id}`;
  const { body, etag } = expectStatus(await ann.api.put(`${path}/restriction`, { reason }), 200);
  return { id: client.id as string, path, reference, body, etag };
}

const found = async (by: Person): Promise<string[]> =>
  expectStatus(await by.api.post('/v1/clients/search', SEARCH), 200).body.items.map(({ id }: { id: string }) => id);

const answerTo = async (by: { api: Person['api'] }, path: string) => {
  const { status, body } = await by.api.get(path);
  return { status, code: body.code, detail: body.detail, title: body.title };
};

it('a restricted client stays open to the team, who get a notification, and does not exist for anyone else', async () => {
  const { id, path, body, etag } = await restricted();
  expect(body.restricted).toBe(true);
  expect(etag).toBe((await ann.api.get(path)).etag);
  expect(expectStatus(await bea.api.get(path), 200).body.id).toBe(id);
  const told = await world.notifications(bea);
  expect(told.find(({ kind, client }) => kind === 'STATUS' && client?.id === id)?.summary).toBe(
    'The record was restricted to those named on the team.',
  );
  const nobody = await answerTo(zoe, '/v1/clients/0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24');
  for (const who of [zoe, colleague, world.admin, council]) expect(await answerTo(who, path)).toEqual(nobody);
  expect(expectStatus(await ann.api.put(`${path}/restriction`, { reason }), 200).etag).toBe(etag);
});

it('search finds a restricted client for the agents named on the team and for nobody else', async () => {
  const { id } = await restricted();
  expect(await found(ann)).toContain(id);
  for (const who of [zoe, colleague]) expect(await found(who)).not.toContain(id);
});

it('Zoe cannot join on the match that she found a minute ago when Ann has restricted the client since', async () => {
  const client = await world.client(ann, { name, dateOfBirth: { date: '2015-04-03', precision: 'EXACT' } });
  expect(await found(zoe)).toContain(client.id);
  const join = () =>
    zoe.api.post(`/v1/clients/${client.id}/team`, { agentId: zoe.id, role: 'School nurse', reason: 'In my class' });
  expectStatus(await ann.api.put(`/v1/clients/${client.id}/restriction`, { reason }), 200);
  expectStatus(await join(), 404);
  expectStatus(await ann.api.delete(`/v1/clients/${client.id}/restriction`), 204);
  expectStatus(await join(), 201);
});

it('a council system cannot reach a restricted client although its agency is on the team', async () => {
  const { path, reference } = await restricted();
  expectStatus(await council.api.get(path), 404);
  expectStatus(await council.api.post('/v1/clients/lookup', { system: 'MOSAIC', reference }), 404);
  expectStatus(await council.api.put(`${path}/restriction`, { reason }), 403);
});

it('Zoe can use the external reference of a restricted client, and then Ann cannot lift the restriction', async () => {
  const { path, reference } = await restricted();
  const same = { externalReferences: [{ system: 'MOSAIC', reference }] };
  const other = await world.client(zoe, same);
  expect(other.externalReferences).toEqual(same.externalReferences);
  const lifting = await ann.api.delete(`${path}/restriction`);
  expect([lifting.status, lifting.body.code]).toEqual([409, 'REFERENCE_TAKEN']);
  expect((await ann.api.get(path)).body.restricted).toBe(true);
  await world.change(ann, path.split('/').at(-1)!, { externalReferences: null });
  expectStatus(await ann.api.delete(`${path}/restriction`), 204);
  expect((await ann.api.get(path)).body.restricted).toBe(false);
});

it('search finds a client again when Bea has lifted the restriction', async () => {
  const { id, path } = await restricted();
  const { etag } = expectStatus(await bea.api.delete(`${path}/restriction`), 204);
  expect((await bea.api.get(path)).etag).toBe(etag);
  expect(await found(zoe)).toContain(id);
  expectStatus(await zoe.api.delete(`${path}/restriction`), 404);
});

it('returns 409 when Ann restricts a closed client', async () => {
  const client = await world.client(ann);
  const { etag } = await ann.api.get(`/v1/clients/${client.id}`);
  expectStatus(await ann.api.put(`/v1/clients/${client.id}/closure`, { reason }, { ifMatch: etag }), 200);
  expectStatus(await ann.api.put(`/v1/clients/${client.id}/restriction`, { reason }), 409);
});

it('the last agent named on the team of a restricted client cannot leave it to an agency that sees nothing', async () => {
  const client = await world.client(ann);
  const path = `/v1/clients/${client.id}`;
  const agency = { agencyId: zoe.agencyId, role: 'On call', reason: 'Not known yet who it will be' };
  expectStatus(await ann.api.post(`${path}/team`, agency), 201);
  expectStatus(await ann.api.put(`${path}/restriction`, { reason }), 200);
  const [{ memberId }] = client.team[0].agents;
  expect((await ann.api.delete(`${path}/team/${memberId}`)).body.code).toBe('LAST_MEMBER');
  await world.join(client.id, ann, bea);
  expectStatus(await ann.api.delete(`${path}/team/${memberId}`), 204);
});
