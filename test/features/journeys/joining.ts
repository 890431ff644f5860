/** An agent finds a client and joins the team by themselves. They see the client only then, and Patchwork notifies the lead. */
import { step } from '../../support/step.js';
import { settle, travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let lee: Person;
let mia: Person;
let colleague: Person;
let jo: Person;
let count = 0;

beforeAll(async () => {
  world = await makeWorld();
});

/** New people for each test, since Patchwork sends only so many immediate emails an hour to one agent. */
beforeEach(async () => {
  [lee, mia, jo] = [await world.agent(), await world.agent(), await world.agent()];
  colleague = await world.agent({ agency: { id: mia.agencyId, name: mia.agency } });
});

afterAll(() => world.close());

interface Found {
  id: string;
  reference: string;
  family: string;
}

/** A client with Lee and Mia on the team, on whose record nobody has anything left to read. */
async function clientOf(options: { lead: boolean }): Promise<Found> {
  count += 1;
  const family = `Okafor${'abcdefghijk'[count]}`;
  const born = { date: '2016-05-14', precision: 'EXACT' };
  const { id, reference } = await world.client(lee, { name: { given: 'Milo', family }, dateOfBirth: born });
  const [member] = await world.join(id, lee, mia);
  if (options.lead) {
    const { etag } = await lee.api.get(`/v1/clients/${id}`);
    const lead = { memberId: member, reason: 'Agreed at the review' };
    expectStatus(await lee.api.put(`/v1/clients/${id}/lead`, lead, { ifMatch: etag }), 200);
  }
  await settle(world.admin.api);
  for (const person of [lee, mia]) {
    const [newest] = await world.notifications(person);
    if (newest) expectStatus(await person.api.put('/v1/me/notifications/seen', { upTo: newest.id }), 204);
  }
  return { id, reference, family };
}

async function find(who: Person, { id, family }: Found): Promise<void> {
  const { body } = await who.api.post('/v1/clients/search', { name: `Milo ${family}`, dateOfBirth: '2016-05-14' });
  expect(body.items).toContainEqual(expect.objectContaining({ id, onTeam: false }));
}

const joining = (who: Person, { id }: Found, reason = 'New in my class') =>
  who.api.post(`/v1/clients/${id}/team`, { agentId: who.id, role: 'Class teacher', reason });

/** Patchwork time so many minutes from now. */
async function minutesFromNow(minutes: number): Promise<string> {
  const { now } = (await world.admin.api.get('/v1/demo/clock')).body;
  return new Date(Date.parse(now) + minutes * 60_000).toISOString();
}

const heard = async (who: Person, { id }: Found): Promise<string[]> =>
  (await world.notifications(who, '&seen=false')).filter(({ client }) => client?.id === id).map(({ kind }) => kind);

it('Jo, whose agency is new to the team, joins it by herself, and the lead gets an email immediately', async () => {
  const client = await clientOf({ lead: true });
  await find(jo, client);

  await step('Jo sees nothing before she joins, though she found the client', async () => {
    expect((await jo.api.get(`/v1/clients/${client.id}`)).status).toBe(404);
    expect((await jo.api.get(`/v1/clients/${client.id}/team`)).status).toBe(404);
  });

  await step('Jo cannot join without a reason', async () => {
    const { status, body } = await joining(jo, client, 'x');
    expect([status, body.errors[0].pointer]).toEqual([422, '/reason']);
    expect((await jo.api.get(`/v1/clients/${client.id}`)).status).toBe(404);
  });

  const mails = world.inbox.mailsTo(mia.email).length;

  await step('Jo joins, and sees the profile, the team and the reason', async () => {
    const { body } = expectStatus(await joining(jo, client), 201);
    expect(body.grants).toContain('will see the whole profile');
    const profile = expectStatus(await jo.api.get(`/v1/clients/${client.id}`), 200);
    expect(profile.body.team).toHaveLength(3);
    const { items } = expectStatus(await jo.api.get(`/v1/clients/${client.id}/activity?limit=2`), 200).body;
    expect(items.map((entry: any) => [entry.kind, entry.reason]).sort()).toEqual([
      ['ACCESS', 'New in my class'],
      ['TEAM', 'New in my class'],
    ]);
  });

  await settle(world.admin.api);
  const [mail, ...others] = world.inbox.mailsTo(mia.email).slice(mails);

  await step('Mia, the lead, gets one email, Lee a notification as for any new colleague, and Jo nothing', async () => {
    expect(others).toEqual([]);
    expect(await heard(mia, client)).toEqual(['ACCESS']);
    expect(mail!.text).toContain('Somebody gave themselves access');
    expect(await heard(lee, client)).toEqual(['TEAM']);
    expect(await heard(jo, client)).toEqual([]);
  });

  await step('the email to the lead names neither Jo nor the client', () => {
    const { raw, text, html } = mail!;
    expect(text).toContain(client.reference);
    for (const marker of [client.id, client.family, jo.name.given, jo.agency]) {
      expect(raw + text + html).not.toContain(marker);
    }
  });
});

it('the whole team is notified of a self-joined agent when the team has no lead', async () => {
  const client = await clientOf({ lead: false });
  await find(jo, client);
  expectStatus(await joining(jo, client), 201);
  expect([await heard(lee, client), await heard(mia, client)]).toEqual([['ACCESS'], ['ACCESS']]);
});

it('the whole team is notified of a self-joined agent when the address of the lead is not verified', async () => {
  const lead = await world.agent();
  const client = await clientOf({ lead: false });
  const [member] = await world.join(client.id, lee, lead);
  const { etag } = await lee.api.get(`/v1/clients/${client.id}`);
  const appointed = { memberId: member, reason: 'Agreed at the review' };
  expectStatus(await lee.api.put(`/v1/clients/${client.id}/lead`, appointed, { ifMatch: etag }), 200);
  const self = await lead.api.get(`/v1/agents/${lead.id}`);
  const email = 'elsewhere@patchwork.test';
  expectStatus(await lead.api.patch(`/v1/agents/${lead.id}`, { email }, { ifMatch: self.etag }), 200);
  await find(jo, client);
  expectStatus(await joining(jo, client), 201);
  expect(await heard(mia, client)).toContain('ACCESS');
  expect(await heard(lee, client)).toContain('ACCESS');
  expect(await heard(lead, client)).toContain('ACCESS');
});

it('the whole team is notified of a self-joined agent when the account of the lead is deactivated', async () => {
  const lead = await world.agent();
  const client = await clientOf({ lead: false });
  const [member] = await world.join(client.id, lee, lead);
  const { etag } = await lee.api.get(`/v1/clients/${client.id}`);
  const appointed = { memberId: member, reason: 'Agreed at the review' };
  expectStatus(await lee.api.put(`/v1/clients/${client.id}/lead`, appointed, { ifMatch: etag }), 200);
  expectStatus(await world.admin.api.put(`/v1/agents/${lead.id}/deactivation`, { reason: 'Has left' }), 200);
  await find(jo, client);
  expectStatus(await joining(jo, client), 201);
  expect(await heard(mia, client)).toContain('ACCESS');
  expect(await heard(lee, client)).toContain('ACCESS');
});

it('the team is notified as of any new colleague when an agent of an agency on the team joins by themselves', async () => {
  const client = await clientOf({ lead: true });
  await find(colleague, client);
  expectStatus(await joining(colleague, client), 201);
  expect([await heard(lee, client), await heard(mia, client)]).toEqual([['TEAM'], ['TEAM']]);
});

it('an agent cannot add somebody else by a match, and cannot join after a search without a match', async () => {
  const client = await clientOf({ lead: true });
  await find(jo, client);
  const other = { agentId: colleague.id, role: 'Class teacher', reason: 'New in my class' };
  expect((await jo.api.post(`/v1/clients/${client.id}/team`, other)).status).toBe(404);
  const missed = { name: 'Somebody Else', dateOfBirth: '1990-01-01' };
  const searcher = await world.agent({ agency: { id: mia.agencyId, name: mia.agency } });
  expect((await searcher.api.post('/v1/clients/search', missed)).body.items).toEqual([]);
  expect((await joining(searcher, client)).status).toBe(404);
  expect(await heard(mia, client)).toEqual([]);
});

it('an agent who was removed by somebody else cannot join by themselves until a member adds them', async () => {
  const client = await clientOf({ lead: true });
  const [membership] = await world.join(client.id, lee, jo);
  expectStatus(await mia.api.delete(`/v1/clients/${client.id}/team/${membership}`), 204);
  await find(jo, client);
  expect((await joining(jo, client)).status).toBe(404);
  await world.join(client.id, lee, jo);
  expectStatus(await jo.api.get(`/v1/clients/${client.id}`), 200);
  const { body } = await jo.api.get(`/v1/clients/${client.id}/team`);
  const { id } = body.items.find(({ agentId }: any) => agentId === jo.id);
  expectStatus(await jo.api.delete(`/v1/clients/${client.id}/team/${id}`), 204);
  await find(jo, client);
  expectStatus(await joining(jo, client), 201);
});

it('a match lets an agent join for 15 minutes and no longer', async () => {
  const [inTime, tooLate] = [await clientOf({ lead: true }), await clientOf({ lead: true })];
  await find(jo, inTime);
  const inTimeUntil = await minutesFromNow(14);
  await find(jo, tooLate);
  const tooLateFrom = await minutesFromNow(15.01);
  await travelTo(inTimeUntil, world.admin.api);
  expectStatus(await joining(jo, inTime), 201);
  await travelTo(tooLateFrom, world.admin.api);
  expect((await joining(jo, tooLate)).status).toBe(404);
  await find(jo, tooLate);
  expectStatus(await joining(jo, tooLate), 201);
});
