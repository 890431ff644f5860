/** Access belongs to an agent in an agency, so an agent who is on a team cannot change their agency. */
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
