/** Access belongs to an agent in an agency, so an agent who is on a team cannot change their agency. What an admin cannot list ends with the move. */
import { expectStatus, makeWorld, type World } from '../../support/world.js';

let world: World;

beforeAll(async () => {
  world = await makeWorld();
});

afterAll(() => world.close());

it('returns 409 when an admin moves an agent who is on a team to another agency, until the membership has ended', async () => {
  const [ann, bea] = [await world.agent(), await world.agent()];
  const client = await world.client(ann);
  const [memberId] = await world.join(client.id, ann, bea);
  const elsewhere = await world.agency();
  const move = async () => {
    const { etag } = await world.admin.api.get(`/v1/agents/${bea.id}`);
    return world.admin.api.patch(`/v1/agents/${bea.id}`, { agencyId: elsewhere.id }, { ifMatch: etag });
  };
  expect(await move()).toMatchObject({ status: 409, body: { code: 'ON_TEAMS' } });
  expect((await world.admin.api.get(`/v1/agents/${bea.id}`)).body.agencyId).toBe(bea.agencyId);

  expectStatus(await bea.api.delete(`/v1/clients/${client.id}/team/${memberId}`), 204);
  expect(await move()).toMatchObject({ status: 200, body: { agencyId: elsewhere.id } });
});

it('moves an agent whose memberships the admin cannot list as it moves anybody, and ends them', async () => {
  const refuge = await world.service();
  const [ann, bea] = [await world.agent(), await world.agent({ agency: refuge })];
  const hiding = await world.client(ann);
  await world.hide(hiding, bea);
  const restricted = await world.client(ann);
  await world.join(restricted.id, ann, bea);
  const own = await world.client(bea);
  for (const [who, { id }] of [
    [ann, restricted],
    [bea, own],
  ] as const) {
    expectStatus(await who.api.put(`/v1/clients/${id}/restriction`, { reason: 'Nobody may learn of it' }), 200);
  }
  expect((await world.admin.api.get(`/v1/agents/${bea.id}/memberships`)).body.items).toEqual([]);
  const elsewhere = await world.agency();
  const { status, body } = await world.admin.api.patch(
    `/v1/agents/${bea.id}`,
    { agencyId: elsewhere.id },
    { ifMatch: '*' },
  );
  expect([status, body.agencyId]).toEqual([200, elsewhere.id]);
  for (const { id } of [hiding, restricted]) expectStatus(await bea.api.get(`/v1/clients/${id}`), 404);
  const [left] = await world.notifications(ann);
  expect(left).toMatchObject({ kind: 'TEAM', client: { id: restricted.id } });
  expect((await world.notifications(bea))[0].summary).toBe('You were removed from a team.');
  // Of this one nobody else would ever hear again.
  expectStatus(await bea.api.get(`/v1/clients/${own.id}`), 200);
});
