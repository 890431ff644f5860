/** Who leads, and whether the record is open: Patchwork notifies the team of both, and the old and new lead immediately. */
import { settle, travelTo } from '../../support/time.js';
import { answerRequest, expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let ann: Person;
let bea: Person;
let cal: Person;
let client: { id: string; reference: string };
let path: string;
let membership: Record<string, string>;

beforeAll(async () => {
  world = await makeWorld();
});

afterAll(() => world.close());

/**
 * A new client with Ann, Bea and Cal on the team, none of whom has anything left to read. They are new too, since Patchwork
 * sends only so many immediate emails an hour to one agent.
 */
beforeEach(async () => {
  [ann, bea, cal] = [await world.agent(), await world.agent(), await world.agent()];
  client = await world.client(ann);
  path = `/v1/clients/${client.id}`;
  const [beas, cals] = await world.join(client.id, ann, bea, cal);
  membership = { [bea.id]: beas!, [cal.id]: cals! };
  await settle(world.admin.api);
  await seeAll();
});

async function seeAll(): Promise<void> {
  for (const person of [ann, bea, cal]) {
    const [newest] = await world.notifications(person);
    if (newest) expectStatus(await person.api.put('/v1/me/notifications/seen', { upTo: newest.id }), 204);
  }
}

const etag = async (): Promise<string> => expectStatus(await ann.api.get(path), 200).etag;
const heard = async (who: Person): Promise<string[]> =>
  (await world.notifications(who, '&seen=false')).map(({ kind, summary }) => `${kind}: ${summary}`);
const nameOf = (who: Person): string => `${who.name.given} Quill of ${who.agency}`;
const mailsTo = (who: Person): number => world.inbox.mailsTo(who.email).length;

async function appoint(by: Person, whom: Person): Promise<void> {
  const body = { memberId: membership[whom.id], reason: 'Agreed at the review' };
  expectStatus(await by.api.put(`${path}/lead`, body, { ifMatch: await etag() }), 200);
}

const leadOf = async (): Promise<string | null> => {
  const agents = (await ann.api.get(path)).body.team.flatMap((agency: any) => agency.agents);
  return agents.find((agent: any) => agent.lead)?.agentId ?? null;
};

it('an agent who becomes lead gets an email immediately, the rest of the team only a notification', async () => {
  const mails = [mailsTo(bea), mailsTo(cal)];
  await appoint(ann, bea);
  await settle(world.admin.api);
  const sentence = `${nameOf(bea)} is the lead practitioner now.`;
  expect(await heard(bea)).toEqual([`MY_TEAMS: ${sentence}`]);
  expect(await heard(cal)).toEqual([`TEAM: ${sentence}`]);
  expect(await heard(ann)).toEqual([]);
  expect([mailsTo(bea), mailsTo(cal)]).toEqual([mails[0]! + 1, mails[1]]);
  const mail = world.inbox.mailsTo(bea.email).at(-1)!;
  expect(mail.text).toContain(`${client.reference}\n- You became or stopped being lead practitioner: once`);
});

it('whoever leads is asked by email immediately, and the new lead hears when they agree', async () => {
  await appoint(ann, bea);
  await settle(world.admin.api);
  await seeAll();
  const mails = [mailsTo(bea), mailsTo(cal)];
  const body = { memberId: membership[cal.id], reason: 'Agreed at the review' };
  expectStatus(await ann.api.put(`${path}/lead`, body, { ifMatch: await etag() }), 202);
  await settle(world.admin.api);
  const question = `MY_TEAMS: ${nameOf(bea)} was asked to hand the lead over to ${nameOf(cal)}.`;
  expect([await heard(bea), await heard(cal)]).toEqual([[question], []]);
  await answerRequest(bea, client.id, 'ACCEPTED');
  await settle(world.admin.api);
  const sentence = `${nameOf(cal)} is the lead practitioner now after ${nameOf(bea)}.`;
  expect([await heard(cal), await heard(ann)]).toEqual([[`MY_TEAMS: ${sentence}`], [`TEAM: ${sentence}`]]);
  expect([mailsTo(bea), mailsTo(cal)]).toEqual([mails[0]! + 1, mails[1]! + 1]);
  const asked = world.inbox.mailsTo(bea.email).at(-1)!;
  expect(asked.text).toContain(`${client.reference}\n- You are asked to hand the lead over: once`);
});

it('an agent who takes a vacant lead gets no notification of it', async () => {
  await appoint(ann, cal);
  await seeAll();
  await appoint(cal, bea);
  expect(await heard(cal)).toEqual([]);
  expect(await heard(bea)).toEqual([expect.stringMatching(/^MY_TEAMS/)]);
  expectStatus(await bea.api.delete(`${path}/lead`, { ifMatch: await etag() }), 204);
  await seeAll();
  await appoint(bea, bea);
  expect(await heard(bea)).toEqual([]);
  expect(await heard(ann)).toEqual([expect.stringMatching(/^TEAM/)]);
});

it('a lead who leaves the team stops being lead with the same request, and does not become it by coming back', async () => {
  await appoint(ann, cal);
  await seeAll();
  expectStatus(await cal.api.delete(`${path}/team/${membership[cal.id]}`), 204);
  expect(await leadOf()).toBeNull();
  const sentence = `TEAM: ${nameOf(cal)} left the team; the team has no lead practitioner now.`;
  expect([await heard(ann), await heard(bea), await heard(cal)]).toEqual([[sentence], [sentence], []]);
  await world.join(client.id, ann, cal);
  expect(await leadOf()).toBeNull();
});

it('a lead who is removed from the team stops being lead, and gets one notification, about the removal', async () => {
  const colleague = await world.agent({ agency: { id: cal.agencyId, name: cal.agency } });
  await world.join(client.id, ann, colleague);
  await appoint(ann, cal);
  await seeAll();
  expectStatus(await colleague.api.delete(`${path}/team/${membership[cal.id]}`), 204);
  expect(await leadOf()).toBeNull();
  expect(await heard(cal)).toEqual(['MY_TEAMS: You were removed from a team.']);
  const sentence = `TEAM: ${nameOf(cal)} was removed from the team; the team has no lead practitioner now.`;
  expect(await heard(bea)).toEqual([sentence]);
});

it('a record closed and reopened on one day is in the end-of-day email only of the two members who did it', async () => {
  const closed = expectStatus(
    await ann.api.put(`${path}/closure`, { reason: 'Has moved away' }, { ifMatch: await etag() }),
    200,
  );
  expect(closed.body.status).toBe('CLOSED');
  expect(await heard(bea)).toEqual(['STATUS: The record was closed.']);
  expectStatus(await bea.api.delete(`${path}/closure`, { ifMatch: closed.etag }), 204);
  expect(await heard(ann)).toEqual(['STATUS: The record was reopened.']);
  expect(await heard(cal)).toEqual(['STATUS: The record was reopened.', 'STATUS: The record was closed.']);
  const mails = [mailsTo(ann), mailsTo(bea), mailsTo(cal)];
  await travelTo('2030-01-02T16:30:01Z', world.admin.api);
  expect([mailsTo(ann), mailsTo(bea), mailsTo(cal)]).toEqual([mails[0]! + 1, mails[1]! + 1, mails[2]]);
  for (const who of [ann, bea]) {
    const line = '- The record was closed, reopened or restricted: once';
    expect(world.inbox.mailsTo(who.email).at(-1)!.text).toContain(line);
  }
});

describe('a closed record', () => {
  let tag: string;

  beforeEach(async () => {
    tag = (await ann.api.put(`${path}/closure`, { reason: 'Has moved away' }, { ifMatch: await etag() })).etag;
  });

  it('a closed record can still be read by its team, with the reason for the closure', async () => {
    expectStatus(await bea.api.get(path), 200);
    const { body } = expectStatus(await bea.api.get(`${path}/activity?limit=1`), 200);
    expect(body.items[0]).toMatchObject({
      type: 'client.closed',
      reason: 'Has moved away',
      actor: { agentId: ann.id },
    });
  });

  it('a closed record rejects changes to the profile, the team and the lead with 409', async () => {
    const lead = { memberId: membership[bea.id], reason: 'Agreed at the review' };
    const addition = { agencyId: (await world.agency()).id, role: 'School', reason: 'New school' };
    const answers = [
      await ann.api.patch(path, { name: { given: 'Amara' } }, { ifMatch: tag }),
      await ann.api.post(`${path}/team`, addition),
      await ann.api.put(`${path}/lead`, lead, { ifMatch: tag }),
      await ann.api.delete(`${path}/lead`, { ifMatch: tag }),
    ];
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual(Array(4).fill([409, 'CLIENT_CLOSED']));
    expect(await etag()).toBe(tag);
  });

  it('closing a closed record again returns the same answer and notifies nobody', async () => {
    await seeAll();
    const again = await bea.api.put(`${path}/closure`, { reason: 'Once more' }, { ifMatch: tag });
    expect(expectStatus(again, 200).etag).toBe(tag);
    expect(await heard(ann)).toEqual([]);
  });

  it('members can leave the team of a closed record', async () => {
    expectStatus(await bea.api.delete(`${path}/team/${membership[bea.id]}`), 204);
    expect((await bea.api.get(path)).status).toBe(404);
  });
});
