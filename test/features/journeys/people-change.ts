/** Colleagues' own details change and their accounts end: everyone who shares a team hears of it, and nobody else. */
import { signIn } from '../../support/sign-in.js';
import { settle, travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let ann: Person;
let bea: Person;
let cal: Person;
let dee: Person;
let far: Person;
let client: { id: string; reference: string };
let deesMembership: string;

beforeAll(async () => {
  world = await makeWorld();
  const school = await world.agency({ name: 'Northside School' });
  [ann, bea] = [await world.agent({ agency: school }), await world.agent()];
  [cal, dee, far] = [await world.agent(), await world.agent(), await world.agent({ agency: school })];
  client = await world.client(ann);
  const second = await world.client(ann, { name: { given: 'Amara' } });
  [, , deesMembership] = (await world.join(client.id, ann, bea, cal, dee)) as [string, string, string];
  await world.join(second.id, ann, bea);
  await settle(world.admin.api);
  await seeAll();
});

afterAll(() => world.close());

async function seeAll(): Promise<void> {
  for (const person of [ann, bea, cal, dee]) {
    const [newest] = await world.notifications(person);
    if (newest) expectStatus(await person.api.put('/v1/me/notifications/seen', { upTo: newest.id }), 204);
  }
}

async function patch(by: Person, path: string, body: object): Promise<void> {
  const { etag } = expectStatus(await by.api.get(path), 200);
  expectStatus(await by.api.patch(path, body, { ifMatch: etag }), 200);
}

const unseen = (who: Person, kind: string): Promise<any[]> =>
  world.notifications(who, '&seen=false').then((items) => items.filter((item) => item.kind === kind));
const subjectsTo = (who: Person): string[] => world.inbox.mailsTo(who.email).map(({ subject }) => subject);

describe('a colleague has a new telephone number', () => {
  it('everyone who shares a team hears of it, once for all teams, at the end of the week', async () => {
    await patch(ann, `/v1/agents/${ann.id}`, { telephone: '07700 900777' });
    for (const person of [bea, cal, dee]) {
      expect(await unseen(person, 'DIRECTORY')).toMatchObject([
        {
          summary: `${ann.name.given} Quill of Northside School changed their telephone number.`,
          client: null,
          emailAfter: '2030-01-04T16:30:00.000Z',
        },
      ]);
    }
  });

  it('neither they themselves nor a colleague of their agency without a team of theirs', async () => {
    expect(await world.notifications(ann, '&seen=false')).toEqual([]);
    expect(await world.notifications(far)).toEqual([]);
  });

  it('the same number once more is no news', async () => {
    await patch(ann, `/v1/agents/${ann.id}`, { telephone: '+44 7700 900777' });
    expect(await unseen(bea, 'DIRECTORY')).toHaveLength(1);
  });
});

it('an agency has a new mailbox: everyone on a team with it hears of it, its own people too', async () => {
  await patch(world.admin, `/v1/agencies/${ann.agencyId}`, { email: 'office@northside.test' });
  for (const person of [ann, bea, cal, dee]) {
    const [item] = await unseen(person, 'DIRECTORY');
    expect(item).toMatchObject({ summary: 'Northside School changed its email address.', client: null });
  }
  expect(await world.notifications(far)).toEqual([]);
});

it('who shares no team with them by the end of the week gets no mail of it', async () => {
  expectStatus(await dee.api.delete(`/v1/clients/${client.id}/team/${deesMembership}`), 204);
  const before = [subjectsTo(bea).length, subjectsTo(dee).length];
  await travelTo('2030-01-04T16:30:01Z', world.admin.api);
  expect((await unseen(dee, 'DIRECTORY')).map(({ withheld }) => withheld)).toEqual(Array(2).fill('NO_SHARED_TEAM'));
  expect(subjectsTo(dee)).toHaveLength(before[1]!);
  // Since Wednesday Bea has heard at each end of the day what there was; the two of the directory came on Friday.
  const last = world.inbox.mailsTo(bea.email).at(-1)!;
  expect(subjectsTo(bea).length).toBeGreaterThan(before[0]!);
  expect(last.text).toContain('Your teams and colleagues\n- Contact details of a colleague changed: 2 times');
  for (const marker of ['Northside', 'Quill', '900777', 'office@']) expect(last.raw).not.toContain(marker);
});

describe('the account of the lead is deactivated', () => {
  let mails: number;

  beforeAll(async () => {
    await travelTo('2030-01-07T10:00:00Z', world.admin.api);
    await world.change(ann, client.id, { address: { lines: ['9 Mill Lane'] } });
    const { body, etag } = await ann.api.get(`/v1/clients/${client.id}`);
    const { memberId } = body.team.flatMap(({ agents }: any) => agents).find(({ agentId }: any) => agentId === bea.id);
    const lead = { memberId, reason: 'Agreed at the review' };
    expectStatus(await ann.api.put(`/v1/clients/${client.id}/lead`, lead, { ifMatch: etag }), 200);
    await settle(world.admin.api);
    await seeAllBut(bea);
    mails = subjectsTo(bea).length;
    const { status } = await world.admin.api.put(`/v1/agents/${bea.id}/deactivation`, { reason: 'Left the practice' });
    expect(status).toBe(200);
  });

  async function seeAllBut(who: Person): Promise<void> {
    for (const person of [ann, cal]) {
      const [newest] = await world.notifications(person);
      if (person !== who) expectStatus(await person.api.put('/v1/me/notifications/seen', { upTo: newest.id }), 204);
    }
  }

  it('their next request is refused, with the token that they hold', async () => {
    for (const path of ['/v1/me', `/v1/clients/${client.id}`, '/v1/me/notifications', '/v1/agencies']) {
      expect((await bea.api.get(path)).status).toBe(401);
    }
  });

  it('nobody leads any more, and the team shows the account as it is', async () => {
    const { body } = expectStatus(await ann.api.get(`/v1/clients/${client.id}`), 200);
    const agents = body.team.flatMap((agency: any) => agency.agents);
    expect(agents.filter((agent: any) => agent.lead)).toEqual([]);
    expect(agents.find((agent: any) => agent.agentId === bea.id)).toMatchObject({ active: false, telephone: null });
  });

  it('the rest of each team is told', async () => {
    const sentence = `The account of ${bea.name.given} Quill of ${bea.agency} was deactivated`;
    const heard: string[] = (await unseen(ann, 'TEAM')).map(({ summary }) => summary);
    expect(heard.sort()).toEqual([`${sentence}.`, `${sentence}; the team has no lead practitioner now.`]);
    expect(await unseen(cal, 'TEAM')).toMatchObject([{ client: { id: client.id } }]);
    const { body } = expectStatus(await ann.api.get(`/v1/clients/${client.id}/activity`), 200);
    expect(body.items[0]).toMatchObject({ type: 'team.member_deactivated', reason: 'Left the practice' });
  });

  it('what waited for them is withheld, and they read why when they come back', async () => {
    await travelTo('2030-01-07T16:30:01Z', world.admin.api);
    expect(subjectsTo(bea)).toHaveLength(mails);
    expectStatus(await world.admin.api.delete(`/v1/agents/${bea.id}/deactivation`), 204);
    // What they were signed in with has ended for good.
    bea = { ...bea, api: world.api.as(await signIn(world.config.publicUrl, bea.email)) };
    expect(await unseen(bea, 'CONTACT')).toMatchObject([{ emailedAt: null, withheld: 'ACCOUNT_INACTIVE' }]);
    await travelTo('2030-01-08T16:30:01Z', world.admin.api);
    expect(subjectsTo(bea)).toHaveLength(mails);
  });

  it('they see their clients again, and lead none', async () => {
    const { body } = expectStatus(await bea.api.get(`/v1/clients/${client.id}`), 200);
    const agents = body.team.flatMap((agency: any) => agency.agents);
    expect(agents.find((agent: any) => agent.agentId === bea.id)).toMatchObject({ active: true, lead: false });
  });
});
