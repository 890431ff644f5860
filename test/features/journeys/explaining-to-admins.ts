/** An admin asks why somebody was emailed of something, or was not; what they read has no client in it and gives nobody away. */
import { travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

const RANDOM = '0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24';
const reason = 'Placed with us on Monday';

let world: World;
let ann: Person;
let bea: Person; // on the team, told at the end of the day
let zoe: Person; // on no team
let head: Person; // admin of Bea's agency
let outsider: Person; // admin of another agency
let auditor: Person;
let client: { id: string; reference: string };
let entryId: string; // an address was corrected

beforeAll(async () => {
  world = await makeWorld();
  [ann, bea, zoe] = [await world.agent(), await world.agent(), await world.agent()];
  const roles = ['AGENCY_ADMIN'];
  head = await world.agent({ roles, agency: { id: bea.agencyId, name: bea.agency } });
  outsider = await world.agent({ roles });
  auditor = await world.agent({ roles: ['AUDITOR'] });
  client = await world.client(ann, { name: { given: 'Bluebell', family: 'Okafor-Reed' } });
  await world.join(client.id, ann, bea);
  entryId = await corrected(client.id);
});

afterAll(() => world.close());

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
const answered = async (who: Person, agentId: string, entry: string): Promise<any> =>
  expectStatus(await ask(who, agentId, entry), 200).body;

it('admin, agency admin and auditor read what Bea reads, but for what is hers alone', async () => {
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

it('nothing in it is of the client, before and after it was emailed', async () => {
  const before = JSON.stringify(await answered(world.admin, bea.id, entryId));
  await travelTo('2030-01-02T16:30:01Z', world.admin.api);
  const after = await answered(world.admin, bea.id, entryId);
  expect(after).toMatchObject({ outcome: 'EMAILED', email: { state: 'SENT' } });
  for (const word of [client.id, client.reference, 'Bluebell', 'Okafor', 'Harbour', ann.name.given, 'address']) {
    expect(before + JSON.stringify(after)).not.toContain(word);
  }
});

it('an agency admin asks about their own agents: others are not there for them, as one that there is not', async () => {
  expect((await ask(outsider, bea.id, entryId)).status).toBe(404);
  expect((await ask(outsider, RANDOM, entryId)).status).toBe(404);
  expect((await ask(bea, bea.id, entryId)).status).toBe(403);
  expect((await world.admin.api.get(`/v1/admin/notifications/explanation?agentId=${bea.id}`)).status).toBe(400);
});

it('somebody whose account was deactivated before it went', async () => {
  const cal = await world.agent();
  await world.join(client.id, ann, cal);
  const entry = await corrected(client.id);
  expectStatus(await world.admin.api.put(`/v1/agents/${cal.id}/deactivation`, { reason: 'Has retired' }), 200);
  const sentence = 'As things stand it will not be emailed, because the agent’s account is not active.';
  expect(await answered(world.admin, cal.id, entry)).toMatchObject({ rule: 'ACCOUNT_INACTIVE', sentence });
  await travelTo('2030-01-03T16:30:01Z', world.admin.api);
  const explanation = await answered(world.admin, cal.id, entry);
  expect(explanation).toMatchObject({ outcome: 'WITHHELD', rule: 'ACCOUNT_INACTIVE' });
  expect(explanation.sentence).toBe('It was not emailed, because the agent’s account was not active when it was due.');
});

describe('of what there is nothing to tell, the answer is one and the same:', () => {
  let nothing: any;

  beforeAll(async () => {
    nothing = await answered(world.admin, bea.id, RANDOM);
    expect(nothing).toMatchObject({ outcome: 'NOT_TOLD', kind: null, email: null });
    expect(nothing.possibleRules.length).toBeGreaterThan(4);
  });

  it('whoever acted', async () => {
    expect(await answered(world.admin, ann.id, entryId)).toEqual(nothing);
  });

  it('somebody who is on no such team', async () => {
    expect(await answered(world.admin, zoe.id, entryId)).toEqual(nothing);
  });

  it('an entry that is written down only', async () => {
    expect(await answered(world.admin, bea.id, await newestEntry(client.id, 'client.registered'))).toEqual(nothing);
  });

  it('a restricted client, from then on and until it is one no longer', async () => {
    expect((await answered(head, bea.id, entryId)).outcome).toBe('EMAILED');
    expectStatus(await ann.api.put(`/v1/clients/${client.id}/restriction`, { reason }), 200);
    for (const who of [world.admin, head, auditor]) {
      expect(await answered(who, bea.id, entryId)).toEqual(nothing);
      expect(await answered(who, bea.id, await newestEntry(client.id, 'client.restricted'))).toEqual(nothing);
    }
    expectStatus(await ann.api.delete(`/v1/clients/${client.id}/restriction`), 204);
    expect((await answered(head, bea.id, entryId)).outcome).toBe('EMAILED');
  });

  it('a sensitive member, and what only those hear who know of them', async () => {
    const { id } = await world.client(ann);
    const [rosa, ruth] = [await world.agent(), await world.agent()];
    await world.join(id, ann, bea);
    const hidden = { agentId: rosa.id, role: 'Support worker', reason, sensitive: true, brokerId: bea.id };
    const { id: rosasMembership } = expectStatus(await bea.api.post(`/v1/clients/${id}/team`, hidden), 201).body;
    const entry = await corrected(id);
    const told = await world.notifications(rosa);
    expect(told.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['CONTACT', 'MY_TEAMS']));
    expect(await answered(world.admin, rosa.id, entry)).toEqual(nothing);
    expect(await answered(world.admin, ruth.id, entry)).toEqual(nothing);
    for (const { id: notification } of [...told, ...(await world.notifications(bea))]) {
      const own = [bea, rosa].map((who) => who.api.get(`/v1/me/notifications/${notification}/explanation`));
      const { body } = (await Promise.all(own)).find(({ status }) => status === 200)!;
      expect(await answered(world.admin, rosa.id, body.entryId)).toEqual(nothing);
    }
    expect((await answered(world.admin, bea.id, entry)).kind).toBe('CONTACT');
    // Bea hears as their broker that contact is asked for.
    const ben = await world.agent();
    await world.join(id, ann, ben);
    expectStatus(await ben.api.post(`/v1/clients/${id}/contact-requests`, { reason: 'We meet on Friday' }), 201);
    const asked = await newestEntry(id, 'team.contact_requested');
    expect((await world.notifications(bea))[0].kind).toBe('MY_TEAMS');
    expect(await answered(world.admin, bea.id, asked)).toEqual(nothing);
    // And that Rosa, of whom she knows, has left.
    expectStatus(await rosa.api.delete(`/v1/clients/${id}/team/${rosasMembership}`), 204);
    const [left] = await world.notifications(bea);
    expect(left.kind).toBe('TEAM');
    const { entryId: leaving } = (await bea.api.get(`/v1/me/notifications/${left.id}/explanation`)).body;
    expect(await answered(world.admin, bea.id, leaving)).toEqual(nothing);
  });

  it.each([
    ['whose only common team has a restricted client', 'restricted'],
    ['whose only common team hides one of them', 'sensitive'],
    ['who share a team openly', 'open'],
  ])('a colleague whose details changed, and somebody %s', async (_, how) => {
    const [hal, ida] = [await world.agent(), await world.agent()];
    const { id } = await world.client(hal);
    const rest = how === 'sensitive' ? { sensitive: true, brokerId: hal.id } : {};
    const added = { agentId: ida.id, role: 'Support worker', reason, ...rest };
    expectStatus(await hal.api.post(`/v1/clients/${id}/team`, added), 201);
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
