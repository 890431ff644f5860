/** Who leads, and whether the record is open: the team is told of both, those whom it concerns at once. */
import { settle, travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let ann: Person;
let bea: Person;
let cal: Person;
let client: { id: string; reference: string };
let path: string;
const membership: Record<string, string> = {};

beforeAll(async () => {
  world = await makeWorld();
  [ann, bea, cal] = [await world.agent(), await world.agent(), await world.agent()];
  client = await world.client(ann);
  path = `/v1/clients/${client.id}`;
  const ids = await world.join(client.id, ann, bea, cal);
  membership[bea.id] = ids[0]!;
  membership[cal.id] = ids[1]!;
  await settle(world.admin.api);
  await seeAll();
});

afterAll(() => world.close());

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

it('who becomes lead is told at once, the rest of the team as of any change of the team', async () => {
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

it('when another takes over, both are told at once, and who arranged it is not', async () => {
  await seeAll();
  const mails = [mailsTo(bea), mailsTo(cal)];
  await appoint(ann, cal);
  await settle(world.admin.api);
  const sentence = `MY_TEAMS: ${nameOf(cal)} is the lead practitioner now after ${nameOf(bea)}.`;
  expect([await heard(bea), await heard(cal), await heard(ann)]).toEqual([[sentence], [sentence], []]);
  expect([mailsTo(bea), mailsTo(cal)]).toEqual([mails[0]! + 1, mails[1]! + 1]);
});

it('who appoints themselves is told of nothing', async () => {
  await seeAll();
  await appoint(bea, bea);
  expect(await heard(bea)).toEqual([]);
  expect(await heard(cal)).toEqual([expect.stringMatching(/^MY_TEAMS/)]);
  expect(await heard(ann)).toEqual([expect.stringMatching(/^TEAM/)]);
});

it('a lead who leaves leads no longer, with the same request', async () => {
  await seeAll();
  await appoint(ann, cal);
  await seeAll();
  expectStatus(await cal.api.delete(`${path}/team/${membership[cal.id]}`), 204);
  expect(await leadOf()).toBeNull();
  const sentence = `TEAM: ${nameOf(cal)} left the team; the team has no lead practitioner now.`;
  expect([await heard(ann), await heard(bea), await heard(cal)]).toEqual([[sentence], [sentence], []]);
  [membership[cal.id]] = (await world.join(client.id, ann, cal)) as [string];
  expect(await leadOf()).toBeNull();
});

it('a lead who is removed leads no longer, and is told once, of the removal', async () => {
  const colleague = await world.agent({ agency: { id: cal.agencyId, name: cal.agency } });
  await world.join(client.id, ann, colleague);
  await appoint(ann, cal);
  await seeAll();
  expectStatus(await colleague.api.delete(`${path}/team/${membership[cal.id]}`), 204);
  expect(await leadOf()).toBeNull();
  expect(await heard(cal)).toEqual(['MY_TEAMS: You were removed from a team.']);
  const sentence = `TEAM: ${nameOf(cal)} was removed from the team; the team has no lead practitioner now.`;
  expect(await heard(bea)).toEqual([sentence]);
  [membership[cal.id]] = (await world.join(client.id, ann, cal)) as [string];
});

it('the team is told at the end of the day that a record was closed or reopened: whoever heard of neither, of nothing', async () => {
  await settle(world.admin.api);
  await seeAll();
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

  beforeAll(async () => {
    tag = (await ann.api.put(`${path}/closure`, { reason: 'Has moved away' }, { ifMatch: await etag() })).etag;
  });

  it('is read by its team, with why it was closed', async () => {
    expectStatus(await bea.api.get(path), 200);
    const { body } = expectStatus(await bea.api.get(`${path}/activity?limit=1`), 200);
    expect(body.items[0]).toMatchObject({
      type: 'client.closed',
      reason: 'Has moved away',
      actor: { agentId: ann.id },
    });
  });

  it('takes no change, no member and no lead', async () => {
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

  it('closing it again is the same answer and no news', async () => {
    await seeAll();
    const again = await bea.api.put(`${path}/closure`, { reason: 'Once more' }, { ifMatch: tag });
    expect(expectStatus(again, 200).etag).toBe(tag);
    expect(await heard(ann)).toEqual([]);
  });

  it('lets members leave and be removed', async () => {
    expectStatus(await bea.api.delete(`${path}/team/${membership[bea.id]}`), 204);
    expect((await bea.api.get(path)).status).toBe(404);
  });
});
