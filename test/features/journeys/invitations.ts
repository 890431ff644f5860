/** Inviting somebody to a team: they see nothing of the client until they accept, and then what everybody on it sees. */
import type { Answer } from '../../support/api.js';
import { settle, travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type SystemCaller, type World } from '../../support/world.js';

let world: World;
let tom: Person;
let ana: Person;
let jane: Person;
let client: { id: string; reference: string };
let path: string;

const REASON = 'Milo is in her class since September';

beforeAll(async () => {
  world = await makeWorld();
  const harbourside = await world.agency({ name: 'Harbourside' });
  const school = await world.agency({ name: 'Northside School' });
  tom = await world.agent({ agency: harbourside, name: { given: 'Tom', family: 'Hall' } });
  ana = await world.agent();
  jane = await world.agent({ agency: school, name: { given: 'Jane', family: 'Smith' } });
});

afterAll(() => world.close());

/** A client with Tom and Ana on the team; nobody has anything left to read, and Jane no invitation left to answer. */
beforeEach(async () => {
  for (const { id } of await mine(jane)) expectStatus(await decline(jane, id, 'Never mind'), 200);
  client = await world.client(tom, { name: { given: 'Milo', family: 'Okafor-Reed' } });
  path = `/v1/clients/${client.id}`;
  await world.join(client.id, tom, ana);
  await settle(world.admin.api);
  await seeAll(tom, ana, jane);
});

async function seeAll(...people: Person[]): Promise<void> {
  for (const person of people) {
    const [newest] = await world.notifications(person);
    if (newest) expectStatus(await person.api.put('/v1/me/notifications/seen', { upTo: newest.id }), 204);
  }
}

const inviting = (who: Person, by: { api: Person['api'] } = tom, rest: object = {}): Promise<Answer> =>
  by.api.post(`${path}/invitations`, { agentId: who.id, role: 'Class teacher', reason: REASON, ...rest });
const invite = async (who: Person, by: { api: Person['api'] } = tom, rest: object = {}): Promise<string> =>
  expectStatus(await inviting(who, by, rest), 201).body.id;
const accept = (who: Person, id: string): Promise<Answer> =>
  who.api.put(`/v1/me/invitations/${id}`, { answer: 'ACCEPTED' });
const decline = (who: Person, id: string, reason?: string): Promise<Answer> =>
  who.api.put(`/v1/me/invitations/${id}`, { answer: 'DECLINED', reason });
const withdraw = (by: Person, id: string): Promise<Answer> => by.api.delete(`${path}/invitations/${id}`);
const mine = async (who: Person): Promise<any[]> =>
  expectStatus(await who.api.get('/v1/me/invitations'), 200).body.items;
const ofTeam = async (state?: string): Promise<any[]> =>
  expectStatus(await tom.api.get(`${path}/invitations${state ? `?state=${state}` : ''}`), 200).body.items;
const activity = async (): Promise<any[]> => expectStatus(await tom.api.get(`${path}/activity`), 200).body.items;
const heard = async (who: Person): Promise<string[]> =>
  (await world.notifications(who, '&seen=false')).map(({ kind, summary }) => `${kind}: ${summary}`);
const membershipOf = async (who: Person): Promise<string> =>
  (await tom.api.get(`${path}/team`)).body.items.find(({ agentId }: any) => agentId === who.id).id;

async function lead(who: Person): Promise<void> {
  const { etag } = await tom.api.get(path);
  const appointed = { memberId: await membershipOf(who), reason: 'Agreed at the review' };
  expectStatus(await tom.api.put(`${path}/lead`, appointed, { ifMatch: etag }), 200);
}

async function close(): Promise<void> {
  const { etag } = await tom.api.get(path);
  expectStatus(await tom.api.put(`${path}/closure`, { reason: 'Nothing left to do' }, { ifMatch: etag }), 200);
}

