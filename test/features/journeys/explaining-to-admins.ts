/** An admin asks why an agent was emailed about an entry, or was not. The answer contains no client and reveals no team. */
import { step } from '../../support/step.js';
import { travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

const RANDOM = '0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24';
const reason = 'Placed with us on Monday';

let world: World;
let ann: Person;
let bea: Person; // on the team, notified at the end of the day
let zoe: Person; // on no team
let head: Person; // admin of Bea's agency
let outsider: Person; // admin of another agency
let auditor: Person;
let client: { id: string; reference: string };
let entryId: string; // an address was corrected

async function start(): Promise<void> {
  world = await makeWorld();
  [ann, bea, zoe] = [await world.agent(), await world.agent(), await world.agent()];
  const roles = ['AGENCY_ADMIN'];
  head = await world.agent({ roles, agency: { id: bea.agencyId, name: bea.agency } });
  outsider = await world.agent({ roles });
  auditor = await world.agent({ roles: ['AUDITOR'] });
  client = await world.client(ann, { name: { given: 'Bluebell', family: 'Okafor-Reed' } });
  await world.join(client.id, ann, bea);
  entryId = await corrected(client.id);
}

const end = (): Promise<void> => world.close();

let house = 0;

async function corrected(clientId: string): Promise<string> {
  await world.change(ann, clientId, { address: { lines: [`${(house += 1)} Harbour Row`] } });
  return newestEntry(clientId);
}

async function newestEntry(clientId: string, type = 'client.details_updated'): Promise<string> {
  const { body } = expectStatus(await ann.api.get(`/v1/clients/${clientId}/activity?limit=100`), 200);
  return body.items.find((item: any) => item.type === type).id;
}

const ask = (who: Person, agentId: string, entry: string) =>
  who.api.get(`/v1/admin/notifications/explanation?agentId=${agentId}&entryId=${entry}`);
/** Their agency is no sensitive service any more, so that admins read what they read of anybody. */
async function noService({ agencyId }: Person): Promise<void> {
  const open = { sensitiveService: false };
  expectStatus(await world.admin.api.patch(`/v1/agencies/${agencyId}`, open, { ifMatch: '*' }), 200);
}

const answered = async (who: Person, agentId: string, entry: string): Promise<any> =>
  expectStatus(await ask(who, agentId, entry), 200).body;

/** The answer for an entry that does not exist: that of all about which there is nothing to tell. */
async function nothingToTell(): Promise<any> {
  const nothing = await answered(world.admin, bea.id, RANDOM);
  expect(nothing).toMatchObject({ outcome: 'NOT_TOLD', kind: null, email: null });
  expect(nothing.possibleRules.length).toBeGreaterThan(4);
  return nothing;
}

const secondAfter = (instant: string): string => new Date(Date.parse(instant) + 1_000).toISOString();

describe('before and after the email about a corrected address', () => {
  beforeAll(start);
  afterAll(end);

  it('admins, agency admins and auditors read what Bea reads, except for what is hers alone, and nothing about the client', async () => {
    await step('they read what Bea reads, except for what is hers alone', async () => {
      const [{ id }] = await world.notifications(bea);
      const hers = expectStatus(await bea.api.get(`/v1/me/notifications/${id}/explanation`), 200).body;
      expect(hers.entryId).toBe(entryId);
      for (const who of [world.admin, head, auditor]) {
        expect(await answered(who, bea.id, entryId)).toEqual({
          outcome: hers.outcome,
          rule: 'END_OF_DAY',
          sentence: hers.sentence,
          changeHow: 'Only the agent can choose how often they hear of this kind.',
          kind: 'CONTACT',
          occurredAt: expect.stringMatching(/^2030-01-02T10:/),
          frequency: 'END_OF_DAY',
          source: 'PATCHWORK',
          emailAfter: '2030-01-02T16:30:00.000Z',
          heldBy: null,
          email: null,
          possibleRules: [],
        });
      }
    });

    await step('they read nothing about the client, before and after the email was sent', async () => {
      const before = JSON.stringify(await answered(world.admin, bea.id, entryId));
      await travelTo('2030-01-02T16:30:01Z', world.admin.api);
      const after = await answered(world.admin, bea.id, entryId);
      expect(after).toMatchObject({ outcome: 'EMAILED', email: { state: 'SENT' } });
      for (const word of [client.id, client.reference, 'Bluebell', 'Okafor', 'Harbour', ann.name.given, 'address']) {
        expect(before + JSON.stringify(after)).not.toContain(word);
      }
    });
  });
});

describe('for admins', () => {
  let nothing: any;

  beforeAll(async () => {
    await start();
    nothing = await nothingToTell();
  });

  afterAll(end);

  it('the explanation says that the account was deactivated before the email was due', async () => {
    const cal = await world.agent();
    await world.join(client.id, ann, cal);
    const entry = await corrected(client.id);
    const { emailAfter } = await answered(world.admin, cal.id, entry);
    expectStatus(await world.admin.api.put(`/v1/agents/${cal.id}/deactivation`, { reason: 'Has retired' }), 200);
    const sentence = 'As things stand it will not be emailed, because the agent’s account is not active.';
    expect(await answered(world.admin, cal.id, entry)).toMatchObject({ rule: 'ACCOUNT_INACTIVE', sentence });
    await travelTo(secondAfter(emailAfter), world.admin.api);
    const explanation = await answered(world.admin, cal.id, entry);
    expect(explanation).toMatchObject({ outcome: 'WITHHELD', rule: 'ACCOUNT_INACTIVE' });
    expect(explanation.sentence).toBe(
      'It was not emailed, because the agent’s account was not active when it was due.',
    );
  });

  it('admins read nothing about an entry for as long as its client is restricted', async () => {
    const entry = await corrected(client.id);
    const { emailAfter } = await answered(head, bea.id, entry);
    await travelTo(secondAfter(emailAfter), world.admin.api);
    expect((await answered(head, bea.id, entry)).outcome).toBe('EMAILED');
    expectStatus(await ann.api.put(`/v1/clients/${client.id}/restriction`, { reason }), 200);
    for (const who of [world.admin, head, auditor]) {
      expect(await answered(who, bea.id, entry)).toEqual(nothing);
      expect(await answered(who, bea.id, await newestEntry(client.id, 'client.restricted'))).toEqual(nothing);
    }
    expectStatus(await ann.api.delete(`/v1/clients/${client.id}/restriction`), 204);
    expect((await answered(head, bea.id, entry)).outcome).toBe('EMAILED');
  });

  it('an agency admin gets 404 for agents of other agencies, as for an agent that does not exist', async () => {
    expect((await ask(outsider, bea.id, entryId)).status).toBe(404);
    expect((await ask(outsider, RANDOM, entryId)).status).toBe(404);
    expect((await ask(bea, bea.id, entryId)).status).toBe(403);
    expect((await world.admin.api.get(`/v1/admin/notifications/explanation?agentId=${bea.id}`)).status).toBe(400);
  });

  it('the answer shows nothing about the agent who made the change', async () => {
    expect(await answered(world.admin, ann.id, entryId)).toEqual(nothing);
  });

  it('the answer shows nothing about an agent who is not on the team', async () => {
    expect(await answered(world.admin, zoe.id, entryId)).toEqual(nothing);
  });

  it('the answer shows nothing about an entry of which nobody is notified', async () => {
    expect(await answered(world.admin, bea.id, await newestEntry(client.id, 'client.registered'))).toEqual(nothing);
  });

  it('the answer shows nothing about a sensitive member, or about notifications that only those get who know of the member', async () => {
    const child = await world.client(ann);
    const { id } = child;
    const [rosa, ruth] = [await world.agent({ agency: await world.service() }), await world.agent()];
    await world.join(id, ann, bea);
    const rosasMembership = await world.hide(child, rosa, bea);
    await noService(rosa);
    const entry = await corrected(id);
    const told = await world.notifications(rosa);
    expect(told.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['CONTACT', 'TEAM']));
    expect(await answered(world.admin, rosa.id, entry)).toEqual(nothing);
    expect(await answered(world.admin, ruth.id, entry)).toEqual(nothing);
    for (const { id: notification } of [...told, ...(await world.notifications(bea))]) {
      const own = [bea, rosa].map((who) => who.api.get(`/v1/me/notifications/${notification}/explanation`));
      const { body } = (await Promise.all(own)).find(({ status }) => status === 200)!;
      expect(await answered(world.admin, rosa.id, body.entryId)).toEqual(nothing);
    }
    expect((await answered(world.admin, bea.id, entry)).kind).toBe('CONTACT');
    // Bea, as the broker, gets a notification about a contact request.
    const ben = await world.agent();
    await world.join(id, ann, ben);
    expectStatus(await ben.api.post(`/v1/clients/${id}/contact-requests`, { reason: 'We meet on Friday' }), 201);
    const asked = await newestEntry(id, 'team.contact_requested');
    expect((await world.notifications(bea))[0].kind).toBe('MY_TEAMS');
    expect(await answered(world.admin, bea.id, asked)).toEqual(nothing);
    // And one that Rosa, whom she knows of, has left.
    expectStatus(await rosa.api.delete(`/v1/clients/${id}/team/${rosasMembership}`), 204);
    const [left] = await world.notifications(bea);
    expect(left.kind).toBe('TEAM');
    const { entryId: leaving } = (await bea.api.get(`/v1/me/notifications/${left.id}/explanation`)).body;
    expect(await answered(world.admin, bea.id, leaving)).toEqual(nothing);
  });

  it.each([
    ['nothing', 'when the only common team has a restricted client', 'restricted'],
    ['nothing', 'when the only common team hides one of the two', 'sensitive'],
    ['the notification', 'when the two share a team openly', 'open'],
  ])('the answer shows %s about a colleague whose details changed %s', async (_, __, how) => {
    const [hal, ida] = [await world.agent(), await world.agent({ agency: await world.service() })];
    const child = await world.client(hal);
    const { id } = child;
    if (how === 'sensitive') await world.hide(child, ida, hal);
    else await world.join(id, hal, ida);
    await noService(ida);
    if (how === 'restricted') expectStatus(await hal.api.put(`/v1/clients/${id}/restriction`, { reason }), 200);
    const telephone = '020 7946 0018';
    expectStatus(await hal.api.patch(`/v1/agents/${hal.id}`, { telephone }, { ifMatch: '*' }), 200);
    const item = (await world.notifications(ida)).find(({ kind }) => kind === 'DIRECTORY');
    const { body } = await ida.api.get(`/v1/me/notifications/${item.id}/explanation`);
    const explanation = await answered(world.admin, ida.id, body.entryId);
    if (how === 'open') expect(explanation).toMatchObject({ outcome: 'WILL_BE_EMAILED', kind: 'DIRECTORY' });
    else expect(explanation).toEqual(nothing);
  });
});
