/** A member invites an agent to a team. The agent sees nothing of the client until they accept, and then what every member sees. */
import type { Answer } from '../../support/api.js';
import { settle, travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type SystemCaller, type World } from '../../support/world.js';

let world: World;
let tom: Person;
let ana: Person;
let jane: Person;
let school: { id: string; name: string };
let client: any;
let path: string;

const REASON = 'Milo is in her class since September';

beforeAll(async () => {
  world = await makeWorld();
  const harbourside = await world.agency({ name: 'Harbourside' });
  school = await world.agency({ name: 'Northside School' });
  tom = await world.agent({ agency: harbourside, name: { given: 'Tom', family: 'Hall' } });
  ana = await world.agent();
});

afterAll(() => world.close());

/** Jane, who is new to Patchwork, and a client with Tom and Ana on the team; nobody has anything left to read. */
beforeEach(async () => {
  jane = await world.agent({ agency: school, name: { given: 'Jane', family: 'Smith' } });
  client = await world.client(tom, { name: { given: 'Milo', family: 'Okafor-Reed' } });
  path = `/v1/clients/${client.id}`;
  await world.join(client.id, tom, ana);
  await settle(world.admin.api);
  await seeAll(tom, ana);
});

async function seeAll(...people: Person[]): Promise<void> {
  for (const person of people) {
    const [newest] = await world.notifications(person);
    if (newest) expectStatus(await person.api.put('/v1/me/notifications/seen', { upTo: newest.id }), 204);
  }
}

const inviting = (who: { id: string }, by: { api: Person['api'] } = tom, rest: object = {}): Promise<Answer> =>
  by.api.post(`${path}/invitations`, { agentId: who.id, role: 'Class teacher', reason: REASON, ...rest });
const invite = async (who: { id: string }, by: { api: Person['api'] } = tom, rest: object = {}): Promise<string> =>
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

/** Patchwork time, in milliseconds. */
const clock = async (): Promise<number> => Date.parse((await world.admin.api.get('/v1/demo/clock')).body.now);