/** One and the same answer for whatever does not hold, and nobody on the team for it. */
async function expectEnded(answer: Answer, who: Person): Promise<void> {
  const { instance: _, traceId: __, ...problem } = answer.body;
  expect(problem).toEqual({
    type: 'urn:patchwork:problem:invitation-ended',
    title: 'Not possible as things stand',
    status: 409,
    detail: 'This invitation does not hold any more.',
    code: 'INVITATION_ENDED',
  });
  expect(await mine(who)).toEqual([]);
  expect((await who.api.get(path)).status).toBe(404);
}

describe('an invitation', () => {
  it('says in plain words what it would mean, and for how long it holds', async () => {
    const answer = expectStatus(await inviting(jane, tom, { code: 'NEW_REFERRAL' }), 201);
    expect(answer.body).toEqual({
      id: expect.any(String),
      agentId: jane.id,
      agent: { name: 'Jane Smith', agency: 'Northside School' },
      role: 'Class teacher',
      reason: REASON,
      code: 'NEW_REFERRAL',
      invitedBy: { name: 'Tom Hall', agency: 'Harbourside' },
      invitedAt: expect.stringMatching(/^2030-01-02T/),
      expiresAt: expect.stringMatching(/^2030-01-16T/),
      state: 'OPEN',
      settledAt: null,
      declinedBecause: null,
      grants: 'If Jane Smith of Northside School accepts, they will see the whole profile and be told of changes.',
    });
    expect(answer.headers.get('location')).toBe(`${path}/invitations/${answer.body.id}`);
    const { grants: _, ...record } = answer.body;
    expect(await ofTeam()).toEqual([record]);
    const unknown = await tom.api.get(`${path}/invitations?state=GONE`);
    expect([unknown.status, unknown.body.errors[0].pointer]).toEqual([400, 'state']);
  });

  it('shows the invited agent who asks and as what, and nothing of the client wherever they look', async () => {
    const id = await invite(jane, tom, { code: 'NEW_REFERRAL' });
    expect(await mine(jane)).toEqual([
      {
        id,
        role: 'Class teacher',
        code: 'NEW_REFERRAL',
        invitedBy: { name: 'Tom Hall', agency: 'Harbourside' },
        invitedAt: expect.any(String),
        expiresAt: expect.any(String),
      },
    ]);
    for (const below of ['', '/team', '/activity', '/invitations']) {
      expect((await jane.api.get(path + below)).status).toBe(404);
    }
    const seen = [
      await jane.api.get('/v1/me/invitations'),
      await jane.api.get('/v1/me/notifications'),
      await jane.api.get('/v1/me/clients'),
    ];
    const text = JSON.stringify(seen.map(({ body, headers }) => [body, [...headers]]));
    for (const marker of [client.id, client.reference, 'Milo', 'Okafor']) expect(text).not.toContain(marker);
  });

  it('tells the invited agent at once, by a mail that names nobody; the rest of the team reads it in the activity', async () => {
    const mails = world.inbox.mailsTo(jane.email).length;
    await invite(jane);
    expect(await heard(jane)).toEqual(['MY_TEAMS: You were invited to a team.']);
    expect([await heard(tom), await heard(ana)]).toEqual([[], []]);
    await settle(world.admin.api);
    const [mail] = world.inbox.mailsTo(jane.email).slice(mails);
    expect(mail!.text).toContain('You were invited to a team');
    for (const marker of [client.id, client.reference, 'Milo', 'Tom', 'Hall', 'Harbourside', 'teacher']) {
      expect(mail!.raw + mail!.text + mail!.html).not.toContain(marker);
    }
    expect((await activity())[0]).toMatchObject({
      type: 'team.invited',
      actor: { name: 'Tom Hall' },
      summary: 'Jane Smith of Northside School was invited to the team.',
      reason: REASON,
    });
  });

  it('is made once: to invite again is the same answer and no event', async () => {
    const first = expectStatus(await inviting(jane), 201);
    const entries = (await activity()).length;
    const again = expectStatus(await inviting(jane, ana, { role: 'Deputy head' }), 201);
    expect([again.body, again.etag]).toEqual([first.body, first.etag]);
    expect([(await activity()).length, (await mine(jane)).length]).toEqual([entries, 1]);
  });

  it('is for active agents who work with clients, and not for oneself', async () => {
    const [auditor, gone] = [await world.agent({ roles: ['AUDITOR'] }), await world.agent()];
    expectStatus(await world.admin.api.put(`/v1/agents/${gone.id}/deactivation`, { reason: 'Has left' }), 200);
    for (const who of [auditor, gone, tom, { ...jane, id: '0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24' }]) {
      const { status, body } = await inviting(who);
      expect([status, body.errors[0].pointer]).toEqual([422, '/agentId']);
    }
  });

  it('is made on an open record, by its team', async () => {
    const stranger = await world.agent();
    expect((await inviting(jane, stranger)).status).toBe(404);
    await close();
    expect((await inviting(jane)).body.code).toBe('CLIENT_CLOSED');
    expect((await activity()).filter(({ type }) => type === 'team.invited')).toEqual([]);
  });
});

