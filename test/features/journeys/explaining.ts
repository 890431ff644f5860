/** Everybody can ask of each of their notifications why it was emailed, when it will be, or why it was not. */
import { setTimeout as wait } from 'node:timers/promises';
import { settle, travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

const RANDOM = '0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24';
const reason = 'Agreed at the review';

let world: World;
let ann: Person;
let client: { id: string; reference: string; team: { agents: { memberId: string }[] }[] };

beforeAll(async () => {
  world = await makeWorld({ mailRetry: 0.1 });
  ann = await world.agent();
  client = await world.client(ann, { name: { given: 'Bluebell', family: 'Okafor-Reed' } });
});

afterAll(async () => {
  await world.smtp.setBehaviour('ok');
  await world.close();
});

/** Somebody on the team who has seen all that came of joining, and wants to hear of addresses so. */
async function member(frequency?: string, rest: Record<string, unknown> = {}): Promise<Person> {
  const person = await world.agent(rest);
  if (frequency !== undefined) await world.choose(person, { CONTACT: frequency });
  await world.join(client.id, ann, person);
  await settle(world.admin.api);
  const [{ id: upTo }] = await world.notifications(person);
  expectStatus(await person.api.put('/v1/me/notifications/seen', { upTo }), 204);
  return person;
}

let lines = 0;
const move = () => world.change(ann, client.id, { address: { lines: [`${(lines += 1)} Harbour Row`] } });

const newest = async (who: Person, kind = 'CONTACT'): Promise<any> =>
  (await world.notifications(who)).find((item) => item.kind === kind);

async function explained(who: Person, kind = 'CONTACT'): Promise<any> {
  const { id } = await newest(who, kind);
  return expectStatus(await who.api.get(`/v1/me/notifications/${id}/explanation`), 200).body;
}

describe('of a corrected address', () => {
  let [bea, cal, dee, eve, fay] = [] as unknown as Person[];

  beforeAll(async () => {
    bea = await member('AS_IT_HAPPENS');
    [cal, dee, eve] = [await member(), await member('NEXT_LOGIN'), await member()];
    // Whom Ann may remove: of her own agency.
    fay = await member(undefined, { agency: { id: ann.agencyId, name: ann.agency } });
    await move();
  });

  it('Cal, who chose nothing, reads that it will be emailed at the end of the day, as Patchwork does', async () => {
    expect(await explained(cal!)).toEqual({
      outcome: 'WILL_BE_EMAILED',
      rule: 'END_OF_DAY',
      sentence:
        'It will be emailed on Wednesday 2 January at 16:30, because Patchwork tells of this kind at the end of the working day unless somebody chooses otherwise.',
      frequency: 'END_OF_DAY',
      source: 'PATCHWORK',
      emailAfter: '2030-01-02T16:30:00.000Z',
      heldBy: null,
      email: null,
      reachedBecause: { rule: 'ON_THE_TEAM', sentence: 'You were on the team when it happened.' },
      changeHow: 'Your notification preferences say how often you hear of this kind: choose another frequency.',
      entryId: expect.any(String),
    });
  });

  it('Dee, who chose the next log-in, reads that it waits until she has seen it', async () => {
    const waits = { outcome: 'WAITS_FOR_LOGIN', rule: 'NEXT_LOGIN', source: 'OWN', emailAfter: null };
    expect(await explained(dee!)).toMatchObject(waits);
  });

  it('asking marks nothing as seen', async () => {
    expect((await newest(cal!)).seenAt).toBeNull();
  });

  it('a choice that moves it is told of at once', async () => {
    await world.choose(dee!, { CONTACT: 'END_OF_WEEK' });
    expect((await explained(dee!)).sentence).toMatch(/^It will be emailed on Friday 4 January at 16:30, because you /);
  });

  it('Eve saw it in the app first, and reads that this is why', async () => {
    expectStatus(await eve!.api.put(`/v1/me/notifications/${(await newest(eve!)).id}/seen`), 204);
    expect(await explained(eve!)).toMatchObject({ outcome: 'SEEN_FIRST', rule: 'SEEN_FIRST', email: null });
  });

  it('Bea, who chose as it happens, reads that it will go in a minute, and then in which email it went', async () => {
    const own = { rule: 'AS_IT_HAPPENS', source: 'OWN' };
    expect(await explained(bea!)).toMatchObject({ ...own, outcome: 'WILL_BE_EMAILED' });
    await travelTo('2030-01-02T10:05:00Z', world.admin.api);
    const { email, ...rest } = await explained(bea!);
    expect(rest).toMatchObject({ ...own, outcome: 'EMAILED' });
    expect(rest.sentence).toMatch(/^It was emailed on Wednesday 2 January at 10:05, because you chose /);
    const { id, emailedAt } = await newest(bea!);
    expect(email).toMatchObject({ state: 'SENT', sentAt: emailedAt });
    expect((await world.notifications(bea!, `&emailId=${email.id}`)).map((item) => item.id)).toContain(id);
  });

  it('Fay, who was removed before it went, reads so, and nothing about the client', async () => {
    const { body } = await ann.api.get(`/v1/clients/${client.id}/team`);
    const { id } = body.items.find(({ agentId }: any) => agentId === fay!.id);
    expectStatus(await ann.api.delete(`/v1/clients/${client.id}/team/${id}`), 204);
    const before = await explained(fay!);
    expect(before.sentence).toBe('As things stand it will not be emailed, because you are no longer on that team.');
    await travelTo('2030-01-02T16:30:01Z', world.admin.api);
    const after = await explained(fay!);
    expect(after.sentence).toBe('It was not emailed, because you were no longer on that team when it was due.');
    for (const explanation of [before, after]) {
      expect(explanation).toMatchObject({ outcome: 'WITHHELD', rule: 'NOT_ON_TEAM', email: null });
      for (const word of [client.id, client.reference, 'Bluebell', 'Okafor', ann.name.given, 'Harbour']) {
        expect(JSON.stringify(explanation)).not.toContain(word);
      }
    }
    expect(await explained(fay!, 'MY_TEAMS')).toMatchObject({ reachedBecause: { rule: 'IT_CONCERNS_YOU' } });
  });

  it('somebody else reads of it what they read of a notification that there is not', async () => {
    const { id } = await newest(cal!);
    const ask = (asked: string) => bea!.api.get(`/v1/me/notifications/${asked}/explanation`);
    const [foreign, none] = [await ask(id), await ask(RANDOM)];
    const plain = ({ status, body: { traceId: _, instance, ...body } }: any, asked: string): object => ({
      status,
      instance: instance.replace(asked, '(asked)'),
      body,
    });
    expect(plain(foreign, id)).toEqual(plain(none, RANDOM));
    expect(foreign.status).toBe(404);
  });
});

describe('when it was due', () => {
  it('an address that was not verified got nothing', async () => {
    const gil = await member('AS_IT_HAPPENS');
    const path = `/v1/agents/${gil.id}`;
    const email = 'gil.elsewhere@patchwork.test';
    expectStatus(
      await world.admin.api.patch(path, { email }, { ifMatch: (await world.admin.api.get(path)).etag }),
      200,
    );
    await move();
    const withheld = {
      outcome: 'WITHHELD',
      rule: 'ADDRESS_NOT_VERIFIED',
      changeHow: expect.stringContaining('Follow the link'),
    };
    expect(await explained(gil)).toMatchObject(withheld);
    await travelTo('2030-01-03T10:05:00Z', world.admin.api);
    expect(await explained(gil)).toMatchObject(withheld);
  });

  it.each([
    ['no longer shared a team', true, 'WITHHELD', 'NO_SHARED_TEAM'],
    ['still shared one', false, 'EMAILED', 'END_OF_WEEK'],
  ])('somebody who %s with a colleague whose details changed is told so', async (_, leaves, outcome, rule) => {
    const [hal, ida] = [await world.agent(), await world.agent()];
    const { id } = await world.client(hal);
    const [membership] = await world.join(id, hal, ida);
    expectStatus(await hal.api.patch(`/v1/agents/${hal.id}`, { telephone: '020 7946 0018' }, { ifMatch: '*' }), 200);
    expect(await explained(ida, 'DIRECTORY')).toMatchObject({
      outcome: 'WILL_BE_EMAILED',
      reachedBecause: { rule: 'SHARES_A_TEAM' },
    });
    if (leaves) expectStatus(await ida.api.delete(`/v1/clients/${id}/team/${membership}`), 204);
    expect((await explained(ida, 'DIRECTORY')).outcome).toBe(leaves ? 'WITHHELD' : 'WILL_BE_EMAILED');
    const { emailAfter } = await newest(ida, 'DIRECTORY');
    await travelTo(emailAfter.replace(':00.000Z', ':01Z'), world.admin.api);
    expect(await explained(ida, 'DIRECTORY')).toMatchObject({ outcome, rule });
  });
});

describe('new access', () => {
  it('the lead reads that it was the lead who was told, and the privacy officer that it was their agency', async () => {
    const [jon, kim] = [await world.agent(), await member()];
    const officer = await world.agent({ agency: { id: jon.agencyId, name: jon.agency } });
    const named = { privacyOfficerId: officer.id };
    expectStatus(await world.admin.api.patch(`/v1/agencies/${jon.agencyId}`, named, { ifMatch: '*' }), 200);
    const emergency = { code: 'RISK_TO_LIFE', reason: 'Nobody knows whom to ring' };
    const take = async () =>
      expectStatus(await jon.api.post(`/v1/clients/${client.id}/emergency-access`, emergency), 201);
    await take();
    expect((await explained(kim, 'ACCESS')).reachedBecause.rule).toBe('ON_THE_TEAM');
    expect((await explained(officer, 'ACCESS')).reachedBecause.rule).toBe('PRIVACY_OFFICER');
    const [{ memberId }] = client.team[0]!.agents as [{ memberId: string }];
    expectStatus(await ann.api.put(`/v1/clients/${client.id}/lead`, { memberId, reason }, { ifMatch: '*' }), 200);
    const { until } = (await take()).body;
    await travelTo(new Date(Date.parse(until) + 1_000).toISOString(), world.admin.api);
    await take();
    await settle(world.admin.api);
    const explanation = await explained(ann, 'ACCESS');
    expect(explanation.reachedBecause.rule).toBe('YOU_ARE_LEAD');
    expect(explanation.changeHow).toBe('There is nothing to choose: this kind always comes as it happens.');
  });
});

describe('when the mail server', () => {
  async function told(wanted: string, behaviour = behaviours[wanted]!): Promise<any> {
    const leo = await member('AS_IT_HAPPENS');
    await world.smtp.setBehaviour(behaviour);
    await move();
    const { emailAfter } = await newest(leo);
    const later = new Date(Date.parse(emailAfter) + 1_000).toISOString();
    expectStatus(await world.admin.api.put('/v1/demo/clock', { now: later }), 200);
    for (;;) {
      const explanation = await explained(leo);
      if (explanation.rule === wanted) return explanation;
      await wait(20);
    }
  }
  const behaviours: Record<string, Parameters<World['smtp']['setBehaviour']>[0]> = {
    REFUSED: 'refuse-recipient-550',
    TRIED_AGAIN: 'defer-451',
    ON_ITS_WAY: { slow: 1_000 },
    // Once taken and dropped, and refused from then on.
    MAY_HAVE_ARRIVED: ({ to }) => {
      const first = !dropped.has(to);
      dropped.add(to);
      return first ? 'drop-after-data' : 'refuse-recipient-550';
    },
  };
  const dropped = new Set<string>();

  afterEach(async () => {
    await world.smtp.setBehaviour('ok');
    await settle(world.admin.api);
  });

  it.each([
    ['refuses it', 'REFUSED', 'FAILED', 'FAILED'],
    ['does not take it yet', 'TRIED_AGAIN', 'SENDING', 'PENDING'],
    ['is taking it', 'ON_ITS_WAY', 'SENDING', 'SENDING'],
    ['took it and broke off', 'MAY_HAVE_ARRIVED', 'UNKNOWN', 'UNKNOWN'],
  ])('%s, the explanation says so', async (_, rule, outcome, state) => {
    expect(await told(rule)).toMatchObject({ outcome, email: { state, sentAt: null } });
  });

  it('breaks off each time, the explanation does not say that it took nothing', async () => {
    const { sentence } = await told('TRIED_AGAIN', 'drop-after-data');
    expect(sentence).toMatch(
      /^It is in an email that may have arrived already: .*, and it is tried again only if all that it carries may still go\.$/,
    );
  });
});
