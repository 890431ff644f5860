/** A new frequency reschedules what waits: none of the 16 possible changes loses anything or sends it twice. */
import { step } from '../../support/step.js';
import { travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

const FREQUENCIES = ['AS_IT_HAPPENS', 'END_OF_DAY', 'END_OF_WEEK', 'NEXT_LOGIN'] as const;
type Frequency = (typeof FREQUENCIES)[number];

/** Each reader starts with one frequency for four kinds and changes each kind to another frequency: 4 x 4 changes. */
const CHANGES = {
  TEAM: 'AS_IT_HAPPENS',
  CONTACT: 'END_OF_DAY',
  IDENTITY: 'END_OF_WEEK',
  STATUS: 'NEXT_LOGIN',
} as const;
/** How many changes of each kind wait, none of which undoes another. */
const WAITING = 2;
const KINDS = ['TEAM', 'CONTACT', 'IDENTITY', 'STATUS'] as const;

const DIGEST = { END_OF_DAY: '2030-01-02T16:30:', END_OF_WEEK: '2030-01-04T16:30:' };

let world: World;
let ann: Person;
let client: { id: string };
const readers = {} as Record<Frequency, Person>;

async function begin(): Promise<void> {
  // An hour, so that nothing falls due while a test prepares and chooses, however long that takes.
  world = await makeWorld({ asItHappensWait: 3_600 });
  ann = await world.agent();
  client = await world.client(ann);
  const home = await world.agency();
  for (const frequency of FREQUENCIES) {
    readers[frequency] = await world.agent({ agency: home });
    const all = Object.fromEntries(KINDS.map((kind) => [kind, frequency]));
    // The notifications about being added are not the matter here.
    await world.choose(readers[frequency], { ...all, MY_TEAMS: 'NEXT_LOGIN' });
  }
  await world.join(client.id, ann, ...Object.values(readers));
  for (const reader of Object.values(readers)) {
    const [newest] = await world.notifications(reader);
    expectStatus(await reader.api.put('/v1/me/notifications/seen', { upTo: newest.id }), 204);
  }
  await world.change(ann, client.id, { address: { lines: ['9 Mill Lane'] } });
  await world.change(ann, client.id, { telephones: [{ number: '07700 900321', kind: 'MOBILE', safeToCall: true }] });
  await world.change(ann, client.id, { name: { given: 'Tobias' } });
  await world.change(ann, client.id, { dateOfBirth: { date: '2016-05-14', precision: 'EXACT' } });
  for (const agency of [await world.agency(), await world.agency()]) {
    const addition = { agencyId: agency.id, role: 'School', reason: 'The teacher is not known yet' };
    expectStatus(await ann.api.post(`/v1/clients/${client.id}/team`, addition), 201);
  }
  const restriction = `/v1/clients/${client.id}/restriction`;
  expectStatus(await ann.api.put(restriction, { reason: 'Has moved to a secret place' }), 200);
  expectStatus(await ann.api.delete(restriction), 204);
}

const waitingOf = async (reader: Person, kind: string): Promise<any[]> =>
  (await world.notifications(reader, '&seen=false')).filter((item) => item.kind === kind);

const putFor = (reader: Person, frequencies: Record<string, string>) =>
  reader.api.put('/v1/me/notification-preferences', { frequencies });

describe('a new frequency', () => {
  beforeAll(begin);
  afterAll(() => world.close());

  describe.each(FREQUENCIES)('instead of %s', (from) => {
    it.each(KINDS)('moves what waits of %s, and says how much and when the next email is sent', async (kind) => {
      const to = CHANGES[kind];
      expect(await waitingOf(readers[from], kind)).toHaveLength(WAITING);
      const { body } = expectStatus(await putFor(readers[from], { [kind]: to }), 200);
      expect(body.moved).toBe(from === to ? 0 : WAITING);
      const all = await world.notifications(readers[from], '&seen=false');
      const instants: string[] = all.map(({ emailAfter }) => emailAfter).filter((instant) => instant !== null);
      expect(body.nextEmailAt).toBe(instants.sort()[0] ?? null);
      const moved = await waitingOf(readers[from], kind);
      expect(moved).toHaveLength(WAITING);
      for (const { emailAfter } of moved) {
        if (to === 'NEXT_LOGIN') expect(emailAfter).toBeNull();
        else expect(emailAfter).toMatch(new RegExp(`^${to === 'AS_IT_HAPPENS' ? '2030-01-02T1[123]:' : DIGEST[to]}`));
      }
      expect(body.items).toContainEqual(expect.objectContaining({ kind, effective: to, source: 'OWN' }));
      expect((await putFor(readers[from], { [kind]: to })).body.moved).toBe(0);
    });
  });

  it.each([
    [
      'a choice below what the kind allows',
      422,
      '/frequencies/ACCESS',
      { CONTACT: 'AS_IT_HAPPENS', ACCESS: 'END_OF_DAY' },
    ],
    ['an unknown kind', 400, '/frequencies/PHOTOGRAPHS', { CONTACT: 'AS_IT_HAPPENS', PHOTOGRAPHS: 'END_OF_DAY' }],
    ['an unknown frequency', 400, '/frequencies/TEAM', { CONTACT: 'AS_IT_HAPPENS', TEAM: 'FORTNIGHTLY' }],
    ['null instead of a frequency', 400, '/frequencies/TEAM', { CONTACT: 'AS_IT_HAPPENS', TEAM: null }],
  ])('rejects %s, and changes nothing', async (_, status, pointer, frequencies) => {
    const reader = readers.AS_IT_HAPPENS;
    const read = async () => (await reader.api.get('/v1/me/notification-preferences')).body;
    const before = await read();
    const answer = await putFor(reader, frequencies as unknown as Record<string, string>);
    expect([answer.status, answer.body.errors.map((fault: any) => fault.pointer)]).toEqual([status, [pointer]]);
    expect(await read()).toEqual(before);
  });
});

describe('as time passes', () => {
  beforeAll(begin);
  afterAll(() => world.close());

  it('sends each item once, at its new time, when all readers have changed their frequencies', async () => {
    await step('The same choice again moves nothing', async () => {
      for (const reader of Object.values(readers)) {
        expectStatus(await putFor(reader, CHANGES), 200);
        expect((await putFor(reader, CHANGES)).body.moved).toBe(0);
      }
    });

    await step('Each item is emailed once, at its new time, or waits in the app', async () => {
      await travelTo('2030-01-02T12:00:00Z', world.admin.api);
      await travelTo('2030-01-02T16:30:01Z', world.admin.api);
      await travelTo('2030-01-04T16:30:01Z', world.admin.api);
      await travelTo('2030-01-11T17:00:00Z', world.admin.api);
      for (const reader of Object.values(readers)) {
        const items = (await world.notifications(reader, '&seen=false')).filter(({ kind }) => kind in CHANGES);
        const days = items.map(({ kind, emailedAt }) => `${kind} ${emailedAt?.slice(0, 13) ?? 'in the app'}`);
        expect(days.sort()).toEqual([
          'CONTACT 2030-01-02T16',
          'CONTACT 2030-01-02T16',
          'IDENTITY 2030-01-04T16',
          'IDENTITY 2030-01-04T16',
          'STATUS in the app',
          'STATUS in the app',
          'TEAM 2030-01-02T12',
          'TEAM 2030-01-02T12',
        ]);
        const emails = expectStatus(await world.admin.api.get(`/v1/admin/emails?agentId=${reader.id}`), 200).body.items;
        expect(emails.map(({ state, count }: any) => [state, count])).toEqual([
          ['SENT', 2],
          ['SENT', 2],
          ['SENT', 2],
        ]);
      }
    });

    await step('What waited for log-in joins the next digest, or is one email as it happens', async () => {
      const [daily, atOnce] = [readers.END_OF_DAY, readers.END_OF_WEEK];
      const sent = (who: Person): string[] => world.inbox.mailsTo(who.email).map(({ subject }) => subject);
      const before = [sent(daily).length, sent(atOnce).length];
      expect((await putFor(daily, { STATUS: 'END_OF_DAY' })).body).toMatchObject({
        moved: 2,
        nextEmailAt: '2030-01-14T16:30:00.000Z',
      });
      expect((await putFor(atOnce, { STATUS: 'AS_IT_HAPPENS' })).body).toMatchObject({ moved: 2 });
      await travelTo('2030-01-11T19:00:00Z', world.admin.api);
      expect(sent(atOnce).slice(before[1])).toEqual(['Patchwork: 2 updates']);
      await travelTo('2030-01-14T16:30:01Z', world.admin.api);
      expect(sent(daily).slice(before[0])).toEqual(['Patchwork: 2 updates']);
    });

    await step('What was emailed does not move again', async () => {
      const done = [readers.END_OF_DAY, readers.END_OF_WEEK];
      const mails = (): number[] => done.map(({ email }) => world.inbox.mailsTo(email).length);
      const before = mails();
      for (const reader of done) {
        for (const frequency of FREQUENCIES) {
          const all = Object.fromEntries(KINDS.map((kind) => [kind, frequency]));
          expect((await putFor(reader, all)).body).toMatchObject({ moved: 0, nextEmailAt: null });
        }
      }
      await travelTo('2030-01-25T17:00:00Z', world.admin.api);
      expect(mails()).toEqual(before);
    });

    await step('Nothing moves when the new frequency has the same time as the old one', async () => {
      const reader = readers.END_OF_DAY;
      await putFor(reader, { STATUS: 'END_OF_DAY' });
      await travelTo('2030-02-01T10:00:00Z', world.admin.api);
      expectStatus(await ann.api.put(`/v1/clients/${client.id}/restriction`, { reason: 'Has moved again' }), 200);
      const friday = '2030-02-01T16:30:00.000Z';
      expect((await putFor(reader, { STATUS: 'END_OF_WEEK' })).body).toMatchObject({
        moved: 0,
        moves: [],
        nextEmailAt: friday,
      });
      const [item] = await waitingOf(reader, 'STATUS');
      const { body } = await reader.api.get(`/v1/me/notifications/${item.id}/explanation`);
      expect([body.frequency, body.emailAfter]).toEqual(['END_OF_WEEK', friday]);
    });
  });
});