describe('accepting', () => {
  it('puts them on the team as being added does, and says where the client is', async () => {
    const id = await invite(jane, tom, { code: 'NEW_REFERRAL' });
    await seeAll(jane);
    const before = (await tom.api.get(path)).body.version;
    const { body } = expectStatus(await accept(jane, id), 200);
    expect(body).toMatchObject({
      id,
      answer: 'ACCEPTED',
      member: { agentId: jane.id, role: 'Class teacher', lead: false },
      client: { id: client.id, reference: client.reference },
    });
    const profile = expectStatus(await jane.api.get(path), 200).body;
    expect([profile.name.given, profile.version]).toEqual(['Milo', before + 1]);
    expect(await mine(jane)).toEqual([]);
    expect(await ofTeam('ACCEPTED')).toMatchObject([{ id, state: 'ACCEPTED', settledAt: expect.any(String) }]);
    const [entry] = (await jane.api.get(`${path}/activity`)).body.items;
    expect(entry).toMatchObject({
      type: 'team.member_added',
      kind: 'TEAM',
      actor: { agentId: jane.id },
      summary: 'Jane Smith of Northside School accepted the invitation of Tom Hall of Harbourside and joined the team.',
      reason: REASON,
      code: 'NEW_REFERRAL',
    });
  });

  it('is told to the rest of the team, the one who invited too, as of any colleague who joins, and to no one as an alarm', async () => {
    await lead(ana);
    await settle(world.admin.api);
    const id = await invite(jane);
    await seeAll(tom, ana, jane);
    expectStatus(await accept(jane, id), 200);
    const sentence =
      'TEAM: Jane Smith of Northside School accepted the invitation of Tom Hall of Harbourside and joined the team.';
    expect([await heard(tom), await heard(ana), await heard(jane)]).toEqual([[sentence], [sentence], []]);
  });

  it('again is the same answer and no event; once they are off the team it is over', async () => {
    const id = await invite(jane);
    const first = expectStatus(await accept(jane, id), 200);
    const entries = (await activity()).length;
    expect(expectStatus(await accept(jane, id), 200).body).toEqual(first.body);
    expect((await activity()).length).toBe(entries);
    expectStatus(await jane.api.delete(`${path}/team/${first.body.member.id}`), 204);
    await expectEnded(await accept(jane, id), jane);
  });

  it('by somebody who was added meanwhile is the same answer and no event', async () => {
    const id = await invite(jane);
    const [membership] = await world.join(client.id, tom, jane);
    const entries = (await activity()).length;
    const { body } = expectStatus(await accept(jane, id), 200);
    expect(body).toMatchObject({ member: { id: membership }, client: { id: client.id } });
    expect((await activity()).length).toBe(entries);
  });

  it('brings back who was removed by somebody else: a member wants them', async () => {
    const [membership] = await world.join(client.id, tom, jane);
    await lead(tom);
    expectStatus(await tom.api.delete(`${path}/team/${membership}`), 204);
    const id = await invite(jane);
    expectStatus(await accept(jane, id), 200);
    expectStatus(await jane.api.get(path), 200);
  });
});

