/**
 * Somebody who must not see a client: one person's word keeps them out for three working days at most, two make it last, and
 * nobody does it alone for good.
 */
import type { Answer } from '../../support/api.js';
import { settle, travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let ann: Person; // of social care, leads
let nia: Person; // a nurse
let tom: Person; // a teacher
let max: Person; // of housing, the father's friend
let client: any;
let path: string;

const reason = 'He asked the mother where she lives';
const emergency = { code: 'RISK_TO_LIFE', reason: 'The father is on his way' };
let week = 0;

beforeAll(async () => {
  world = await makeWorld();
});

afterAll(() => world.close());

beforeEach(async () => {
  // Wednesday at noon, each time a week later: three working days end on Monday at noon.
  week += 5;
  await travelTo(new Date(Date.parse('2030-01-09T12:00:00Z') + week * 7 * 86_400_000).toISOString(), world.admin.api);
  [ann, nia, tom, max] = [await world.agent(), await world.agent(), await world.agent(), await world.agent()];
  client = await world.client(ann);
  path = `/v1/clients/${client.id}`;
  await world.join(client.id, ann, nia);
  await world.join(client.id, nia, tom);
  await world.join(client.id, tom, max);
  const memberId = client.team[0].agents[0].memberId;
  expectStatus(await ann.api.put(`${path}/lead`, { memberId, reason }, { ifMatch: '*' }), 200);
});

const bar = (by: Person, whom: Person): Promise<Answer> => by.api.put(`${path}/bars/${whom.id}`, { reason });
const lift = (by: Person, whom: Person): Promise<Answer> =>
  by.api.delete(`${path}/bars/${whom.id}`, { body: { reason } });
const barsSeenBy = async (who: Person): Promise<any[]> =>
  expectStatus(await who.api.get(`${path}/bars`), 200).body.items;
const sees = async (who: Person): Promise<boolean> => (await who.api.get(path)).status === 200;
const later = async (hours: number): Promise<void> => {
  const { now } = expectStatus(await world.admin.api.get('/v1/demo/clock'), 200).body;
  await travelTo(new Date(Date.parse(now) + hours * 3_600_000).toISOString(), world.admin.api);
};
const search = (who: Person): Promise<Answer> =>
  who.api.post('/v1/clients/search', {
    name: `${client.name.given} ${client.name.family}`,
    dateOfBirth: client.dateOfBirth.date,
  });
const found = async (who: Person): Promise<any> =>
  expectStatus(await search(who), 200).body.items.find(({ id }: { id: string }) => id === client.id);
const join = (who: Person): Promise<Answer> =>
  who.api.post(`${path}/team`, { agentId: who.id, role: 'Housing officer', reason: 'Works with the family' });
const add = (by: Person, whom: Person): Promise<Answer> =>
  by.api.post(`${path}/team`, { agentId: whom.id, role: 'Housing officer', reason: 'Works with the family' });
async function officerOf(who: Person): Promise<Person> {
  const officer = await world.agent({ agency: { id: who.agencyId, name: who.agency } });
  const named = { privacyOfficerId: officer.id };
  expectStatus(await world.admin.api.patch(`/v1/agencies/${who.agencyId}`, named, { ifMatch: '*' }), 200);
  return officer;
}
const summaries = async (who: Person): Promise<string[]> =>
  (await world.notifications(who)).filter((item) => item.client?.id === client.id).map(({ summary }) => summary);

it("Nia's word ends the access of Max at once, for three working days; then he is there again", async () => {
  const { body } = expectStatus(await bar(nia, max), 200);
  const { now } = (await world.admin.api.get('/v1/demo/clock')).body;
  expect(body.state).toBe('SUSPENDED');
  // From Wednesday at noon to Monday at noon.
  expect(Math.round((Date.parse(body.until) - Date.parse(now)) / 3_600_000)).toBe(5 * 24);
  expect(await sees(max)).toBe(false);
  expect(await barsSeenBy(tom)).toMatchObject([
    { agentId: max.id, state: 'SUSPENDED', until: body.until, by: [{ agentId: nia.id, reason }], lifting: [] },
  ]);
  expect(await summaries(tom)).toEqual(
    expect.arrayContaining([expect.stringContaining('was suspended from this client, for three working days')]),
  );
  expect(expectStatus(await bar(nia, max), 200).body).toEqual(body);

  await later(5 * 24 - 1);
  expect(await sees(max)).toBe(false);
  await later(2);
  expect(await sees(max)).toBe(true);
  expect(await barsSeenBy(tom)).toEqual([]);
  expect((await summaries(tom))[0]).toMatch(/added to the team|Nobody else wanted to bar/);
});

it('Nia cannot keep Max out by saying it again and again', async () => {
  expectStatus(await bar(nia, max), 200);
  await later(6 * 24);
  expect(expectStatus(await bar(nia, max), 200).body.state).toBe('PENDING');
  expect(await sees(max)).toBe(true);
});

it('a member of another agency makes it last; a colleague of the first does not', async () => {
  const colleague = await world.agent({ agency: { id: nia.agencyId, name: nia.agency } });
  await world.join(client.id, nia, colleague);
  expectStatus(await bar(nia, max), 200);
  expect(expectStatus(await bar(colleague, max), 200).body.state).toBe('SUSPENDED');
  expect(expectStatus(await bar(tom, max), 200).body).toEqual({ state: 'BARRED', until: null });
  expect(expectStatus(await bar(ann, max), 200).body).toEqual({ state: 'BARRED', until: null });
  await later(30 * 24);
  expect(await sees(max)).toBe(false);
  expect(await barsSeenBy(nia)).toMatchObject([{ agentId: max.id, state: 'BARRED', until: null }]);
});

it('a barred agent gets what a stranger gets, and neither joins nor is added, invited or brought back', async () => {
  const stranger = await world.agent();
  const { items } = expectStatus(await ann.api.get(`${path}/team`), 200).body;
  const membership = items.find(({ agentId }: { agentId: string }) => agentId === max.id).id;
  expectStatus(await bar(nia, max), 200);
  const tried = async (): Promise<void> => {
    expect(await found(max)).toEqual(await found(stranger));
    for (const at of [path, `${path}/team`, `${path}/activity`, `${path}/bars`, `${path}/contact-requests`]) {
      const [his, theirs] = [await max.api.get(at), await stranger.api.get(at)];
      expect([at, his.status, his.body.code, his.body.detail]).toEqual([
        at,
        theirs.status,
        theirs.body.code,
        theirs.body.detail,
      ]);
    }
    expectStatus(await join(max), 404);
    expect((await add(ann, max)).body.code).toBe('BARRED');
    expect((await ann.api.put(`${path}/team/${membership}/return`, { reason })).body.code).toBe('BARRED');
    const invitation = { agentId: max.id, role: 'Housing officer', reason };
    expect((await ann.api.post(`${path}/invitations`, invitation)).body.code).toBe('BARRED');
    expectStatus(await max.api.post(`${path}/emergency-access`, emergency), 404);
  };
  await tried();
  expectStatus(await bar(tom, max), 200);
  await tried();
});

it('an invitation and an emergency access of earlier are of no use to somebody who is barred', async () => {
  const gus = await world.agent();
  const invitation = { agentId: gus.id, role: 'Mentor', reason };
  const { id } = expectStatus(await ann.api.post(`${path}/invitations`, invitation), 201).body;
  expectStatus(await gus.api.post(`${path}/emergency-access`, emergency), 201);
  expect(await sees(gus)).toBe(true);
  expectStatus(await bar(nia, gus), 200);
  expect(await sees(gus)).toBe(false);
  expect(expectStatus(await gus.api.get('/v1/me/invitations'), 200).body.items).toEqual([]);
  expect((await gus.api.put(`/v1/me/invitations/${id}`, { answer: 'ACCEPTED' })).status).toBeGreaterThanOrEqual(400);
  expect(await sees(gus)).toBe(false);
});

it('the lead and the privacy officers hear of an attempt at emergency access, once an hour', async () => {
  const [his, hers] = [await officerOf(max), await officerOf(ann)];
  expectStatus(await bar(nia, max), 200);
  expectStatus(await bar(tom, max), 200);
  for (const _ of [1, 2, 3]) expectStatus(await max.api.post(`${path}/emergency-access`, emergency), 404);
  await settle(world.admin.api);
  const told = /who is barred.*asked for emergency access and got none\.$/;
  for (const who of [ann, his, hers]) {
    const items = await world.notifications(who);
    expect(items.filter(({ summary }) => told.test(summary))).toEqual([expect.objectContaining({ kind: 'ACCESS' })]);
    expect(world.inbox.mailsTo(who.email).at(-1)!.subject).toBe('Patchwork: 1 update');
  }
  await later(1.1);
  expectStatus(await max.api.post(`${path}/emergency-access`, emergency), 404);
  expect((await summaries(ann)).filter((text) => told.test(text))).toHaveLength(2);
});

it('the lead is kept out only by two: also by a member and, between them, another agency', async () => {
  expect(expectStatus(await bar(nia, ann), 200).body.state).toBe('PENDING');
  expect(await sees(ann)).toBe(true);
  expect(expectStatus(await bar(tom, ann), 200).body.state).toBe('BARRED');
  expect(await sees(ann)).toBe(false);
});

it('the lead and a privacy officer do it together; a member and an officer do not', async () => {
  const officer = await officerOf(max);
  expect(expectStatus(await bar(officer, max), 200).body.state).toBe('SUSPENDED');
  expect(expectStatus(await bar(tom, max), 200).body.state).toBe('SUSPENDED');
  expect(expectStatus(await bar(ann, max), 200).body.state).toBe('BARRED');
});

it('a suspension counts as a removal: a second agent of another agency on one day takes two', async () => {
  expect(expectStatus(await bar(nia, max), 200).body.state).toBe('SUSPENDED');
  expect(expectStatus(await bar(nia, tom), 200).body.state).toBe('PENDING');
  expect(await sees(tom)).toBe(true);
  const outsider = await world.agent();
  expect(expectStatus(await bar(nia, outsider), 200).body.state).toBe('PENDING');
  // And the other way round: somebody on no team counts too.
  expect(expectStatus(await bar(tom, outsider), 200).body.state).toBe('BARRED');
  const [first, another] = [await world.agent(), await world.agent()];
  expect(expectStatus(await bar(tom, first), 200).body.state).toBe('SUSPENDED');
  // Also after they have said it again.
  expect(expectStatus(await bar(tom, first), 200).body.state).toBe('SUSPENDED');
  expect(expectStatus(await bar(tom, another), 200).body.state).toBe('PENDING');
});

it('whoever asked lifts a suspension; two lift a bar, and nobody is on the team by that', async () => {
  expectStatus(await bar(nia, max), 200);
  expectStatus(await lift(tom, max), 202);
  expect(await sees(max)).toBe(false);
  expectStatus(await lift(nia, max), 204);
  expect(await sees(max)).toBe(true);

  expectStatus(await bar(tom, max), 200);
  expectStatus(await bar(nia, max), 200);
  const { body } = expectStatus(await lift(nia, max), 202);
  expect(body).toMatchObject({ state: 'PENDING', until: expect.any(String) });
  expect(await barsSeenBy(ann)).toMatchObject([{ state: 'BARRED', lifting: [{ agentId: nia.id }] }]);
  expectStatus(await lift(nia, max), 202);
  // A word counts for a week.
  await later(7 * 24 + 1);
  expectStatus(await lift(tom, max), 202);
  expectStatus(await lift(nia, max), 204);
  expect(await sees(max)).toBe(false);
  expect(await barsSeenBy(ann)).toEqual([]);
  expectStatus(await add(ann, max), 201);
});

it('the word of somebody who has left the team counts no more', async () => {
  expectStatus(await bar(nia, max), 200);
  const { items } = expectStatus(await nia.api.get(`${path}/team`), 200).body;
  const own = items.find(({ agentId }: { agentId: string }) => agentId === nia.id).id;
  expectStatus(await nia.api.delete(`${path}/team/${own}`), 204);
  expect(expectStatus(await bar(tom, max), 200).body.state).toBe('SUSPENDED');
  expect(expectStatus(await bar(ann, max), 200).body.state).toBe('BARRED');
});

it('neither a stranger, nor the one who is barred, nor oneself, nor an id that is none', async () => {
  const stranger = await world.agent();
  expectStatus(await bar(stranger, max), 404);
  expectStatus(await bar(max, max), 403);
  expectStatus(await bar(ann, { ...max, id: client.id }), 404);
  expectStatus(await bar(nia, max), 200);
  expectStatus(await bar(max, nia), 404);
  expectStatus(await lift(max, max), 404);
});

it('a hidden member is barred as somebody who is not there, and stays hidden', async () => {
  const service = await world.service();
  const [hidden, absent] = [await world.agent({ agency: service }), await world.agent({ agency: service })];
  await world.hide(client, hidden);
  const answers = [await bar(nia, hidden), await bar(tom, absent)];
  expect(answers.map(({ status, body }) => [status, body.state])).toEqual(Array(2).fill([200, 'SUSPENDED']));
  const [hiding, away] = (await barsSeenBy(ann)).map((bar) => [Object.keys(bar), bar.state, bar.agency, bar.lifting]);
  expect(hiding).toEqual(away);
  expect(await sees(hidden)).toBe(true);
  expectStatus(await bar(ann, hidden), 200);
  expect(await sees(hidden)).toBe(true);
});

it('a suspension is over in time, also while no worker looks', async () => {
  const quiet = await makeWorld({ role: 'api' });
  try {
    const [lead, nurse, outsider] = [await quiet.agent(), await quiet.agent(), await quiet.agent()];
    const { id } = await quiet.client(lead);
    await quiet.join(id, lead, nurse);
    expectStatus(await nurse.api.put(`/v1/clients/${id}/bars/${outsider.id}`, { reason }), 200);
    expectStatus(await outsider.api.post(`/v1/clients/${id}/emergency-access`, emergency), 404);
    const { now } = (await quiet.admin.api.get('/v1/demo/clock')).body;
    const nextWeek = new Date(Date.parse(now) + 8 * 86_400_000).toISOString();
    expectStatus(await quiet.admin.api.put('/v1/demo/clock', { now: nextWeek }), 200);
    expectStatus(await outsider.api.post(`/v1/clients/${id}/emergency-access`, emergency), 201);
  } finally {
    await quiet.close();
  }
});
