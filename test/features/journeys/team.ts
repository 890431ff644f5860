/** Agents join a team, are added, leave, are removed and lead. Membership is access, so each change applies with the next request. */
import { travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let jane: Person;
let tom: Person;
let bea: Person;

beforeAll(async () => {
  world = await makeWorld();
  const school = await world.agency({ name: 'Northside School' });
  jane = await world.agent({ agency: school, name: { given: 'Jane', family: 'Smith' } });
  tom = await world.agent({ agency: school });
  bea = await world.agent();
});
afterAll(() => world.close());

const adding = (who: { id: string }): object => ({ agentId: who.id, role: 'Family worker', reason: 'Works with them' });
const born = { dateOfBirth: { date: '2016-05-14', precision: 'EXACT' } };

async function search(who: Person, id: string, family: string): Promise<void> {
  const found = await who.api.post('/v1/clients/search', { name: `Milo ${family}`, dateOfBirth: '2016-05-14' });
  expect(expectStatus(found, 200).body.items.map((match: { id: string }) => match.id)).toContain(id);
}

const agentsOf = ({ team }: any): any[] => team.flatMap(({ agents }: any) => agents);

describe('adding', () => {
  test('adding an agent says in plain words what they will see, and gives them that access', async () => {
    const { id } = await world.client(bea);
    const path = `/v1/clients/${id}/team`;
    const before = await bea.api.get(`/v1/clients/${id}`);
    const added = expectStatus(await bea.api.post(path, adding(jane)), 201);
    expect(added.body.grants).toBe('Jane Smith of Northside School will see the whole profile and be told of changes.');
    expect(added.headers.get('location')).toBe(`${path}/${added.body.id}`);
    const seen = expectStatus(await jane.api.get(`/v1/clients/${id}`), 200);
    expect(seen.etag).toBe(added.etag);
    expect(seen.body.version).toBe(before.body.version + 1);
    const again = expectStatus(await bea.api.post(path, adding(jane)), 201);
    expect([again.body, again.etag]).toEqual([added.body, added.etag]);
    const listed = expectStatus(await jane.api.get(path), 200);
    expect(listed.body.items.map(({ agentId }: { agentId: string }) => agentId)).toEqual([bea.id, jane.id]);
  });

  test('adding an agency without a named agent gives access to its systems and to none of its agents', async () => {
    const { id } = await world.client(bea);
    const body = { agencyId: jane.agencyId, role: 'School', reason: 'We do not know the teacher yet' };
    const added = expectStatus(await bea.api.post(`/v1/clients/${id}/team`, body), 201);
    expect(added.body).toMatchObject({ agentId: null, agent: null, agency: { name: 'Northside School' } });
    expect((await jane.api.get(`/v1/clients/${id}`)).status).toBe(404);
    const register = await world.system({ id: jane.agencyId });
    expect((await register.api.get(`/v1/clients/${id}`)).status).toBe(200);
  });

  test.each([
    ['neither an agent nor an agency', {}, '/agentId'],
    [
      'both an agent and an agency',
      { agentId: '0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24', agencyId: '0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e25' },
      '/agentId',
    ],
    ['an unknown agent', { agentId: '0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24' }, '/agentId'],
    ['an unknown agency', { agencyId: '0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24' }, '/agencyId'],
  ])('adding %s returns 422', async (_, whom, pointer) => {
    const { id } = await world.client(bea);
    const answer = await bea.api.post(`/v1/clients/${id}/team`, {
      ...whom,
      role: 'Teacher',
      reason: 'Works with them',
    });
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([422, pointer]);
  });

  test('adding an auditor, who works with no client, returns 422', async () => {
    const { id } = await world.client(bea);
    const auditor = await world.agent({ roles: ['AUDITOR'] });
    const answer = await bea.api.post(`/v1/clients/${id}/team`, adding(auditor));
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([422, '/agentId']);
  });
});

describe('joining by oneself', () => {
  test('an agent joins a team by themselves only after their own search has found the client', async () => {
    const { id } = await world.client(bea, { name: { given: 'Milo', family: 'Joinable' }, ...born });
    expect((await jane.api.post(`/v1/clients/${id}/team`, adding(jane))).status).toBe(404);
    await search(jane, id, 'Joinable');
    expect((await jane.api.post(`/v1/clients/${id}/team`, adding(tom))).status).toBe(404);
    expect((await tom.api.post(`/v1/clients/${id}/team`, adding(tom))).status).toBe(404);
    expectStatus(await jane.api.post(`/v1/clients/${id}/team`, adding(jane)), 201);
    expectStatus(await jane.api.get(`/v1/clients/${id}`), 200);
  });

  test('an agent who left joins again by themselves, and an agent who was removed only when a member adds them', async () => {
    const { id } = await world.client(bea, { name: { given: 'Milo', family: 'Removable' }, ...born });
    const [janes] = await world.join(id, bea, jane);
    const [toms] = await world.join(id, bea, tom);
    expectStatus(await jane.api.delete(`/v1/clients/${id}/team/${janes}`), 204);
    await search(jane, id, 'Removable');
    expectStatus(await jane.api.post(`/v1/clients/${id}/team`, adding(jane)), 201);
    expectStatus(await jane.api.delete(`/v1/clients/${id}/team/${toms}`), 204);
    expect((await tom.api.get(`/v1/clients/${id}`)).status).toBe(404);
    await search(tom, id, 'Removable');
    expect((await tom.api.post(`/v1/clients/${id}/team`, adding(tom))).status).toBe(404);
    expectStatus(await bea.api.post(`/v1/clients/${id}/team`, adding(tom)), 201);
  });

  test('an agent cannot join by themselves more than 15 minutes after their search', async () => {
    const { id } = await world.client(bea, { name: { given: 'Milo', family: 'Belated' }, ...born });
    await search(tom, id, 'Belated');
    const { now } = (await world.admin.api.get('/v1/demo/clock')).body;
    await travelTo(new Date(Date.parse(now) + 16 * 60_000).toISOString(), world.admin.api);
    expect((await tom.api.post(`/v1/clients/${id}/team`, adding(tom))).status).toBe(404);
  });

  test('a system cannot join a team by itself', async () => {
    const { id } = await world.client(bea);
    const system = await world.system(await world.agency());
    expect((await system.api.post(`/v1/clients/${id}/team`, adding(jane))).status).toBe(404);
  });
});

describe('leaving and removing', () => {
  test('a membership can be ended by the member, the lead and colleagues of the same agency, and by nobody else', async () => {
    const { id } = await world.client(bea);
    const stranger = await world.agent();
    const [janes, toms, strangers] = await world.join(id, bea, jane, tom, stranger);
    const end = (who: Person, memberId: string | undefined) => who.api.delete(`/v1/clients/${id}/team/${memberId}`);
    expect((await end(stranger, toms)).status).toBe(403);
    expectStatus(await end(jane, toms), 204);
    const { etag } = await bea.api.get(`/v1/clients/${id}`);
    const led = await bea.api.put(
      `/v1/clients/${id}/lead`,
      { memberId: strangers, reason: 'Agreed' },
      { ifMatch: etag },
    );
    expectStatus(led, 200);
    const ended = expectStatus(await end(stranger, janes), 204);
    expect(ended.etag).toBe((await bea.api.get(`/v1/clients/${id}`)).etag);
    const again = expectStatus(await end(stranger, janes), 204);
    expect(again.etag).toBe(ended.etag);
    expect((await end(bea, '0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24')).status).toBe(404);
    expectStatus(await end(stranger, strangers), 204);
    expect((await bea.api.get(`/v1/clients/${id}`)).body.team[0].agents[0]).toMatchObject({
      agentId: bea.id,
      lead: false,
    });
  });

  test('the last member can leave a closed client, and not an open one', async () => {
    const { id, team } = await world.client(bea);
    const path = `/v1/clients/${id}/team/${team[0].agents[0].memberId}`;
    const last = await bea.api.delete(path);
    expect([last.status, last.body.code]).toEqual([409, 'LAST_MEMBER']);
    const { etag } = await bea.api.get(`/v1/clients/${id}`);
    expectStatus(await bea.api.put(`/v1/clients/${id}/closure`, { reason: 'Moved away' }, { ifMatch: etag }), 200);
    expectStatus(await bea.api.delete(path), 204);
    expect((await bea.api.get(`/v1/clients/${id}`)).status).toBe(404);
  });

  test('one of the last two members stays when both leave at the same time', async () => {
    const { id, team } = await world.client(bea);
    const [janes] = await world.join(id, bea, jane);
    const path = `/v1/clients/${id}/team`;
    const ends = [bea.api.delete(`${path}/${team[0].agents[0].memberId}`), jane.api.delete(`${path}/${janes}`)];
    expect((await Promise.all(ends)).map(({ status }) => status).sort((a, b) => a - b)).toEqual([204, 409]);
  });
});

describe('leading', () => {
  test('a team has one lead at a time, or none', async () => {
    const { id } = await world.client(bea);
    const path = `/v1/clients/${id}`;
    const [janes, toms] = await world.join(id, bea, jane, tom);
    const lead = async (memberId: string | undefined, ifMatch?: string, by = bea) =>
      by.api.put(
        `${path}/lead`,
        { memberId, reason: 'Agreed at the review' },
        ifMatch === undefined ? {} : { ifMatch },
      );
    expect((await lead(janes)).status).toBe(428);
    const first = expectStatus(await lead(janes, (await bea.api.get(path)).etag), 200);
    const leads = (body: any): string[] =>
      agentsOf(body)
        .filter((one: any) => one.lead)
        .map((one: any) => one.agentId);
    expect(leads(first.body)).toEqual([jane.id]);
    expect((await lead(janes, first.etag)).etag).toBe(first.etag);
    const second = expectStatus(await lead(toms, first.etag, jane), 200);
    expect(leads(second.body)).toEqual([tom.id]);
    expect((await lead(janes, first.etag)).status).toBe(412);
    expect((await lead('0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24', second.etag)).status).toBe(422);
    const none = expectStatus(await tom.api.delete(`${path}/lead`, { ifMatch: second.etag }), 204);
    expect(leads((await bea.api.get(path)).body)).toEqual([]);
    expect((await bea.api.delete(`${path}/lead`, { ifMatch: none.etag })).etag).toBe(none.etag);
  });

  test('a lead whose account is deactivated stays a member, shown as inactive, without contact details and not as the lead', async () => {
    const leaver = await world.agent({ telephone: '0113 496 0123' });
    const { id } = await world.client(bea);
    const [leavers] = await world.join(id, bea, leaver);
    const { etag } = await bea.api.get(`/v1/clients/${id}`);
    const led = await bea.api.put(`/v1/clients/${id}/lead`, { memberId: leavers, reason: 'Agreed' }, { ifMatch: etag });
    expectStatus(led, 200);
    expectStatus(await world.admin.api.put(`/v1/agents/${leaver.id}/deactivation`, { reason: 'Left the agency' }), 200);
    const read = expectStatus(await bea.api.get(`/v1/clients/${id}`), 200);
    expect(read.body.version).toBe(led.body.version + 1);
    const shown = agentsOf(read.body).find(({ agentId }: any) => agentId === leaver.id);
    expect(shown).toMatchObject({ active: false, lead: false, telephone: null, email: null });
    expect((await leaver.api.get(`/v1/clients/${id}`)).status).toBe(401);
  });
});