describe('declining', () => {
  it('says why, which the team reads, and shows nothing', async () => {
    const id = await invite(jane);
    await seeAll(jane);
    for (const reason of [undefined, null as never]) {
      const refused = await decline(jane, id, reason);
      expect([refused.status, refused.body.errors[0].pointer]).toEqual([422, '/reason']);
    }
    for (const reason of ['no', 'x'.repeat(201)]) {
      const refused = await decline(jane, id, reason);
      expect([refused.status, refused.body.errors[0].pointer]).toEqual([422, '/reason']);
    }
    const { body } = expectStatus(await decline(jane, id, 'He has moved to another class'), 200);
    expect(body).toEqual({ id, answer: 'DECLINED', member: null, client: null });
    expect((await jane.api.get(path)).status).toBe(404);
    expect([await mine(jane), await ofTeam()]).toEqual([[], []]);
    expect(await ofTeam('DECLINED')).toMatchObject([{ id, declinedBecause: 'He has moved to another class' }]);
    expect((await activity())[0]).toMatchObject({
      type: 'team.invitation_declined',
      kind: null,
      actor: { agentId: jane.id },
      summary: 'Jane Smith of Northside School declined the invitation to the team.',
      reason: 'He has moved to another class',
    });
    expect([await heard(tom), await heard(ana), await heard(jane)]).toEqual([[], [], []]);
  });

  it('again is the same answer and no event, and there is no way back but a new invitation', async () => {
    const id = await invite(jane);
    const first = expectStatus(await decline(jane, id, 'He has moved'), 200);
    const entries = (await activity()).length;
    expect(expectStatus(await decline(jane, id, 'Another reason'), 200).body).toEqual(first.body);
    expect((await activity()).length).toBe(entries);
    await expectEnded(await accept(jane, id), jane);
    const other = await invite(jane);
    expect(other).not.toBe(id);
    expectStatus(await accept(jane, other), 200);
    expect((await decline(jane, other, 'Too late')).body.code).toBe('INVITATION_ENDED');
  });
});

describe('an invitation opens nothing any more', () => {
  it.each<[string, (id: string) => Promise<unknown>]>([
    ['once it was withdrawn', async (id) => expectStatus(await withdraw(tom, id), 204)],
    ['while the record is closed', () => close()],
    ['once whoever invited has left', async () => leave(tom)],
    [
      'once whoever invited was removed',
      async () => {
        await lead(ana);
        expectStatus(await ana.api.delete(`${path}/team/${await membershipOf(tom)}`), 204);
      },
    ],
    [
      'once the invited agent was added all the same, and removed',
      async () => {
        const [membership] = await world.join(client.id, tom, jane);
        await lead(tom);
        expectStatus(await tom.api.delete(`${path}/team/${membership}`), 204);
      },
    ],
    [
      'once whoever invited was removed, though they are back',
      async () => {
        await leave(tom);
        await world.join(client.id, ana, tom);
      },
    ],
  ])('%s', async (_, happens) => {
    const id = await invite(jane);
    await happens(id);
    await expectEnded(await accept(jane, id), jane);
    await expectEnded(await decline(jane, id, 'He has moved'), jane);
  });

  it('once the account of whoever invited was deactivated', async () => {
    const gone = await world.agent();
    await world.join(client.id, tom, gone);
    const id = await invite(jane, gone);
    expectStatus(await world.admin.api.put(`/v1/agents/${gone.id}/deactivation`, { reason: 'Has left' }), 200);
    await expectEnded(await accept(jane, id), jane);
    expect(await ofTeam('VOID')).toMatchObject([{ id }]);
  });

  it('once the invited agent works for another agency, or administers only', async () => {
    const [mover, promoted] = [await world.agent(), await world.agent()];
    const ids = [await invite(mover), await invite(promoted)];
    const change = async ({ id }: Person, patch: object): Promise<void> => {
      const { etag } = await world.admin.api.get(`/v1/agents/${id}`);
      expectStatus(await world.admin.api.patch(`/v1/agents/${id}`, patch, { ifMatch: etag }), 200);
    };
    await change(mover, { agencyId: ana.agencyId });
    await change(promoted, { roles: ['AUDITOR'] });
    await expectEnded(await accept(mover, ids[0]!), mover);
    expect((await accept(promoted, ids[1]!)).body.code).toBe('INVITATION_ENDED');
  });

  it('and so for a system, once its agency has left the team', async () => {
    const system: SystemCaller = await world.system({ id: ana.agencyId });
    const ids = [await invite(jane, system)];
    expect((await mine(jane))[0].invitedBy).toEqual({ name: expect.stringMatching(/^System/), agency: ana.agency });
    expectStatus(await ana.api.delete(`${path}/team/${await membershipOf(ana)}`), 204);
    await expectEnded(await accept(jane, ids[0]!), jane);
  });

  async function leave(who: Person): Promise<void> {
    expectStatus(await who.api.delete(`${path}/team/${await membershipOf(who)}`), 204);
  }
});

