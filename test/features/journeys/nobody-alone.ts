/**
 * Nobody alone throws a team out or takes its lead. A removal waits for a second member where it must, somebody who was removed
 * can be brought back, and whoever leads is asked before somebody else does.
 */
import type { Answer } from '../../support/api.js';
import { travelTo } from '../../support/time.js';
import { answerRequest, expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let ann: Person; // of social care, leads
let nia: Person; // a nurse
let tom: Person; // a teacher
let max: Person; // of housing
let client: any;
let path: string;
let memberIds: Map<string, string>;

const reason = 'Agreed at the review';

beforeAll(async () => {
  world = await makeWorld();
});

afterAll(() => world.close());

beforeEach(async () => {
  [ann, nia, tom, max] = [await world.agent(), await world.agent(), await world.agent(), await world.agent()];
  client = await world.client(ann);
  path = `/v1/clients/${client.id}`;
  memberIds = new Map([[ann.id, client.team[0].agents[0].memberId]]);
  // Each was added by somebody else, so that nobody's team is their own making.
  memberIds.set(nia.id, (await world.join(client.id, ann, nia))[0]!);
  memberIds.set(tom.id, (await world.join(client.id, nia, tom))[0]!);
  memberIds.set(max.id, (await world.join(client.id, tom, max))[0]!);
  await lead(max, max, 200);
});

const lead = async (by: Person, whom: Person, status: number): Promise<Answer> =>
  expectStatus(
    await by.api.put(`${path}/lead`, { memberId: memberIds.get(whom.id), reason }, { ifMatch: '*' }),
    status,
  );
const remove = (by: Person, whom: Person): Promise<Answer> => by.api.delete(`${path}/team/${memberIds.get(whom.id)}`);
const confirm = (by: Person, whom: Person): Promise<Answer> =>
  by.api.put(`${path}/team/${memberIds.get(whom.id)}/removal`, { reason });
const bringBack = (by: Person, whom: Person): Promise<Answer> =>
  by.api.put(`${path}/team/${memberIds.get(whom.id)}/return`, { reason });
const sees = async (who: Person): Promise<boolean> => (await who.api.get(path)).status === 200;
const later = async (hours: number): Promise<void> => {
  const { now } = expectStatus(await world.admin.api.get('/v1/demo/clock'), 200).body;
  await travelTo(new Date(Date.parse(now) + hours * 3_600_000).toISOString(), world.admin.api);
};
const officerOf = async (who: Person): Promise<Person> => {
  const officer = await world.agent({ agency: { id: who.agencyId, name: who.agency } });
  const named = { privacyOfficerId: officer.id };
  expectStatus(await world.admin.api.patch(`/v1/agencies/${who.agencyId}`, named, { ifMatch: '*' }), 200);
  return officer;
};

it('Max, who leads, removes one member of another agency a day, and the next waits for a second member', async () => {
  expectStatus(await remove(max, nia), 204);
  const { body } = expectStatus(await remove(max, ann), 202);
  const { now } = (await world.admin.api.get('/v1/demo/clock')).body;
  expect(body.state).toBe('PENDING');
  expect(Math.round((Date.parse(body.until) - Date.parse(now)) / 86_400_000)).toBe(7);
  expect(await sees(ann)).toBe(true);
  for (const who of [ann, tom]) {
    expect((await world.notifications(who))[0].summary).toMatch(/^The removal of .* waits for a second member\.$/);
  }
  // Asked again, it goes on waiting; the next day he may again.
  expect((await remove(max, ann)).body).toEqual(body);
  await later(25);
  expectStatus(await remove(max, ann), 204);
});

it('a second member confirms a removal; neither whoever asked, nor whom it is about, nor a stranger can', async () => {
  expectStatus(await remove(max, nia), 204);
  expectStatus(await remove(max, ann), 202);
  expectStatus(await confirm(max, ann), 403);
  expectStatus(await confirm(ann, ann), 404);
  expectStatus(await confirm(nia, ann), 404);
  expectStatus(await confirm(await world.agent(), ann), 404);
  expectStatus(await confirm(await officerOf(tom), ann), 404);
  expect(await sees(ann)).toBe(true);
  expectStatus(await confirm(tom, ann), 204);
  expect(await sees(ann)).toBe(false);
  expectStatus(await confirm(tom, ann), 204);
});

it('a removal that nobody confirms within a week comes to nothing, and so does one whose asker has left', async () => {
  expectStatus(await remove(max, nia), 204);
  expectStatus(await remove(max, ann), 202);
  await later(7 * 24 + 1);
  expect((await confirm(tom, ann)).body.code).toBe('NO_REMOVAL');
  expectStatus(await remove(max, ann), 204);
  expectStatus(await remove(max, tom), 202);
  expectStatus(await remove(max, max), 204);
  memberIds.set(ann.id, (await world.join(client.id, tom, ann))[0]!);
  expect((await confirm(ann, tom)).body.code).toBe('NO_REMOVAL');
});

it('Max never ends alone with the client, however many days he takes and whomever he adds', async () => {
  const friend = await world.agent();
  await world.join(client.id, max, friend);
  expectStatus(await remove(max, nia), 204);
  await later(25);
  expectStatus(await remove(max, ann), 204);
  await later(25);
  // Only his friend would remain.
  expectStatus(await remove(max, tom), 202);
  await later(25);
  expectStatus(await remove(max, tom), 202);
  expect(await sees(tom)).toBe(true);
  const officer = await officerOf(tom);
  expectStatus(await confirm(officer, tom), 204);
  expect(await sees(tom)).toBe(false);
});

it('Ann, who made the team herself, does not end alone with it either, nor with a friend whom she puts in its place', async () => {
  const { id, team } = await world.client(ann);
  const [nias, toms] = await world.join(id, ann, nia, tom);
  const leading = { memberId: team[0].agents[0].memberId, reason };
  expectStatus(await ann.api.put(`/v1/clients/${id}/lead`, leading, { ifMatch: '*' }), 200);
  const of = (memberId: string | undefined): Promise<Answer> => ann.api.delete(`/v1/clients/${id}/team/${memberId}`);
  expectStatus(await of(nias), 204);
  await later(25);
  expectStatus(await of(toms), 202);
  await world.join(id, ann, await world.agent());
  expectStatus(await of(toms), 202);
  expectStatus(await tom.api.get(`/v1/clients/${id}`), 200);
});

it('colleagues of one agency who are alone on a team do not throw each other out alone', async () => {
  const colleague = await world.agent({ agency: { id: ann.agencyId, name: ann.agency } });
  const { id, team } = await world.client(ann);
  await world.join(id, ann, colleague);
  const founding = `/v1/clients/${id}/team/${team[0].agents[0].memberId}`;
  expectStatus(await colleague.api.delete(founding), 202);
  expectStatus(await ann.api.delete(founding), 204);
});

it('any other member brings back whom Max removed, within a week; they come back in their role and are told', async () => {
  expectStatus(await remove(max, nia), 204);
  expectStatus(await bringBack(nia, nia), 404);
  expectStatus(await bringBack(await world.agent(), nia), 404);
  const { body } = expectStatus(await bringBack(tom, nia), 200);
  expect(body).toMatchObject({ agentId: nia.id, role: 'Family worker', lead: false });
  expect(await sees(nia)).toBe(true);
  expect((await world.notifications(nia))[0]).toMatchObject({ kind: 'MY_TEAMS', client: { id: client.id } });
  // Once more changes nothing.
  expect(expectStatus(await bringBack(tom, nia), 200).body.id).toBe(body.id);
  expect((await bringBack(tom, ann)).body.code).toBe('NOT_REMOVED');
});

it('the privacy officer of her agency brings Nia back without seeing the client, and not after a week', async () => {
  const officer = await officerOf(nia);
  expectStatus(await remove(max, nia), 204);
  const { body } = expectStatus(await bringBack(officer, nia), 200);
  expect(body.agentId).toBe(nia.id);
  expect(JSON.stringify(body)).not.toContain('Okafor');
  expectStatus(await officer.api.get(path), 404);
  const [look] = expectStatus(await tom.api.get(`${path}/access-log`), 200).body.items.filter(
    ({ action }: any) => action === 'team.removal',
  );
  expect(look).toMatchObject({ who: { agentId: officer.id }, purpose: 'OVERSIGHT', outcome: 'ALLOWED' });
  await later(25);
  memberIds.set(nia.id, body.id);
  expectStatus(await remove(max, nia), 204);
  await later(8 * 24);
  expect((await bringBack(tom, nia)).body.code).toBe('NOT_REMOVED');
});

it('Tom becomes lead in place of Max only when Max agrees, and nobody steps down for him', async () => {
  const { body } = await lead(tom, tom, 202);
  expect(body).toEqual({ state: 'ASKED' });
  const leading = async (): Promise<string> =>
    (await ann.api.get(path)).body.team.flatMap((one: any) => one.agents).find((one: any) => one.lead)?.agentId;
  expect(await leading()).toBe(max.id);
  expectStatus(await tom.api.delete(`${path}/lead`, { ifMatch: '*' }), 403);
  const { items } = expectStatus(await max.api.get('/v1/me/requests'), 200).body;
  expect(items).toMatchObject([{ type: 'LEAD', client: { id: client.id }, by: { agentId: tom.id }, reason }]);
  expect((await world.notifications(max))[0]).toMatchObject({
    kind: 'MY_TEAMS',
    summary: expect.stringContaining('was asked to hand the lead over to'),
  });
  // The same question again is no second one.
  await lead(ann, tom, 202);
  expect((await max.api.get('/v1/me/requests')).body.items).toHaveLength(1);
  await answerRequest(max, client.id, 'DECLINED');
  expect(await leading()).toBe(max.id);
  expect((await world.notifications(tom))[0]).toMatchObject({
    kind: 'MY_TEAMS',
    summary: expect.stringMatching(/^The lead was not handed over/),
  });
  await lead(tom, tom, 202);
  await answerRequest(max, client.id, 'ACCEPTED');
  expect(await leading()).toBe(tom.id);
  // Who leads hands over, or steps down, as they like; a vacant lead is taken.
  await lead(tom, nia, 200);
  expectStatus(await nia.api.delete(`${path}/lead`, { ifMatch: '*' }), 204);
  await lead(ann, ann, 200);
});

it('an admin of his agency agrees for Max while he is away and nobody covers, without reading which client it is', async () => {
  const head = await world.agent({ agency: { id: max.agencyId, name: max.agency }, roles: ['AGENCY_ADMIN'] });
  await lead(tom, tom, 202);
  expect((await head.api.get('/v1/me/requests')).body.items).toEqual([]);
  const today = expectStatus(await world.admin.api.get('/v1/demo/clock'), 200).body.now.slice(0, 10);
  const away = { from: today, until: today };
  expectStatus(await max.api.put('/v1/me/absence', { ...away, coverAgentId: ann.id }), 200);
  expect((await head.api.get('/v1/me/requests')).body.items).toEqual([]);
  expectStatus(await max.api.put('/v1/me/absence', away), 200);
  const [request] = expectStatus(await head.api.get('/v1/me/requests'), 200).body.items;
  expect(request).toMatchObject({ type: 'LEAD', client: null });
  // Not one who would lead by it.
  const other = await world.agent({
    agency: { id: max.agencyId, name: max.agency },
    roles: ['AGENCY_ADMIN', 'PRACTITIONER'],
  });
  memberIds.set(other.id, (await world.join(client.id, tom, other))[0]!);
  await lead(other, other, 202);
  const ofOther = (await head.api.get('/v1/me/requests')).body.items.find(({ by }: any) => by.agentId === other.id);
  expectStatus(await other.api.put(`/v1/me/requests/${ofOther.id}`, { answer: 'ACCEPTED' }), 404);
  expect((await other.api.get('/v1/me/requests')).body.items.map(({ id }: any) => id)).toEqual([request.id]);
  const elsewhere = await world.agent({ roles: ['AGENCY_ADMIN'] });
  expectStatus(await elsewhere.api.put(`/v1/me/requests/${request.id}`, { answer: 'ACCEPTED' }), 404);
  expectStatus(await head.api.put(`/v1/me/requests/${request.id}`, { answer: 'ACCEPTED' }), 200);
  const agents = (await ann.api.get(path)).body.team.flatMap((one: any) => one.agents);
  expect(agents.find((one: any) => one.lead).agentId).toBe(tom.id);
});
