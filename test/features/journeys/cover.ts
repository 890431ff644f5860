/**
 * Bea is away, and Cal covers for her. On the team that they share, he gets at once what she would have had as it happens. He
 * gets nothing about other clients, and no email names the colleague he covers for.
 */
import { step } from '../../support/step.js';
import { settle, travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let ann: Person;
let bea: Person;
let cal: Person;
let dan: Person;
let shared: any;
let others: { id: string };

const born = { date: '2016-05-14', precision: 'EXACT' };

async function start(): Promise<void> {
  world = await makeWorld();
  ann = await world.agent();
  [bea, cal, dan] = [await world.agent(), await world.agent(), await world.agent()];
  shared = await world.client(ann, { name: { given: 'Milo', family: 'Okafor' }, dateOfBirth: born });
  others = await world.client(ann);
  await world.choose(bea, { CONTACT: 'AS_IT_HAPPENS', IDENTITY: 'END_OF_DAY' });
  const [beas] = await world.join(shared.id, ann, bea, cal);
  await world.join(others.id, ann, bea, dan);
  const lead = { memberId: beas, reason: 'Agreed at the review' };
  expectStatus(await ann.api.put(`/v1/clients/${shared.id}/lead`, lead, { ifMatch: '*' }), 200);
  await travelTo('2030-01-02T17:00:00Z', world.admin.api);
}

const end = (): Promise<void> => world.close();

const absence = '/v1/me/absence';
const away = { from: '2030-01-02', until: '2030-01-11' };
const mailsTo = ({ email }: Person): number => world.inbox.mailsTo(email).length;
/** Far enough for what is emailed as it happens, on the evening of that Wednesday. */
async function waitTwentyMinutes(): Promise<void> {
  const { now } = expectStatus(await world.admin.api.get('/v1/demo/clock'), 200).body;
  await travelTo(new Date(Date.parse(now) + 20 * 60_000).toISOString(), world.admin.api);
}

const move = (client: { id: string }, line: string) => world.change(ann, client.id, { address: { lines: [line] } });

/** An agent of an agency that is new to the team finds the shared client and joins. */
async function letIn(): Promise<void> {
  const newcomer = await world.agent();
  await newcomer.api.post('/v1/clients/search', { name: 'Milo Okafor', dateOfBirth: born.date });
  const joining = { agentId: newcomer.id, role: 'Class teacher', reason: 'New in my class' };
  expectStatus(await newcomer.api.post(`/v1/clients/${shared.id}/team`, joining), 201);
}

/** Cal, who leaves the shared team. */
async function calLeaves(): Promise<void> {
  const team = (await ann.api.get(`/v1/clients/${shared.id}`)).body.team;
  const agents: { agentId: string; memberId: string }[] = team.flatMap((part: any) => part.agents);
  const { memberId } = agents.find(({ agentId }) => agentId === cal.id)!;
  expectStatus(await cal.api.delete(`/v1/clients/${shared.id}/team/${memberId}`), 204);
}

async function namesNobodyAndBalances(): Promise<void> {
  await step('no email names the colleague who is covered for', () =>
    world.inbox.assertNoMarkers([bea.name.given, bea.name.family, bea.id, 'COVERING']),
  );
  await step('the ledger balances, since a cover is owed what they get in place of a colleague', async () => {
    const period = 'from=2030-01-02T00:00:00Z&to=2030-01-20T00:00:00Z';
    const { body } = expectStatus(await world.admin.api.get(`/v1/admin/notifications/ledger?${period}`), 200);
    expect(body).toMatchObject({ difference: 0, missing: 0, unexpected: 0 });
  });
}

describe('when Bea names a cover', () => {
  beforeAll(start);
  afterAll(end);

  it('rejects everyone but an active colleague on one of her teams, with the same answer for agents who do not exist', async () => {
    const stranger = await world.agent();
    const leaver = await world.agent();
    await world.join(shared.id, ann, leaver);
    const reason = 'Has left the school';
    expectStatus(await world.admin.api.put(`/v1/agents/${leaver.id}/deactivation`, { reason }), 200);
    const answers = [];
    for (const id of [bea.id, stranger.id, leaver.id, '0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24']) {
      const { status, body } = await bea.api.put(absence, { ...away, coverAgentId: id });
      answers.push([status, body.errors]);
    }
    const detail = 'Whoever covers is an active colleague who shares a team with you.';
    const refused = [422, [{ pointer: '/coverAgentId', code: 'NO_COLLEAGUE', detail }]];
    expect(answers).toEqual([refused, refused, refused, refused]);
    expect((await bea.api.get(absence)).body).toMatchObject({ from: null });
  });

  it('rejects a member of a sensitive service that she may not know of, so that naming a cover reveals nobody', async () => {
    const refuge = await world.service({ name: 'Hollyhock Refuge' });
    const rosa = await world.agent({ agency: refuge });
    await world.hide(shared, rosa, ann);
    const { status } = await bea.api.put(absence, { ...away, coverAgentId: rosa.id });
    expect(status).toBe(422);
    expectStatus(await rosa.api.put(absence, { ...away, coverAgentId: bea.id }), 200);
    expectStatus(await rosa.api.delete(absence), 200);
  });
});

describe('while Bea is away', () => {
  beforeAll(async () => {
    await start();
    const said = expectStatus(await bea.api.put(absence, { ...away, coverAgentId: cal.id }), 200).body;
    expect(said).toMatchObject({ coverAgentId: cal.id, away: true, backAt: '2030-01-14T09:00:00.000Z' });
  });

  afterEach(namesNobodyAndBalances);
  afterAll(end);

  /** How many emails Cal would have had in the last four weeks if he had chosen the app for everything. */
  async function previewed(): Promise<number> {
    const kinds = ['CONTACT', 'IDENTITY', 'TEAM', 'MY_TEAMS', 'STATUS', 'DIRECTORY'];
    const frequencies = Object.fromEntries(kinds.map((kind) => [kind, 'NEXT_LOGIN']));
    const answer = await cal.api.post('/v1/me/notification-preferences/preview', { frequencies });
    return expectStatus(answer, 200).body.proposed.emails;
  }

  it('Cal reads in the app that he covers', async () => {
    const { banners } = (await cal.api.get('/v1/me')).body;
    expect(banners).toEqual([{ code: 'COVERING', text: 'You cover for 1 colleague who is away.' }]);
  });

  it('Cal gets at once what Bea would have had as it happens, although he chose the end of the day, and Bea gets it later', async () => {
    const emails = await previewed();

    await step('Cal gets an email at once, and is told why, while Bea gets none', async () => {
      const before = [mailsTo(bea), mailsTo(cal)] as const;
      await move(shared, '9 Mill Lane');
      await waitTwentyMinutes();
      expect([mailsTo(bea), mailsTo(cal)]).toEqual([before[0], before[1] + 1]);
      expect(world.inbox.mailsTo(cal.email).at(-1)!.text).toContain('You cover for a colleague who is away');
      const [newest] = await world.notifications(cal);
      expect(newest).toMatchObject({ kind: 'CONTACT', coveringFor: bea.id, heldBy: null });
      const why = (await cal.api.get(`/v1/me/notifications/${newest.id}/explanation`)).body;
      expect(why).toMatchObject({ outcome: 'EMAILED', rule: 'COVERING', reachedBecause: { rule: 'ON_THE_TEAM' } });
      // The choice was Bea's.
      expect(why).toMatchObject({ source: 'COVER', changeHow: expect.stringContaining('it ends when the colleague') });
      expect(why.sentence).toContain('because you cover for a colleague who is away and would hear of this');
      const query = `agentId=${cal.id}&entryId=${why.entryId}`;
      const admins = (await world.admin.api.get(`/v1/admin/notifications/explanation?${query}`)).body;
      expect(admins).toMatchObject({ rule: 'COVERING', source: 'COVER' });
      for (const word of [bea.id, bea.name.given, bea.name.family]) expect(JSON.stringify(admins)).not.toContain(word);
    });

    await step('a preview of his choices counts this email whatever he chooses', async () => {
      expect(await previewed()).toBe(emails + 1);
    });

    await step('Bea reads that the update waits because she is away', async () => {
      const [{ id }] = await world.notifications(bea);
      const why = (await bea.api.get(`/v1/me/notifications/${id}/explanation`)).body;
      expect(why).toMatchObject({ rule: 'AWAY', changeHow: expect.stringContaining('End or change your absence') });
      expect(why.sentence).toMatch(/^It will be emailed on Monday 14 January at 09:00, because you are away, /);
    });
  });

  it('Cal gets at the end of the day what Bea would have had at the end of the day', async () => {
    const before = mailsTo(cal);
    await world.change(ann, shared.id, { name: { given: 'Tobias' } });
    await waitTwentyMinutes();
    expect(mailsTo(cal)).toBe(before);
    expect((await world.notifications(cal))[0]).toMatchObject({ kind: 'IDENTITY', coveringFor: null });
    await world.change(ann, shared.id, { name: { given: 'Milo' } });
  });

  it('Cal gets in place of Bea the notification of an access that only leads get', async () => {
    const before = { mails: mailsTo(cal), known: (await world.notifications(cal)).length };
    await letIn();
    await settle(world.admin.api);
    expect(mailsTo(cal)).toBe(before.mails + 1);
    const told = (await world.notifications(cal)).slice(0, -before.known).filter(({ kind }) => kind === 'ACCESS');
    expect(told).toEqual([expect.objectContaining({ coveringFor: bea.id })]);
    const why = (await cal.api.get(`/v1/me/notifications/${told[0].id}/explanation`)).body;
    expect(why.reachedBecause).toMatchObject({ rule: 'YOU_COVER' });
  });

  it('Cal gets nothing else about the same joining, and the rest of the team gets its usual notification', async () => {
    const before = { cal: (await world.notifications(cal)).length, ann: (await world.notifications(ann)).length };
    await letIn();
    const told = (await world.notifications(cal)).slice(0, -before.cal);
    expect(told.map(({ kind, coveringFor }) => [kind, coveringFor])).toEqual([['ACCESS', bea.id]]);
    const rest = (await world.notifications(ann)).slice(0, -before.ann);
    expect(rest.map(({ kind }) => kind)).toEqual(['TEAM']);
    await settle(world.admin.api);
  });

  it('Cal gets no second notification of a joining in place of another absent colleague, who is no lead', async () => {
    const eve = await world.agent();
    await world.join(shared.id, ann, eve);
    await world.choose(eve, { TEAM: 'AS_IT_HAPPENS' });
    expectStatus(await eve.api.put(absence, { ...away, coverAgentId: cal.id }), 200);
    const before = (await world.notifications(cal)).length;
    await letIn();
    expect((await world.notifications(cal)).slice(0, -before)).toEqual([
      expect.objectContaining({ kind: 'ACCESS', coveringFor: bea.id }),
    ]);
    expect((await world.notifications(eve))[0]).toMatchObject({ kind: 'TEAM', heldBy: 'AWAY' });
    expectStatus(await eve.api.delete(absence), 200);
    await settle(world.admin.api);
  });

  it('Cal gets nothing about a client on whose team he is not, and nobody else gets it sooner', async () => {
    const before = [mailsTo(cal), mailsTo(dan)];
    const known = (await world.notifications(cal)).length;
    await move(others, '4 Harbour Row');
    await waitTwentyMinutes();
    expect([mailsTo(cal), mailsTo(dan)]).toEqual(before);
    expect(await world.notifications(cal)).toHaveLength(known);
  });

  it('Cal gets no email in place of Bea when he has left the team before it is sent', async () => {
    const before = mailsTo(cal);
    await move(shared, '11 Mill Lane');
    await calLeaves();
    await waitTwentyMinutes();
    expect(mailsTo(cal)).toBe(before);
    const [last] = (await world.notifications(cal)).filter(({ withheld }) => withheld !== null);
    expect(last).toMatchObject({ kind: 'CONTACT', withheld: 'NOT_ON_TEAM' });
    await world.join(shared.id, ann, cal);
    await settle(world.admin.api);
  });

  it('the whole team gets the notification of an access when Cal is away too, since nobody covers', async () => {
    await step('Cal, who is away, covers nothing', async () => {
      expectStatus(await cal.api.put(absence, away), 200);
      const before = mailsTo(cal);
      await move(shared, '13 Mill Lane');
      await waitTwentyMinutes();
      expect(mailsTo(cal)).toBe(before);
    });

    await step('the whole team gets the notification, so that the warning does not wait for the lead', async () => {
      const before = mailsTo(ann);
      await letIn();
      const [[anns], [beas], [cals]] = await Promise.all([ann, bea, cal].map((who) => world.notifications(who)));
      expect(anns).toMatchObject({ kind: 'ACCESS', heldBy: null });
      for (const held of [beas, cals])
        expect(held).toMatchObject({ kind: 'ACCESS', heldBy: 'AWAY', coveringFor: null });
      await settle(world.admin.api);
      expect(mailsTo(ann)).toBe(before + 1);
      const why = (await ann.api.get(`/v1/me/notifications/${anns.id}/explanation`)).body;
      expect(why.reachedBecause).toMatchObject({ rule: 'ON_THE_TEAM' });
    });

    expectStatus(await cal.api.delete(absence), 200);
    await settle(world.admin.api);
  });
});

describe('after the absence', () => {
  beforeAll(start);
  afterEach(namesNobodyAndBalances);
  afterAll(end);

  it('Bea gets in one email what Cal had, and Cal covers the free days after her next absence', async () => {
    await step('Bea gets in one email on her first day back what Cal had', async () => {
      expectStatus(await bea.api.put(absence, { ...away, coverAgentId: cal.id }), 200);
      await move(shared, '9 Mill Lane');
      await letIn();
      await settle(world.admin.api);
      const before = mailsTo(bea);
      await travelTo('2030-01-14T08:59:00Z', world.admin.api);
      expect(mailsTo(bea)).toBe(before);
      await travelTo('2030-01-14T09:00:01Z', world.admin.api);
      expect(mailsTo(bea)).toBe(before + 1);
    });

    await step('both read explanations of an absence that is over', async () => {
      const [hers, his] = await Promise.all(
        [bea, cal].map(async (who) => {
          const place = who === cal ? bea.id : null;
          const access = (await world.notifications(who)).filter(({ kind }) => kind === 'ACCESS');
          const { id } = access.find(({ coveringFor }) => coveringFor === place);
          return (await who.api.get(`/v1/me/notifications/${id}/explanation`)).body;
        }),
      );
      expect(hers.sentence).toContain('because you were away, and the first email afterwards has all that waited');
      expect(hers.changeHow).toContain('now that the absence is over');
      expect(his.sentence).toContain('because you covered for a colleague who was away');
      expect(his.changeHow).toBe('There is nothing to change: you do not cover for that colleague any more.');
    });

    await step('Cal, whose own absence ends with her next one, covers the free days after it', async () => {
      expectStatus(await bea.api.put(absence, { from: '2030-01-15', until: '2030-01-18', coverAgentId: cal.id }), 200);
      expectStatus(await cal.api.put(absence, { from: '2030-01-17', until: '2030-01-18' }), 200);
      await travelTo('2030-01-19T10:00:00Z', world.admin.api);
      const before = mailsTo(cal);
      await letIn();
      const [[anns], [cals]] = await Promise.all([ann, cal].map((who) => world.notifications(who)));
      expect(anns).toMatchObject({ kind: 'TEAM' });
      expect(cals).toMatchObject({ kind: 'ACCESS', heldBy: null, coveringFor: bea.id });
      await settle(world.admin.api);
      expect(mailsTo(cal)).toBe(before + 1);
    });

    await step(
      'the whole team gets the notification when nobody covers, so that the warning does not wait over the weekend',
      async () => {
        await calLeaves();
        const before = mailsTo(ann);
        await letIn();
        const [[anns], [beas]] = await Promise.all([ann, bea].map((who) => world.notifications(who)));
        expect(anns).toMatchObject({ kind: 'ACCESS', heldBy: null });
        expect(beas).toMatchObject({ kind: 'ACCESS', heldBy: 'AWAY', emailAfter: '2030-01-21T09:00:00.000Z' });
        await settle(world.admin.api);
        expect(mailsTo(ann)).toBe(before + 1);
      },
    );
  });
});