describe('withdrawing', () => {
  it('is for whoever invited, the lead and colleagues of the agency that invited, and for nobody else', async () => {
    const colleague = await world.agent({ agency: { id: tom.agencyId, name: tom.agency } });
    await world.join(client.id, tom, colleague);
    const id = await invite(jane);
    expect((await withdraw(ana, id)).status).toBe(403);
    expect((await withdraw(jane, id)).status).toBe(404);
    expect(await mine(jane)).toHaveLength(1);
    expectStatus(await withdraw(colleague, id), 204);
    await lead(ana);
    expectStatus(await withdraw(ana, await invite(jane)), 204);
    expectStatus(await withdraw(tom, await invite(jane)), 204);
    expect(await mine(jane)).toEqual([]);
  });

  it('is in the activity, and told to nobody; again it is the same answer and no event', async () => {
    const id = await invite(jane);
    await seeAll(jane);
    const first = expectStatus(await withdraw(tom, id), 204);
    const [entry] = await activity();
    expect(entry).toMatchObject({
      type: 'team.invitation_withdrawn',
      kind: null,
      summary: 'The invitation of Jane Smith of Northside School was withdrawn.',
    });
    expect(expectStatus(await withdraw(tom, id), 204).etag).toBe(first.etag);
    expect((await activity())[0].id).toBe(entry.id);
    expect([await heard(ana), await heard(jane)]).toEqual([[], []]);
    expect(await ofTeam('WITHDRAWN')).toMatchObject([{ id }]);
  });

  it('comes too late once they have accepted', async () => {
    const id = await invite(jane);
    expectStatus(await accept(jane, id), 200);
    const { status, body } = await withdraw(tom, id);
    expect([status, body.code]).toEqual([409, 'INVITATION_ACCEPTED']);
    expectStatus(await jane.api.get(path), 200);
  });

  it('finds an invitation only under its own client', async () => {
    const id = await invite(jane);
    const other = await world.client(tom);
    expect((await tom.api.delete(`/v1/clients/${other.id}/invitations/${id}`)).status).toBe(404);
    expect(await mine(jane)).toHaveLength(1);
  });
});

describe('to a restricted client', () => {
  const restrict = async (): Promise<void> => {
    expectStatus(await tom.api.put(`${path}/restriction`, { reason: 'Staff live next door' }), 200);
  };

  it('an agent named on the team invites, and whoever is invited learns nothing before they accept', async () => {
    await restrict();
    const id = await invite(jane);
    const seen = JSON.stringify([await mine(jane), await world.notifications(jane)]);
    for (const marker of [client.id, client.reference, 'estrict']) expect(seen).not.toContain(marker);
    expect((await jane.api.get(path)).status).toBe(404);
    expectStatus(await accept(jane, id), 200);
    expect(expectStatus(await jane.api.get(path), 200).body.restricted).toBe(true);
  });

  it('the invitation of a system opens nothing, as the system itself sees it no more', async () => {
    const system = await world.system({ id: ana.agencyId });
    const id = await invite(jane, system);
    await restrict();
    expect((await inviting(jane, system)).status).toBe(404);
    await expectEnded(await accept(jane, id), jane);
  });
});

