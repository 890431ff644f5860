/** While Bea is away all her email waits. It comes in one email on her first day back, and that day stays quiet until its digest. */
import { step } from '../../support/step.js';
import { settle, travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let ann: Person;
let bea: Person;
let client: { id: string };

async function start(): Promise<void> {
  world = await makeWorld();
  [ann, bea] = [await world.agent(), await world.agent()];
  client = await world.client(ann, {
    name: { given: 'Milo', family: 'Okafor' },
    dateOfBirth: { date: '2016-05-14', precision: 'EXACT' },
  });
  await world.choose(bea, {
    CONTACT: 'AS_IT_HAPPENS',
    IDENTITY: 'END_OF_DAY',
    STATUS: 'END_OF_WEEK',
    TEAM: 'NEXT_LOGIN',
  });
  await world.join(client.id, ann, bea);
  await settle(world.admin.api);
}

const end = (): Promise<void> => world.close();

const absence = '/v1/me/absence';
const preferences = '/v1/me/notification-preferences';
const WEEK = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'];
const announce = async (from: string, until: string): Promise<any> =>
  expectStatus(await bea.api.put(absence, { from, until }), 200).body;
const emails = (): string[] => world.inbox.mailsTo(bea.email).map(({ subject }) => subject);
/** The emails since this mark. */
const since = (mark: number): string[] => emails().slice(mark);

const move = (line: string) => world.change(ann, client.id, { address: { lines: [line] } });
const rename = (given: string) => world.change(ann, client.id, { name: { given } });

/** An agent of an agency that is new to the team finds the client and joins. */
async function letIn(): Promise<void> {
  const newcomer = await world.agent();
  await newcomer.api.post('/v1/clients/search', { name: 'Milo Okafor', dateOfBirth: '2016-05-14' });
  const joining = { agentId: newcomer.id, role: 'Class teacher', reason: 'New in my class' };
  expectStatus(await newcomer.api.post(`/v1/clients/${client.id}/team`, joining), 201);
}

async function closeAndReopen(): Promise<void> {
  const path = `/v1/clients/${client.id}/closure`;
  expectStatus(await ann.api.put(path, { reason: 'Has moved away' }, { ifMatch: '*' }), 200);
  expectStatus(await ann.api.delete(path, { ifMatch: '*' }), 204);
}

describe('before any absence', () => {
  beforeAll(start);
  afterAll(end);

  it.each([
    ['when they end before they start', { from: '2030-01-08', until: '2030-01-07' }, 422, '/until'],
    ['when they are in the past', { from: '2030-01-01', until: '2030-01-07' }, 422, '/from'],
    ['when they are too many', { from: '2030-01-07', until: '2031-01-09' }, 422, '/until'],
    ['when there is no such date', { from: '2030-02-30', until: '2030-03-01' }, 422, '/from'],
    ['when one is missing', { from: '2030-01-07' }, 400, '/until'],
  ])('rejects the days of an absence %s', async (_, wish, status, pointer) => {
    const answer = await bea.api.put(absence, wish);
    expect([answer.status, answer.body.errors.map((fault: any) => fault.pointer)]).toEqual([status, [pointer]]);
    expect((await bea.api.get(absence)).body).toMatchObject({ from: null, until: null, away: false, moved: 0 });
  });
});

describe('an absence', () => {
  beforeEach(start);
  afterEach(end);

  it('from today until Friday holds all email until Monday at nine, and keeps that day quiet until its digest', async () => {
    let mark: number;
    const banners = async (): Promise<object[]> => (await bea.api.get('/v1/me')).body.banners;
    const BANNER = {
      code: 'AWAY',
      text: 'Your email waits while you are away, up to 2030-01-04, and until nine on your first working day after that.',
    };

    await step('the absence moves what waits already to nine on Monday, and says so', async () => {
      await move('9 Mill Lane');
      await rename('Tobias');
      mark = emails().length;
      const back = '2030-01-07T09:00:00.000Z';
      const said = await announce('2030-01-02', '2030-01-04');
      expect(said).toEqual({
        from: '2030-01-02',
        until: '2030-01-04',
        coverAgentId: null,
        away: true,
        backAt: back,
        moved: 2,
        nextEmailAt: back,
      });
      expect((await bea.api.get(absence)).body).toEqual({ ...said, moved: 0 });
      expect(await announce('2030-01-02', '2030-01-04')).toEqual({ ...said, moved: 0 });
      expect(await banners()).toEqual([BANNER]);
    });

    await step('nothing of any kind is emailed, and what waits for the next log-in stays there', async () => {
      await move('11 Mill Lane');
      await rename('Thomas');
      await closeAndReopen();
      await letIn();
      await world.join(client.id, ann, await world.agent());
      await travelTo('2030-01-05T12:00:00Z', world.admin.api);
      expect(since(mark)).toEqual([]);
      const waiting = (await world.notifications(bea, '&seen=false')).filter(({ emailedAt }) => emailedAt === null);
      const address = waiting.find(({ kind }) => kind === 'CONTACT');
      const why = (await bea.api.get(`/v1/me/notifications/${address.id}/explanation`)).body;
      expect(why).toMatchObject({ outcome: 'WILL_BE_EMAILED', rule: 'AWAY' });
      const told = waiting.map(({ kind, emailAfter, heldBy }) => `${kind} ${emailAfter ?? 'in the app'} ${heldBy}`);
      const held = (kind: string): string => `${kind} 2030-01-07T09:00:00.000Z AWAY`;
      const kinds = ['ACCESS', 'CONTACT', 'CONTACT', 'IDENTITY', 'IDENTITY', 'STATUS', 'STATUS'];
      expect(told.sort()).toEqual([...kinds.map(held), 'TEAM in the app null']);
    });

    await step('another choice during the absence changes the frequency, and the email still waits', async () => {
      const { moved, nextEmailAt } = await world.choose(bea, { STATUS: 'AS_IT_HAPPENS' });
      expect([moved, nextEmailAt]).toEqual([0, '2030-01-07T09:00:00.000Z']);
    });

    await step('all of it comes in exactly one email on the first day back', async () => {
      await travelTo('2030-01-07T08:59:00Z', world.admin.api);
      expect(since(mark)).toEqual([]);
      expect([(await bea.api.get(absence)).body.away, await banners()]).toEqual([true, [BANNER]]);
      await travelTo('2030-01-07T09:00:01Z', world.admin.api);
      expect([(await bea.api.get(absence)).body.away, await banners()]).toEqual([false, []]);
      // The record was closed and opened again before she could hear of it: that came to nothing.
      expect(since(mark)).toEqual(['Patchwork: 5 updates']);
      const { text } = world.inbox.mailsTo(bea.email).at(-1)!;
      expect(text).toContain('You were away, so this waited until you were back');
      expect(text).not.toContain('always comes');
    });

    await step(
      'on that day what is emailed as it happens waits for the digest, except for kinds that cannot be turned off',
      async () => {
        mark = emails().length;
        await move('13 Mill Lane');
        await letIn();
        await travelTo('2030-01-07T10:30:00Z', world.admin.api);
        expect(since(mark)).toEqual(['Patchwork: 1 update']);
        const [address] = (await world.notifications(bea)).filter(({ kind }) => kind === 'CONTACT');
        expect(address).toMatchObject({
          emailAfter: '2030-01-07T16:30:00.000Z',
          heldBy: 'FIRST_DAY_BACK',
          emailedAt: null,
        });
        expect((await bea.api.get(absence)).body).toMatchObject({ from: '2030-01-02', away: false });

        await rename('Tobias');
        await travelTo('2030-01-07T16:30:01Z', world.admin.api);
        expect(since(mark)).toEqual(['Patchwork: 1 update', 'Patchwork: 2 updates']);
      },
    );

    await step('on the day after, email is sent as usual', async () => {
      await travelTo('2030-01-08T10:00:00Z', world.admin.api);
      mark = emails().length;
      await move('15 Mill Lane');
      await travelTo('2030-01-08T10:05:00Z', world.admin.api);
      expect(since(mark)).toEqual(['Patchwork: 1 update']);
      expect((await bea.api.get(absence)).body).toMatchObject({ from: null, backAt: null });
    });

    await step('an absence that is over does not let another start in the past', async () => {
      const { status, body } = await bea.api.put(absence, { from: '2030-01-02', until: '2030-01-11' });
      expect([status, body.errors[0].pointer]).toEqual([422, '/from']);
    });

    await step('Bea, who is back and from now on works on later days, is not away again', async () => {
      expectStatus(await bea.api.put(preferences, { workingDays: ['THURSDAY', 'FRIDAY'] }), 200);
      expect((await bea.api.get(absence)).body).toMatchObject({ from: null, away: false });
      expectStatus(await bea.api.put(preferences, { workingDays: WEEK }), 200);
    });
  });

  it('moves what waits when it is made longer, and releases it when it ends early', async () => {
    let mark: number;

    await step('an absence holds no email before it starts', async () => {
      await travelTo('2030-01-08T10:05:00Z', world.admin.api);
      mark = emails().length;
      await rename('Theodore');
      expect(await announce('2030-01-09', '2030-01-18')).toMatchObject({
        away: false,
        moved: 0,
        nextEmailAt: '2030-01-08T16:30:00.000Z',
      });
      await move('17 Mill Lane');
      await travelTo('2030-01-08T16:30:01Z', world.admin.api);
      expect(since(mark)).toEqual(['Patchwork: 2 updates']);
    });

    await step('an absence that is made longer after its start moves what waits', async () => {
      await travelTo('2030-01-10T10:00:00Z', world.admin.api);
      mark = emails().length;
      await move('19 Mill Lane');
      await rename('Tobias');
      const longer = await announce('2030-01-09', '2030-01-25');
      expect(longer).toMatchObject({ away: true, moved: 2, nextEmailAt: '2030-01-28T09:00:00.000Z' });
      await travelTo('2030-01-21T12:00:00Z', world.admin.api);
      expect(since(mark)).toEqual([]);
    });

    await step(
      'an absence that ends early releases what waits: as it happens at once, the rest with its digest',
      async () => {
        const ended = expectStatus(await bea.api.delete(absence), 200).body;
        expect(ended).toMatchObject({ from: null, until: null, away: false, moved: 2 });
        expect(ended.nextEmailAt).toMatch(/^2030-01-21T12:0/);
        await travelTo('2030-01-21T12:05:00Z', world.admin.api);
        expect(since(mark)).toEqual(['Patchwork: 1 update']);
        await travelTo('2030-01-21T16:30:01Z', world.admin.api);
        expect(since(mark)).toEqual(['Patchwork: 1 update', 'Patchwork: 1 update']);
        expect((await bea.api.delete(absence)).body).toMatchObject({ from: null, moved: 0, nextEmailAt: null });
      },
    );
  });

  it('is over for good when an admin changes the working days after the first day back', async () => {
    await travelTo('2030-01-21T12:00:00Z', world.admin.api);
    await announce('2030-01-21', '2030-01-21');
    await travelTo('2030-01-23T10:00:00Z', world.admin.api);
    const change = { workingDays: ['THURSDAY', 'FRIDAY'] };
    expectStatus(await world.admin.api.patch(`/v1/agents/${bea.id}`, change, { ifMatch: '*' }), 200);
    expect((await bea.api.get(absence)).body).toMatchObject({ from: null, away: false });
  });
});