/** The answer is the same for every invitation that is no longer valid, and the agent does not join the team. */
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
  it('an invitation says in plain words what accepting it would mean, and when it expires', async () => {
    const before = await clock();
    const answer = expectStatus(await inviting(jane, tom, { code: 'NEW_REFERRAL' }), 201);
    const { invitedAt, expiresAt } = answer.body;
    expect(Date.parse(invitedAt)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(invitedAt)).toBeLessThanOrEqual(await clock());
    expect(Date.parse(expiresAt) - Date.parse(invitedAt)).toBe(14 * 24 * 3_600_000);
    expect(answer.body).toEqual({
      id: expect.any(String),
      agentId: jane.id,
      agent: { name: 'Jane Smith', agency: 'Northside School' },
      role: 'Class teacher',
      reason: REASON,
      code: 'NEW_REFERRAL',
      invitedBy: { name: 'Tom Hall', agency: 'Harbourside' },
      invitedAt,
      expiresAt,
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

  it('an invitation shows the invited agent who invites them and in what role, and nothing of the client', async () => {
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

  it('an invited agent immediately gets an email that names nobody, and the team reads the invitation in the activity', async () => {
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

  it('inviting an agent again returns the same answer and records no event', async () => {
    const first = expectStatus(await inviting(jane), 201);
    const entries = (await activity()).length;
    const again = expectStatus(await inviting(jane, ana, { role: 'Deputy head' }), 201);
    expect([again.body, again.etag]).toEqual([first.body, first.etag]);
    expect([(await activity()).length, (await mine(jane)).length]).toEqual([entries, 1]);
  });

  it('inviting returns 422 for agents who do not work with clients, inactive or unknown agents, and oneself', async () => {
    const [auditor, gone] = [await world.agent({ roles: ['AUDITOR'] }), await world.agent()];
    expectStatus(await world.admin.api.put(`/v1/agents/${gone.id}/deactivation`, { reason: 'Has left' }), 200);
    for (const who of [auditor, gone, tom, { ...jane, id: '0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24' }]) {
      const { status, body } = await inviting(who);
      expect([status, body.errors[0].pointer]).toEqual([422, '/agentId']);
    }
  });

  it('only the team of an open record can invite to it', async () => {
    const stranger = await world.agent();
    expect((await inviting(jane, stranger)).status).toBe(404);
    await close();
    expect((await inviting(jane)).body.code).toBe('CLIENT_CLOSED');
    expect((await activity()).filter(({ type }) => type === 'team.invited')).toEqual([]);
  });
});

describe('accepting', () => {
  it('an agent who accepts joins the team and gets the address of the client', async () => {
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

  it('the whole team, with the agent who invited, is notified of an accepted invitation as of any new colleague', async () => {
    await lead(ana);
    await settle(world.admin.api);
    const id = await invite(jane);
    await seeAll(tom, ana, jane);
    expectStatus(await accept(jane, id), 200);
    const sentence =
      'TEAM: Jane Smith of Northside School accepted the invitation of Tom Hall of Harbourside and joined the team.';
    expect([await heard(tom), await heard(ana), await heard(jane)]).toEqual([[sentence], [sentence], []]);
  });

  it('accepting again returns the same answer and records no event, until the agent leaves the team', async () => {
    const id = await invite(jane);
    const first = expectStatus(await accept(jane, id), 200);
    const entries = (await activity()).length;
    expect(expectStatus(await accept(jane, id), 200).body).toEqual(first.body);
    expect((await activity()).length).toBe(entries);
    expectStatus(await jane.api.delete(`${path}/team/${first.body.member.id}`), 204);
    await expectEnded(await accept(jane, id), jane);
  });

  it('accepting returns the existing membership and records no event when the agent was added meanwhile', async () => {
    const id = await invite(jane);
    const [membership] = await world.join(client.id, tom, jane);
    const entries = (await activity()).length;
    const { body } = expectStatus(await accept(jane, id), 200);
    expect(body).toMatchObject({ member: { id: membership }, client: { id: client.id } });
    expect((await activity()).length).toBe(entries);
  });

  it('an agent who was removed by somebody else comes back by accepting a later invitation', async () => {
    const [membership] = await world.join(client.id, tom, jane);
    await lead(tom);
    expectStatus(await tom.api.delete(`${path}/team/${membership}`), 204);
    const id = await invite(jane);
    expectStatus(await accept(jane, id), 200);
    expectStatus(await jane.api.get(path), 200);
  });
});

describe('declining', () => {
  it('an agent declines with a reason, which the team reads, and sees nothing of the client', async () => {
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

  it('declining again returns the same answer and records no event, and only a new invitation can be accepted', async () => {
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

describe('ending', () => {
  it.each<[string, (id: string) => Promise<unknown>]>([
    ['was withdrawn', async (id) => expectStatus(await withdraw(tom, id), 204)],
    ['is for a closed record', () => close()],
    ['comes from an agent who has left the team', async () => leave(tom)],
    [
      'comes from an agent who was removed from the team',
      async () => {
        await world.join(client.id, tom, await world.agent());
        await lead(ana);
        expectStatus(await ana.api.delete(`${path}/team/${await membershipOf(tom)}`), 204);
      },
    ],
    [
      'is for an agent who was added meanwhile and removed',
      async () => {
        const [membership] = await world.join(client.id, tom, jane);
        await lead(tom);
        expectStatus(await tom.api.delete(`${path}/team/${membership}`), 204);
      },
    ],
    [
      'comes from an agent who left the team and is back',
      async () => {
        await leave(tom);
        await world.join(client.id, ana, tom);
      },
    ],
  ])('an invitation that %s is no longer valid', async (_, happens) => {
    const id = await invite(jane);
    await happens(id);
    await expectEnded(await accept(jane, id), jane);
    await expectEnded(await decline(jane, id, 'He has moved'), jane);
  });

  it('an invitation that comes from a deactivated account is no longer valid', async () => {
    const gone = await world.agent();
    await world.join(client.id, tom, gone);
    const id = await invite(jane, gone);
    expectStatus(await world.admin.api.put(`/v1/agents/${gone.id}/deactivation`, { reason: 'Has left' }), 200);
    await expectEnded(await accept(jane, id), jane);
    expect(await ofTeam('VOID')).toMatchObject([{ id }]);
  });

  it('an invitation is no longer valid when the invited agent changes agency or no longer works with clients', async () => {
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

  it('an invitation that comes from a system is no longer valid when its agency has left the team', async () => {
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
  it('an invitation can be withdrawn by its inviter, their colleagues on the team and the lead, and by nobody else', async () => {
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

  it('withdrawing is recorded in the activity once, notifies nobody, and returns the same answer again', async () => {
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

  it('withdrawing returns 409 when the agent has accepted', async () => {
    const id = await invite(jane);
    expectStatus(await accept(jane, id), 200);
    const { status, body } = await withdraw(tom, id);
    expect([status, body.code]).toEqual([409, 'INVITATION_ACCEPTED']);
    expectStatus(await jane.api.get(path), 200);
  });

  it('withdrawing returns 404 under the path of another client', async () => {
    const id = await invite(jane);
    const other = await world.client(tom);
    expect((await tom.api.delete(`/v1/clients/${other.id}/invitations/${id}`)).status).toBe(404);
    expect(await mine(jane)).toHaveLength(1);
  });
});

describe('restricted clients', () => {
  const restrict = async (): Promise<void> => {
    expectStatus(await tom.api.put(`${path}/restriction`, { reason: 'Staff live next door' }), 200);
  };

  it('an agent who is invited to a restricted client learns nothing before they accept', async () => {
    await restrict();
    const id = await invite(jane);
    const seen = JSON.stringify([await mine(jane), await world.notifications(jane)]);
    for (const marker of [client.id, client.reference, 'estrict']) expect(seen).not.toContain(marker);
    expect((await jane.api.get(path)).status).toBe(404);
    expectStatus(await accept(jane, id), 200);
    expect(expectStatus(await jane.api.get(path), 200).body.restricted).toBe(true);
  });

  it('an invitation that comes from a system is no longer valid when the client is restricted', async () => {
    const system = await world.system({ id: ana.agencyId });
    const id = await invite(jane, system);
    await restrict();
    expect((await inviting(jane, system)).status).toBe(404);
    await expectEnded(await accept(jane, id), jane);
  });
});

describe('sensitive members', () => {
  let rosa: Person;

  beforeEach(async () => {
    const name = { given: 'Rosalind', family: 'Thistlewood' };
    rosa = await world.agent({ agency: await world.service(), name });
    await world.hide(client, rosa, tom);
  });

  const asAna = async (below: string): Promise<any> => expectStatus(await ana.api.get(path + below), 200).body;

  it('a sensitive member cannot invite, as an invitation names its inviter', async () => {
    const { status, body } = await inviting(jane, rosa);
    expect([status, body.code]).toEqual([403, 'FORBIDDEN']);
    expect(await mine(jane)).toEqual([]);
  });

  it('a sensitive member who is invited by an agent who does not know about them declines like anybody else', async () => {
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

  it('a sensitive member who accepts an invitation is also on the team for all to see', async () => {
    const id = await invite(rosa, ana);
    expect(expectStatus(await accept(rosa, id), 200).body.member.sensitive).toBe(false);
    expect((await asAna('/activity')).items[0]).toMatchObject({
      type: 'team.member_added',
      actor: { agentId: rosa.id },
    });
    expect((await asAna('/team')).items).toHaveLength(3);
  });
});

it('answering an invitation returns 404 for anyone but the invited agent, whatever they send', async () => {
  const id = await invite(jane);
  for (const who of [ana, tom, world.admin]) {
    for (const body of [{ answer: 'ACCEPTED' }, { answer: 'DECLINED' }, { answer: 'MAYBE' }]) {
      expect((await who.api.put(`/v1/me/invitations/${id}`, body)).status).toBe(404);
    }
  }
  expect((await jane.api.put(`/v1/me/invitations/${id}`, { answer: 'MAYBE' })).status).toBe(400);
  expect(await mine(jane)).toHaveLength(1);
});

it('the notification of an invitation names the client only while the invited agent is on the team', async () => {
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

it('an invitation expires after 14 days, and the agent can then be invited again', async () => {
  const other = await world.agent();
  const [inTime, tooLate] = [await invite(other), await invite(jane)];
  const { expiresAt } = (await mine(jane))[0];
  const around = (minutes: number): string => new Date(Date.parse(expiresAt) + minutes * 60_000).toISOString();
  // In two parts: whatever two weeks make due is done before the last minute begins.
  await travelTo(around(-24 * 60), world.admin.api);
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
