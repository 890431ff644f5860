/** Somebody was deactivated: their agency admin hands their teams over or ends them, and learns of no client by it. */
import { settle } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

const reason = 'Takes over from January';

let world: World;
let head: Person;
let bea: Person;
let cal: Person;
let ann: Person;
/** Of Ann's team, where Bea leads; of Bea alone; restricted; sensitive on Ann's. */
let shared: any;
let own: any;
let hidden: any;
let unknown: any;
const membershipOf: Record<string, string> = {};
let sharedRole: string;

beforeAll(async () => {
  world = await makeWorld();
  const practice = await world.agency();
  head = await world.agent({ agency: practice, roles: ['AGENCY_ADMIN', 'PRACTITIONER'] });
  [bea, cal] = [await world.agent({ agency: practice }), await world.agent({ agency: practice })];
  ann = await world.agent();
  [shared, own] = [await world.client(ann), await world.client(bea, { name: { given: 'Amara', family: 'Okafor' } })];
  hidden = await world.client(bea, { name: { given: 'Tobias', family: 'Reed' } });
  unknown = await world.client(ann, { name: { given: 'Nia', family: 'Reed' } });
  expectStatus(await bea.api.put(`/v1/clients/${hidden.id}/restriction`, { reason }), 200);
  [membershipOf.shared] = (await world.join(shared.id, ann, bea)) as [string];
  [membershipOf.own, membershipOf.hidden] = [own, hidden].map(({ team }) => team[0].agents[0].memberId) as [
    string,
    string,
  ];
  await world.join(unknown.id, ann, cal);
  const sensitive = { agentId: bea.id, role: 'Counsellor', reason, sensitive: true };
  const secret = await cal.api.post(`/v1/clients/${unknown.id}/team`, sensitive);
  membershipOf.unknown = expectStatus(secret, 201).body.id;
});

afterAll(() => world.close());

const path = (name: string, agent: { id: string } = bea) => `/v1/agents/${agent.id}/memberships/${membershipOf[name]}`;
const listed = async (by: Person): Promise<any[]> =>
  expectStatus(await by.api.get(`/v1/agents/${bea.id}/memberships`), 200).body.items;
const bannersOf = async ({ api }: Person): Promise<string[]> =>
  (await api.get('/v1/me')).body.banners.map(({ code, text }: any) => `${code}: ${text}`);

it('of an active agent they are listed, without a word of which client, and are not the admin’s to give away', async () => {
  const items = await listed(head);
  expect(items.map(({ id }) => id)).toEqual([membershipOf.own, membershipOf.shared]);
  sharedRole = items[1].role;
  expect(Object.keys(items[0])).toEqual(['id', 'role', 'since', 'lead']);
  const text = JSON.stringify(items);
  for (const { id, reference, name } of [shared, own]) {
    for (const told of [id, reference, name.given, name.family]) expect(text).not.toContain(told);
  }
  expect((await head.api.put(`${path('shared')}/successor`, { agentId: cal.id, reason })).body.code).toBe('ACTIVE');
  expect((await head.api.delete(path('shared'))).body.code).toBe('ACTIVE');
  expect(await bannersOf(head)).toEqual([]);
});

