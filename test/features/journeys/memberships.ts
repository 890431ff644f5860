/** An agency admin hands over or ends the team memberships of a deactivated agent, and learns of no client. */
import { step } from '../../support/step.js';
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
let membershipOf: Record<string, string>;

beforeAll(async () => {
  world = await makeWorld();
});

afterAll(() => world.close());

beforeEach(async () => {
  const practice = await world.service({ type: 'HEALTH' });
  head = await world.agent({ agency: practice, roles: ['AGENCY_ADMIN', 'PRACTITIONER'] });
  [bea, cal] = [await world.agent({ agency: practice }), await world.agent({ agency: practice })];
  ann = await world.agent();
  [shared, own] = [await world.client(ann), await world.client(bea, { name: { given: 'Amara', family: 'Okafor' } })];
  hidden = await world.client(bea, { name: { given: 'Tobias', family: 'Reed' } });
  unknown = await world.client(ann, { name: { given: 'Nia', family: 'Reed' } });
  expectStatus(await bea.api.put(`/v1/clients/${hidden.id}/restriction`, { reason }), 200);
  membershipOf = {};
  [membershipOf.shared] = (await world.join(shared.id, ann, bea)) as [string];
  [membershipOf.own, membershipOf.hidden] = [own, hidden].map(({ team }) => team[0].agents[0].memberId) as [
    string,
    string,
  ];
  await world.join(unknown.id, ann, cal);
  membershipOf.unknown = await world.hide(unknown, bea);
  // No longer one: it keeps whom it has.
  const open = { sensitiveService: false };
  expectStatus(await world.admin.api.patch(`/v1/agencies/${practice.id}`, open, { ifMatch: '*' }), 200);
});

const path = (name: string, agent: { id: string } = bea) => `/v1/agents/${agent.id}/memberships/${membershipOf[name]}`;
const listed = async (by: Person): Promise<any[]> =>
  expectStatus(await by.api.get(`/v1/agents/${bea.id}/memberships`), 200).body.items;
const bannersOf = async ({ api }: { api: Person['api'] }): Promise<string[]> =>
  (await api.get('/v1/me')).body.banners.map(({ code, text }: any) => `${code}: ${text}`);
const deactivateBea = async (): Promise<void> => {
  expectStatus(await head.api.put(`/v1/agents/${bea.id}/deactivation`, { reason: 'Left the practice' }), 200);
};

it('lists the memberships of an active agent without their clients, and lets the agency admin change none of them', async () => {
  const items = await listed(head);
  expect(items.map(({ id }) => id)).toEqual([membershipOf.own, membershipOf.shared]);
  expect(Object.keys(items[0])).toEqual(['id', 'role', 'since', 'lead']);
  const text = JSON.stringify(items);
  for (const { id, reference, name } of [shared, own]) {
    for (const told of [id, reference, name.given, name.family]) expect(text).not.toContain(told);
  }
  expect((await head.api.put(`${path('shared')}/successor`, { agentId: cal.id, reason })).body.code).toBe('ACTIVE');
  expect((await head.api.delete(path('shared'))).body.code).toBe('ACTIVE');
  expect(await bannersOf(head)).toEqual([]);
});

it('reminds Bea’s agency admin of the memberships that Bea left until each is handed over or ended', async () => {
  const [, { role: sharedRole }] = await listed(head);
  await deactivateBea();

  await step('reminds Bea’s agency admin and nobody else', async () => {
    const text = '2 team memberships of deactivated agents are to be handed over or ended.';
    expect(await bannersOf(head)).toEqual([`OPEN_MEMBERSHIPS: ${text}`]);
    for (const who of [world.admin, cal]) expect(await bannersOf(who)).toEqual([]);
  });

  await step(
    'gives Cal a membership and notifies the team, and changes nothing when the admin repeats it',
    async () => {
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
    },
  );

  await step('does not end the last membership of an open client, but hands it over', async () => {
    expect((await head.api.delete(path('own'))).body.code).toBe('LAST_MEMBER');
    expectStatus(await head.api.put(`${path('own')}/successor`, { agentId: cal.id, reason }), 200);
    expectStatus(await cal.api.get(`/v1/clients/${own.id}`), 200);
  });

  await step('ends a membership, also when the admin repeats it, and then reminds of none', async () => {
    for (let time = 0; time < 2; time += 1) expectStatus(await head.api.delete(path('own')), 204);
    expect(await listed(head)).toEqual([]);
    expect(await bannersOf(head)).toEqual([]);
  });

  await step('gives Bea none of the memberships back when her account is active again', async () => {
    expectStatus(await head.api.delete(`/v1/agents/${bea.id}/deactivation`), 204);
    await settle(world.admin.api);
    expect(await listed(head)).toEqual([]);
  });
});

describe('when Bea is deactivated', () => {
  beforeEach(deactivateBea);

  it('returns 404 to the admin of another agency who asks for her memberships', async () => {
    const other = await world.agent({ roles: ['AGENCY_ADMIN'] });
    expect((await other.api.get(`/v1/agents/${bea.id}/memberships`)).status).toBe(404);
    expect((await other.api.delete(path('shared'))).status).toBe(404);
  });

  it('answers for a membership of a restricted client, and for a sensitive one, as if it did not exist', async () => {
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

  it('hands a membership over only to her active colleagues, and never to the admin who does it', async () => {
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
});

it('reminds the admins of the installation when the agency of a deactivated agent has no admin', async () => {
  const { agent, client, admin, close } = await makeWorld();
  const eve = await agent();
  await client(eve);
  expectStatus(await admin.api.put(`/v1/agents/${eve.id}/deactivation`, { reason: 'Moved to Cornwall' }), 200);
  expect(await bannersOf(admin)).toEqual([
    'OPEN_MEMBERSHIPS: 1 team membership of a deactivated agent is to be handed over or ended.',
  ]);
  await close();
});
