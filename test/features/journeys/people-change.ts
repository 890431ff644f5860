/** The details of colleagues change and their accounts end: everyone who shares a team hears of it, and nobody else. */
import { tokenOfAgent } from '../../support/session.js';
import { step } from '../../support/step.js';
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

beforeEach(async () => {
  world = await makeWorld();
  const school = await world.agency({ name: 'Northside School' });
  [ann, bea] = [await world.agent({ agency: school }), await world.agent()];
  [cal, dee, far] = [await world.agent(), await world.agent(), await world.agent({ agency: school })];
  client = await world.client(ann);
  const second = await world.client(ann, { name: { given: 'Amara' } });
  [, , deesMembership] = (await world.join(client.id, ann, bea, cal, dee)) as [string, string, string];
  await world.join(second.id, ann, bea);
  await settle(world.admin.api);
  await seeAll(ann, bea, cal, dee);
});

afterEach(() => world.close());

async function seeAll(...people: Person[]): Promise<void> {
  for (const person of people) {
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

it('notifies everyone who shares a team with an agent or agency when their contact details change', async () => {
  await step('notifies each colleague once for all teams, by email at the end of the week', async () => {
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

  await step('notifies neither the agent nor a colleague of their agency who shares no team with them', async () => {
    expect(await world.notifications(ann, '&seen=false')).toEqual([]);
    expect(await world.notifications(far)).toEqual([]);
  });

  await step('notifies nobody when the agent enters the same number again', async () => {
    await patch(ann, `/v1/agents/${ann.id}`, { telephone: '+44 7700 900777' });
    expect(await unseen(bea, 'DIRECTORY')).toHaveLength(1);
  });

  await step('notifies everyone on a team with an agency of its new mailbox, its own agents too', async () => {
    await patch(world.admin, `/v1/agencies/${ann.agencyId}`, { email: 'office@northside.test' });
    for (const person of [ann, bea, cal, dee]) {
      const [item] = await unseen(person, 'DIRECTORY');
      expect(item).toMatchObject({ summary: 'Northside School changed its email address.', client: null });
    }
    expect(await world.notifications(far)).toEqual([]);
  });

  await step('sends no email about it to an agent who shares no team by the end of the week', async () => {
    expectStatus(await dee.api.delete(`/v1/clients/${client.id}/team/${deesMembership}`), 204);
    const before = [subjectsTo(bea).length, subjectsTo(dee).length];
    await travelTo('2030-01-04T16:30:01Z', world.admin.api);
    expect((await unseen(dee, 'DIRECTORY')).map(({ withheld }) => withheld)).toEqual(Array(2).fill('NO_SHARED_TEAM'));
    expect(subjectsTo(dee)).toHaveLength(before[1]!);
    // Bea got an email at the end of each day since Wednesday; the two changes of the directory came on Friday.
    const last = world.inbox.mailsTo(bea.email).at(-1)!;
    expect(subjectsTo(bea).length).toBeGreaterThan(before[0]!);
    expect(last.text).toContain('Your teams and colleagues\n- Contact details of a colleague changed: 2 times');
    for (const marker of ['Northside', 'Quill', '900777', 'office@']) expect(last.raw).not.toContain(marker);
  });
});

it('ends the access of a lead whose account is deactivated, notifies each team, and withholds what waited for the lead', async () => {
  await travelTo('2030-01-07T10:00:00Z', world.admin.api);
  await world.change(ann, client.id, { address: { lines: ['9 Mill Lane'] } });
  const before = await ann.api.get(`/v1/clients/${client.id}`);
  const { memberId } = before.body.team
    .flatMap(({ agents }: any) => agents)
    .find(({ agentId }: any) => agentId === bea.id);
  const lead = { memberId, reason: 'Agreed at the review' };
  expectStatus(await ann.api.put(`/v1/clients/${client.id}/lead`, lead, { ifMatch: before.etag }), 200);
  await settle(world.admin.api);
  await seeAll(ann, cal);
  const mails = subjectsTo(bea).length;
  const reason = { reason: 'Left the practice' };
  expectStatus(await world.admin.api.put(`/v1/agents/${bea.id}/deactivation`, reason), 200);

  await step('rejects the next request of the lead, with the token that they hold', async () => {
    for (const path of ['/v1/me', `/v1/clients/${client.id}`, '/v1/me/notifications', '/v1/agencies']) {
      expect((await bea.api.get(path)).status).toBe(401);
    }
  });

  await step('leaves the team without a lead, and shows the account as deactivated', async () => {
    const { body } = expectStatus(await ann.api.get(`/v1/clients/${client.id}`), 200);
    const agents = body.team.flatMap((agency: any) => agency.agents);
    expect(agents.filter((agent: any) => agent.lead)).toEqual([]);
    expect(agents.find((agent: any) => agent.agentId === bea.id)).toMatchObject({ active: false, telephone: null });
  });

  await step('notifies the rest of each team', async () => {
    const sentence = `The account of ${bea.name.given} Quill of ${bea.agency} was deactivated`;
    const heard: string[] = (await unseen(ann, 'TEAM')).map(({ summary }) => summary);
    expect(heard.sort()).toEqual([`${sentence}.`, `${sentence}; the team has no lead practitioner now.`]);
    expect(await unseen(cal, 'TEAM')).toMatchObject([{ client: { id: client.id } }]);
    const { body } = expectStatus(await ann.api.get(`/v1/clients/${client.id}/activity`), 200);
    expect(body.items[0]).toMatchObject({ type: 'team.member_deactivated', reason: 'Left the practice' });
  });

  await step('withholds what waited for the agent, who reads why when the account is active again', async () => {
    await travelTo('2030-01-07T16:30:01Z', world.admin.api);
    expect(subjectsTo(bea)).toHaveLength(mails);
    expectStatus(await world.admin.api.delete(`/v1/agents/${bea.id}/deactivation`), 204);
    // The deactivation ended Bea's session for good.
    bea = { ...bea, api: world.api.as(await tokenOfAgent(world, bea.id)) };
    expect(await unseen(bea, 'CONTACT')).toMatchObject([{ emailedAt: null, withheld: 'ACCOUNT_INACTIVE' }]);
    await travelTo('2030-01-08T16:30:01Z', world.admin.api);
    expect(subjectsTo(bea)).toHaveLength(mails);
  });

  await step('shows the agent their clients again, of whom they lead none', async () => {
    const { body } = expectStatus(await bea.api.get(`/v1/clients/${client.id}`), 200);
    const agents = body.team.flatMap((agency: any) => agency.agents);
    expect(agents.find((agent: any) => agent.agentId === bea.id)).toMatchObject({ active: true, lead: false });
  });
});
