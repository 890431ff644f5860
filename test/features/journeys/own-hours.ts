/** The hour and working days that an agent chooses: they move what waits, and the answer says what moved and until when. */
import { step } from '../../support/step.js';
import { travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let ann: Person;
let bea: Person;
let clientId: string;

beforeAll(async () => {
  world = await makeWorld();
  ann = await world.agent();
  bea = await world.agent();
  await world.choose(bea, { MY_TEAMS: 'NEXT_LOGIN' });
  ({ id: clientId } = await world.client(ann));
  await world.join(clientId, ann, bea);
  await world.change(ann, clientId, { address: { lines: ['9 Mill Lane'] } });
  await world.change(ann, clientId, { name: { given: 'Tobias' } });
});

afterAll(() => world.close());

const put = (body: object) => bea.api.put('/v1/me/notification-preferences', body);
const read = async () => expectStatus(await bea.api.get('/v1/me/notification-preferences'), 200).body;

it('sends what waits at the hour and on the working days that Bea chose, until she gives her hour back', async () => {
  await step(
    'Bea reads that her agency decides the hour, and why she gets each kind as often as she does',
    async () => {
      const body = await read();
      expect(body).toMatchObject({
        digestHour: null,
        agencyDigestHour: '16:30',
        timeZone: 'Europe/London',
        workingDays: ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'],
        moved: 0,
        moves: [],
        nextEmailAt: '2030-01-02T16:30:00.000Z',
      });
      const why = Object.fromEntries(body.items.map((item: any) => [item.kind, item.why]));
      expect(why).toMatchObject({
        CONTACT: 'Neither you nor your agency chose, and Patchwork tells of this at the end of the day.',
        MY_TEAMS: 'You chose to hear of this when you next sign in.',
        ACCESS: 'Everybody hears of this as it happens: it is too important to choose less.',
      });
    },
  );

  await step(
    'When Bea chooses three o’clock, what waits moves there, and the answer says so kind by kind',
    async () => {
      const { body } = expectStatus(await put({ digestHour: '15:00' }), 200);
      const emailAfter = '2030-01-02T15:00:00.000Z';
      expect(body).toMatchObject({ moved: 2, nextEmailAt: emailAfter, digestHour: '15:00', agencyDigestHour: '16:30' });
      expect(body.moves).toEqual([
        { kind: 'CONTACT', count: 1, emailAfter },
        { kind: 'IDENTITY', count: 1, emailAfter },
      ]);
    },
  );

  await step('The same hour again moves nothing', async () => {
    expect(expectStatus(await put({ digestHour: '15:00' }), 200).body).toMatchObject({ moved: 0, moves: [] });
  });

  await step(
    'When Bea does not work on Wednesdays, what waits moves to Thursday, and everybody reads her working days',
    async () => {
      const before = expectStatus(await world.admin.api.get(`/v1/agents/${bea.id}`), 200);
      const { body } = expectStatus(await put({ workingDays: ['FRIDAY', 'THURSDAY'] }), 200);
      expect(body).toMatchObject({ moved: 2, nextEmailAt: '2030-01-03T15:00:00.000Z' });
      expect(body.workingDays).toEqual(['THURSDAY', 'FRIDAY']);
      const after = expectStatus(await ann.api.get(`/v1/agents/${bea.id}`), 200);
      expect(after.body.workingDays).toEqual(['THURSDAY', 'FRIDAY']);
      expect(after.etag).not.toBe(before.etag);
      const stale = await world.admin.api.patch(
        `/v1/agents/${bea.id}`,
        { jobTitle: 'Tutor' },
        { ifMatch: before.etag },
      );
      expect([stale.status, stale.body.errors[0].pointer]).toEqual([412, '/workingDays']);
    },
  );

  await step('A new hour of her agency moves nothing for Bea, since she has her own', async () => {
    const agency = expectStatus(await world.admin.api.get(`/v1/agencies/${bea.agencyId}`), 200);
    const change = { digestHour: '09:00' };
    const patched = await world.admin.api.patch(`/v1/agencies/${bea.agencyId}`, change, { ifMatch: agency.etag });
    expectStatus(patched, 200);
    expect(await read()).toMatchObject({ agencyDigestHour: '09:00', nextEmailAt: '2030-01-03T15:00:00.000Z' });
  });

  await step('When Bea gives her hour back, she gets one email at the hour of her agency', async () => {
    const { body } = expectStatus(await put({ digestHour: null, workingDays: ['WEDNESDAY', 'THURSDAY'] }), 200);
    expect(body).toMatchObject({ moved: 2, digestHour: null, nextEmailAt: '2030-01-03T09:00:00.000Z' });
    await travelTo('2030-01-03T09:00:01Z', world.admin.api);
    expect(world.inbox.mailsTo(bea.email).map(({ subject }) => subject)).toContain('Patchwork: 2 updates');
  });
});

it.each([
  ['an hour that does not exist', { digestHour: '24:00' }, 422, '/digestHour'],
  ['an hour that is a number', { digestHour: 15 }, 400, '/digestHour'],
  ['an empty list of working days', { workingDays: [] }, 422, '/workingDays'],
  ['null instead of working days', { workingDays: null }, 400, '/workingDays'],
  ['a day that does not exist', { workingDays: ['SOMEDAY'] }, 400, '/workingDays'],
  ['null instead of frequencies', { frequencies: null }, 400, '/frequencies'],
  [
    'a good hour beside a choice that is too low',
    { digestHour: '11:00', frequencies: { ACCESS: 'END_OF_DAY' } },
    422,
    '/frequencies/ACCESS',
  ],
])('rejects %s, and changes nothing', async (_, body, status, pointer) => {
  const before = await read();
  const answer = await put(body);
  expect([answer.status, answer.body.errors.map((fault: any) => fault.pointer)]).toEqual([status, [pointer]]);
  expect(await read()).toEqual(before);
});