describe('a sensitive member', () => {
  let rosa: Person;

  beforeEach(async () => {
    rosa = await world.agent({ name: { given: 'Rosalind', family: 'Thistlewood' } });
    const added = {
      agentId: rosa.id,
      role: 'Support worker',
      reason: 'Placed with us',
      sensitive: true,
      brokerId: tom.id,
    };
    expectStatus(await tom.api.post(`${path}/team`, added), 201);
  });

  const asAna = async (below: string): Promise<any> => expectStatus(await ana.api.get(path + below), 200).body;

  it('invites nobody, as an invitation says who makes it', async () => {
    const { status, body } = await inviting(jane, rosa);
    expect([status, body.code]).toEqual([403, 'FORBIDDEN']);
    expect(await mine(jane)).toEqual([]);
  });

  it('who is invited by somebody who knows nothing of them is invited and declines like anybody else', async () => {
    const id = await invite(rosa, ana);
    expectStatus(await decline(rosa, id, 'I have no time for it'), 200);
    const [declined] = (await asAna('/activity')).items;
    expect(declined).toMatchObject({
      type: 'team.invitation_declined',
      actor: { agentId: rosa.id, name: 'Rosalind Thistlewood' },
      reason: 'I have no time for it',
    });
    expect((await asAna('/team')).items).toHaveLength(2);
    expectStatus(await rosa.api.get(path), 200);
  });

  it('who accepts is on the team for all to see, besides', async () => {
    const id = await invite(rosa, ana);
    expect(expectStatus(await accept(rosa, id), 200).body.member.sensitive).toBe(false);
    expect((await asAna('/activity')).items[0]).toMatchObject({
      type: 'team.member_added',
      actor: { agentId: rosa.id },
    });
    expect((await asAna('/team')).items).toHaveLength(3);
  });
});

it('only the invited agent answers, and for anybody else there is no such invitation, whatever they send', async () => {
  const id = await invite(jane);
  for (const who of [ana, tom, world.admin]) {
    for (const body of [{ answer: 'ACCEPTED' }, { answer: 'DECLINED' }, { answer: 'MAYBE' }]) {
      expect((await who.api.put(`/v1/me/invitations/${id}`, body)).status).toBe(404);
    }
  }
  expect((await jane.api.put(`/v1/me/invitations/${id}`, { answer: 'MAYBE' })).status).toBe(400);
  expect(await mine(jane)).toHaveLength(1);
});

it('the notification of an invitation speaks of the client only while they are on the team', async () => {
  const id = await invite(jane);
  await settle(world.admin.api);
  const [before] = await world.notifications(jane);
  expect(before).toMatchObject({ summary: 'You were invited to a team.', client: null });
  const { body } = expectStatus(await accept(jane, id), 200);
  const [during] = await world.notifications(jane);
  expect(during).toMatchObject({ id: before.id, client: { id: client.id } });
  expectStatus(await jane.api.delete(`${path}/team/${body.member.id}`), 204);
  expect((await world.notifications(jane))[0]).toEqual(before);
});

// Last: it moves the clock on.
it('holds for 14 days and not a minute longer; then a new one is needed', async () => {
  const other = await world.agent();
  const [inTime, tooLate] = [await invite(other), await invite(jane)];
  const { expiresAt } = (await mine(jane))[0];
  const around = (minutes: number): string => new Date(Date.parse(expiresAt) + minutes * 60_000).toISOString();
  await travelTo(around(-1), world.admin.api);
  expectStatus(await accept(other, inTime), 200);
  await travelTo(around(1), world.admin.api);
  expect(await ofTeam('EXPIRED')).toMatchObject([{ id: tooLate }]);
  await expectEnded(await accept(jane, tooLate), jane);
  await expectEnded(await decline(jane, tooLate, 'He has moved'), jane);
  const renewed = await invite(jane);
  expect(renewed).not.toBe(tooLate);
  expectStatus(await accept(jane, renewed), 200);
});