describe('Bea is deactivated', () => {
  beforeAll(async () => {
    expectStatus(await head.api.put(`/v1/agents/${bea.id}/deactivation`, { reason: 'Left the practice' }), 200);
  });

  it('her agency admin is reminded until all are dealt with; nobody else is', async () => {
    const text = '2 team memberships of deactivated agents are to be handed over or ended.';
    expect(await bannersOf(head)).toEqual([`OPEN_MEMBERSHIPS: ${text}`]);
    for (const who of [world.admin, cal]) expect(await bannersOf(who)).toEqual([]);
  });

  it('admins of elsewhere find nothing', async () => {
    const other = await world.agent({ roles: ['AGENCY_ADMIN'] });
    expect((await other.api.get(`/v1/agents/${bea.id}/memberships`)).status).toBe(404);
    expect((await other.api.delete(path('shared'))).status).toBe(404);
  });

  it('the one with a restricted client, and one of which few may know, are as if they were not there', async () => {
    const nobodys = `/v1/agents/${bea.id}/memberships/0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24`;
    const without = ({ body }: any) => ({ ...body, instance: null, traceId: null });
    for (const name of ['hidden', 'unknown']) {
      for (const by of [head, world.admin]) {
        const answer = await by.api.put(`${path(name)}/successor`, { agentId: cal.id, reason });
        const nothing = await by.api.put(`${nobodys}/successor`, { agentId: cal.id, reason });
        expect([answer.status, without(answer)]).toEqual([404, without(nothing)]);
        expect((await by.api.delete(path(name))).status).toBe(404);
      }
    }
  });

  it('goes to an active colleague of hers, and never to the admin who hands it over', async () => {
    const gone = await world.agent({ agency: { id: head.agencyId, name: head.agency } });
    expectStatus(await head.api.put(`/v1/agents/${gone.id}/deactivation`, { reason: 'Left too' }), 200);
    for (const agentId of [ann.id, gone.id, bea.id]) {
      const refused = await head.api.put(`${path('shared')}/successor`, { agentId, reason });
      expect([refused.status, refused.body.errors[0].pointer]).toEqual([422, '/agentId']);
    }
    const greedy = await head.api.put(`${path('shared')}/successor`, { agentId: head.id, reason });
    expect(greedy.status).toBe(403);
    expect((await head.api.get(`/v1/clients/${shared.id}`)).status).toBe(404);
  });

  it('the successor sees the client, the team is told of both, and asking again changes nothing', async () => {
    const answer = expectStatus(await head.api.put(`${path('shared')}/successor`, { agentId: cal.id, reason }), 200);
    expect(answer.body).toMatchObject({ role: sharedRole, lead: false });
    const { body } = expectStatus(await cal.api.get(`/v1/clients/${shared.id}`), 200);
    const agents = body.team.flatMap((agency: any) => agency.agents);
    expect(agents.map(({ agentId }: any) => agentId).sort()).toEqual([ann.id, cal.id].sort());
    const heard = async () => new Set((await world.notifications(ann)).slice(0, 2).map(({ summary }) => summary));
    const name = ({ name: { given } }: Person) => `${given} Quill of ${head.agency}`;
    const both = new Set([`${name(bea)} was removed from the team.`, `${name(cal)} was added to the team.`]);
    expect(await heard()).toEqual(both);
    const told = (await world.notifications(cal)).slice(0, 2);
    expect(new Set(told.map(({ kind }) => kind))).toEqual(new Set(['MY_TEAMS', 'TEAM']));
    expect(told.map(({ client }) => client.id)).toEqual([shared.id, shared.id]);
    const { items } = (await ann.api.get(`/v1/clients/${shared.id}/activity`)).body;
    expect(items.some((entry: any) => entry.reason === reason && entry.actor.agentId === head.id)).toBe(true);
    const again = await head.api.put(`${path('shared')}/successor`, { agentId: cal.id, reason });
    expect([again.status, again.body]).toEqual([200, answer.body]);
    expect(await heard()).toEqual(both);
  });

  it('ends one, but never the last of an open client; that one is handed over', async () => {
    expect((await head.api.delete(path('own'))).body.code).toBe('LAST_MEMBER');
    expectStatus(await head.api.put(`${path('own')}/successor`, { agentId: cal.id, reason }), 200);
    expectStatus(await cal.api.get(`/v1/clients/${own.id}`), 200);
    for (let time = 0; time < 2; time += 1) expectStatus(await head.api.delete(path('own')), 204);
    expect(await listed(head)).toEqual([]);
    expect(await bannersOf(head)).toEqual([]);
  });

  it('she can come back, and then sees none of them', async () => {
    expectStatus(await head.api.delete(`/v1/agents/${bea.id}/deactivation`), 204);
    await settle(world.admin.api);
    expect(await listed(head)).toEqual([]);
  });
});

it('of an agency without an admin the installation’s admins are reminded', async () => {
  const eve = await world.agent();
  await world.client(eve);
  expectStatus(await world.admin.api.put(`/v1/agents/${eve.id}/deactivation`, { reason: 'Moved to Cornwall' }), 200);
  expect(await bannersOf(world.admin)).toEqual([
    'OPEN_MEMBERSHIPS: 1 team membership of a deactivated agent is to be handed over or ended.',
  ]);
});
