/** Each agent can ask of each of their notifications why it was emailed, when it will be emailed, or why it was not. */
import { waitFor } from '../../support/progress.js';
import type { Behaviour } from '../../support/smtp.js';
import { settle, travelTo } from '../../support/time.js';
import { wakeWorkers } from '../../support/workers.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

const RANDOM = '0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24';

let world: World;
let ann: Person;
let client: { id: string; reference: string; team: { agents: { memberId: string }[] }[] };

/** A world in which Ann has registered a client. */
async function start(): Promise<void> {
  world = await makeWorld({ mailRetry: 0.1 });
  ann = await world.agent();
  client = await world.client(ann, { name: { given: 'Bluebell', family: 'Okafor-Reed' } });
}

const end = (): Promise<void> => world.close();

/** A member of the team who has seen all notifications about joining it, with this frequency for addresses. */
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

describe('after an address is corrected', () => {
  beforeAll(start);
  afterAll(end);

  it('Cal, who chose nothing, reads that Patchwork will email him at the end of the day, and asking marks nothing as seen', async () => {
    const cal = await member();
    await move();
    expect(await explained(cal)).toEqual({
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
    expect((await newest(cal)).seenAt).toBeNull();
  });

  it('Dee, who chose the next log-in, reads that it waits until she has seen it, and reads the new time once she chooses another', async () => {
    const dee = await member('NEXT_LOGIN');
    await move();
    const waits = { outcome: 'WAITS_FOR_LOGIN', rule: 'NEXT_LOGIN', source: 'OWN', emailAfter: null };
    expect(await explained(dee)).toMatchObject(waits);
    await world.choose(dee, { CONTACT: 'END_OF_WEEK' });
    expect((await explained(dee)).sentence).toMatch(/^It will be emailed on Friday 4 January at 16:30, because you /);
  });

  it('Eve reads that it was not emailed because she saw it in the app first', async () => {
    const eve = await member();
    await move();
    expectStatus(await eve.api.put(`/v1/me/notifications/${(await newest(eve)).id}/seen`), 204);
    expect(await explained(eve)).toMatchObject({ outcome: 'SEEN_FIRST', rule: 'SEEN_FIRST', email: null });
  });

  it('an agent gets the same 404 for a colleague’s notification as for a notification that does not exist', async () => {
    const [bea, cal] = [await member(), await member()];
    await move();
    const { id } = await newest(cal);
    const ask = (asked: string) => bea.api.get(`/v1/me/notifications/${asked}/explanation`);
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

describe('before and after the email about a corrected address', () => {
  beforeEach(start);
  afterEach(end);

  it('Bea, who chose as it happens, reads that it will be emailed in a minute, and then in which email it was sent', async () => {
    const bea = await member('AS_IT_HAPPENS');
    await move();
    const own = { rule: 'AS_IT_HAPPENS', source: 'OWN' };
    expect(await explained(bea)).toMatchObject({ ...own, outcome: 'WILL_BE_EMAILED' });
    await travelTo('2030-01-02T10:05:00Z', world.admin.api);
    const { email, ...rest } = await explained(bea);
    expect(rest).toMatchObject({ ...own, outcome: 'EMAILED' });
    expect(rest.sentence).toMatch(/^It was emailed on Wednesday 2 January at 10:05, because you chose /);
    const { id, emailedAt } = await newest(bea);
    expect(email).toMatchObject({ state: 'SENT', sentAt: emailedAt });
    expect((await world.notifications(bea, `&emailId=${email.id}`)).map((item) => item.id)).toContain(id);
  });

  it('Fay, who was removed from the team before the email was due, reads so, and nothing about the client', async () => {
    // Ann may remove her, since both are of one agency, and somebody of another one stays.
    await member();
    const fay = await member(undefined, { agency: { id: ann.agencyId, name: ann.agency } });
    await move();
    const { body } = await ann.api.get(`/v1/clients/${client.id}/team`);
    const { id } = body.items.find(({ agentId }: any) => agentId === fay.id);
    expectStatus(await ann.api.delete(`/v1/clients/${client.id}/team/${id}`), 204);
    const before = await explained(fay);
    expect(before.sentence).toBe('As things stand it will not be emailed, because you are no longer on that team.');
    await travelTo('2030-01-02T16:30:01Z', world.admin.api);
    const after = await explained(fay);
    expect(after.sentence).toBe('It was not emailed, because you were no longer on that team when it was due.');
    for (const explanation of [before, after]) {
      expect(explanation).toMatchObject({ outcome: 'WITHHELD', rule: 'NOT_ON_TEAM', email: null });
      for (const word of [client.id, client.reference, 'Bluebell', 'Okafor', ann.name.given, 'Harbour']) {
        expect(JSON.stringify(explanation)).not.toContain(word);
      }
    }
    expect(await explained(fay, 'MY_TEAMS')).toMatchObject({ reachedBecause: { rule: 'IT_CONCERNS_YOU' } });
  });
});

describe('when the email was due', () => {
  beforeAll(start);
  afterAll(end);

  it('an agent whose new address is not verified reads that they got nothing for this reason', async () => {
    const gil = await member('AS_IT_HAPPENS');
    const path = `/v1/agents/${gil.id}`;
    const email = 'gil.elsewhere@patchwork.test';
    expectStatus(await gil.api.patch(path, { email }, { ifMatch: (await gil.api.get(path)).etag }), 200);
    await move();
    const withheld = {
      outcome: 'WITHHELD',
      rule: 'ADDRESS_NOT_VERIFIED',
      changeHow: expect.stringContaining('Follow the link'),
    };
    expect(await explained(gil)).toMatchObject(withheld);
    const { occurredAt } = await newest(gil);
    await travelTo(new Date(Date.parse(occurredAt) + 24 * 3_600_000).toISOString(), world.admin.api);
    expect(await explained(gil)).toMatchObject(withheld);
  });

  it.each([
    ['no longer shared a team with', true, 'WITHHELD', 'NO_SHARED_TEAM'],
    ['still shared a team with', false, 'EMAILED', 'END_OF_WEEK'],
  ])('an agent who %s a colleague whose details changed reads so', async (_, leaves, outcome, rule) => {
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

describe('after new access', () => {
  beforeAll(start);
  afterAll(end);

  it('the lead reads that leads get this notification, and the privacy officer that privacy officers of the agency do', async () => {
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
    const lead = { memberId, reason: 'Agreed at the review' };
    expectStatus(await ann.api.put(`/v1/clients/${client.id}/lead`, lead, { ifMatch: '*' }), 200);
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
  beforeAll(start);
  afterAll(end);

  afterEach(async () => {
    await world.smtp.setBehaviour('ok');
    await settle(world.admin.api);
  });

  /** What an agent reads of an email that the server treats so, once they read this rule. */
  async function explainedBy(wanted: string, behaviour: Behaviour): Promise<any> {
    const leo = await member('AS_IT_HAPPENS');
    await world.smtp.setBehaviour(behaviour);
    await move();
    const { emailAfter } = await newest(leo);
    const later = new Date(Date.parse(emailAfter) + 1_000).toISOString();
    expectStatus(await world.admin.api.put('/v1/demo/clock', { now: later }), 200);
    const look = async (): Promise<any> => {
      await wakeWorkers();
      return explained(leo);
    };
    return waitFor(`the rule ${wanted}`, look, ({ rule }) => rule === wanted);
  }

  it.each([
    ['refuses the email', 'REFUSED', 'FAILED', 'FAILED', 'refuse-recipient-550'],
    ['defers the email', 'TRIED_AGAIN', 'SENDING', 'PENDING', 'defer-451'],
  ] as const)('%s, the explanation says so', async (_, rule, outcome, state, behaviour) => {
    expect(await explainedBy(rule, behaviour)).toMatchObject({ outcome, email: { state, sentAt: null } });
  });

  it('is taking the email, the explanation says so', async () => {
    let answer = (): void => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const takesItsTime: Behaviour = () => answered.then(() => 'ok');
    try {
      const explanation = await explainedBy('ON_ITS_WAY', takesItsTime);
      expect(explanation).toMatchObject({ outcome: 'SENDING', email: { state: 'SENDING', sentAt: null } });
    } finally {
      answer();
    }
  });

  it('takes the email, breaks off and refuses it from then on, the explanation says that it may have arrived', async () => {
    const dropped = new Set<string>();
    const takesOnce: Behaviour = ({ to }) => {
      const first = !dropped.has(to);
      dropped.add(to);
      return first ? 'drop-after-data' : 'refuse-recipient-550';
    };
    const explanation = await explainedBy('MAY_HAVE_ARRIVED', takesOnce);
    expect(explanation).toMatchObject({ outcome: 'UNKNOWN', email: { state: 'UNKNOWN', sentAt: null } });
  });

  it('breaks off each time, the explanation does not say that the server took nothing', async () => {
    const { sentence } = await explainedBy('TRIED_AGAIN', 'drop-after-data');
    expect(sentence).toMatch(
      /^It is in an email that may have arrived already: .*, and it is tried again only if all that it carries may still go\.$/,
    );
  });
});
