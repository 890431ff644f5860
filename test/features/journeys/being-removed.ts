/** An agent who is removed from a team gets an email at once, and from then on nothing about that client. */
import { step } from '../../support/step.js';
import { settle, travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let lee: Person;
let bea: Person;
let cal: Person;
let dee: Person;
let client: { id: string; reference: string };
let other: { id: string; reference: string };
let beasMembership: string;

const NEUTRAL = 'Something changed for a client whose team you are not on now.';

beforeAll(async () => {
  world = await makeWorld();
  [lee, bea, cal] = [await world.agent(), await world.agent(), await world.agent()];
  // A colleague of Lee: of other agencies he removes one a day.
  dee = await world.agent({ agency: { id: lee.agencyId, name: lee.agency } });
  await world.choose(dee, { MY_TEAMS: 'END_OF_DAY' });
  client = await world.client(lee, { name: { given: 'Milo', family: 'Okafor-Reed' } });
  other = await world.client(lee, { name: { given: 'Amara', family: 'Okafor' } });
  [beasMembership] = (await world.join(client.id, lee, bea, cal, dee)) as [string];
  await world.join(other.id, lee, bea);
  const { body, etag } = await lee.api.get(`/v1/clients/${client.id}`);
  const { agents } = body.team.find(({ agency }: any) => agency.id === lee.agencyId);
  const own = agents.find(({ agentId }: any) => agentId === lee.id).memberId;
  const lead = { memberId: own, reason: 'Agreed at the review' };
  expectStatus(await lee.api.put(`/v1/clients/${client.id}/lead`, lead, { ifMatch: etag }), 200);
  await settle(world.admin.api);
  for (const person of [bea, cal, dee]) {
    const [newest] = await world.notifications(person);
    expectStatus(await person.api.put('/v1/me/notifications/seen', { upTo: newest.id }), 204);
  }
  await world.change(lee, client.id, { address: { lines: ['9 Mill Lane'] } });
  await world.change(lee, other.id, { address: { lines: ['11 Mill Lane'] } });
  expectStatus(await lee.api.delete(`/v1/clients/${client.id}/team/${beasMembership}`), 204);
  await settle(world.admin.api);
});

afterAll(() => world.close());

const unseen = (person: Person): Promise<any[]> => world.notifications(person, '&seen=false');
const ofClient = (items: any[]): any[] => items.filter((item) => item.client?.id !== other.id);

it('emails an agent at once that she was removed, and withholds what waited about that client', async () => {
  await step('Bea gets an email at once that names no client', async () => {
    const mail = world.inbox.mailsTo(bea.email).at(-1)!;
    expect(mail.subject).toBe('Patchwork: 1 update');
    expect(mail.text).toContain('You were removed from a team');
    for (const marker of [client.reference, client.id, other.reference, lee.name.given, lee.agency, 'Milo']) {
      expect(mail.raw + mail.text + mail.html).not.toContain(marker);
    }
  });

  await step('Dee, who chose the end of the day for her teams, is removed and added again before it', async () => {
    const { body } = await lee.api.get(`/v1/clients/${client.id}/team`);
    const { id } = body.items.find(({ agentId }: any) => agentId === dee.id);
    expectStatus(await lee.api.delete(`/v1/clients/${client.id}/team/${id}`), 204);
    await world.join(client.id, lee, dee);
  });

  await step(
    'At the end of the day Patchwork withholds what waited about that client, and sends Bea the rest',
    async () => {
      const mails = world.inbox.mailsTo(bea.email).length;
      await travelTo('2030-01-02T16:30:01Z', world.admin.api);
      const sent = world.inbox.mailsTo(bea.email).slice(mails);
      expect(sent.map(({ subject }) => subject)).toEqual(['Patchwork: 1 update']);
      expect(sent[0]!.text).toContain(other.reference);
      expect(sent[0]!.text).not.toContain(client.reference);
      const contact = (await unseen(bea)).filter(({ kind }) => kind === 'CONTACT');
      expect(contact).toMatchObject([
        { client: { id: other.id }, withheld: null, emailedAt: expect.any(String) },
        { client: null, withheld: 'NOT_ON_TEAM', emailedAt: null, summary: NEUTRAL },
      ]);
    },
  );

  await step('The email to Dee lists the removal apart from the client', async () => {
    const { text } = world.inbox.mailsTo(dee.email).at(-1)!;
    const aboutTheClient = text.split('Your teams and colleagues')[0]!.split(client.reference)[1]!;
    expect(aboutTheClient).toContain('You were added to the team');
    expect(aboutTheClient).not.toContain('removed');
    expect(text).toContain('Your teams and colleagues\n- You were removed from a team: once');
  });
});

it('hides the client in all notifications of the agent who was removed', async () => {
  const items = ofClient(await world.notifications(bea));
  expect(items[0]).toMatchObject({ kind: 'MY_TEAMS', client: null, summary: 'You were removed from a team.' });
  expect(items.slice(1).length).toBeGreaterThanOrEqual(2);
  for (const item of items.slice(1)) expect(item).toMatchObject({ client: null, summary: NEUTRAL });
  expect(JSON.stringify(items)).not.toContain(client.id);
});

it('returns 404 for the client as soon as the agent is removed', async () => {
  const path = `/v1/clients/${client.id}`;
  const answers = [await bea.api.get(path), await bea.api.get(`${path}/activity`), await bea.api.get(`${path}/team`)];
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
  const { body } = expectStatus(await bea.api.get('/v1/me/clients'), 200);
  expect(body.items.map(({ id }: any) => id)).toEqual([other.id]);
});

it('answers a second removal alike, and notifies nobody about it', async () => {
  const heard = (await world.notifications(cal)).length;
  expectStatus(await lee.api.delete(`/v1/clients/${client.id}/team/${beasMembership}`), 204);
  expect(await world.notifications(cal)).toHaveLength(heard);
});

it('notifies the rest of the team about the removal, but not the lead who removed the agent', async () => {
  const [removal] = (await unseen(cal)).filter(({ summary }) => summary.includes(bea.name.given));
  expect(removal).toMatchObject({
    kind: 'TEAM',
    summary: `${bea.name.given} Quill of ${bea.agency} was removed from the team.`,
    client: { id: client.id },
  });
  expect((await unseen(lee)).map(({ summary }) => summary).join()).not.toContain('removed');
});
