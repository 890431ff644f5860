/** A preview shows how many emails other preferences would have made in the last four weeks, and changes nothing. */
import { settle, travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let ann: Person;
let bea: Person;
let clientId: string;

const PATH = '/v1/me/notification-preferences/preview';
const move = (line: number) => world.change(ann, clientId, { address: { lines: [`${line} Mill Lane`] } });

/** Bea gets the addresses of Ann's client as they happen. */
async function start(): Promise<void> {
  world = await makeWorld();
  ann = await world.agent();
  bea = await world.agent();
  await world.choose(bea, { CONTACT: 'AS_IT_HAPPENS', MY_TEAMS: 'NEXT_LOGIN' });
  ({ id: clientId } = await world.client(ann));
  await world.join(clientId, ann, bea);
}

const end = (): Promise<void> => world.close();

const preview = async (frequencies: object) => expectStatus(await bea.api.post(PATH, { frequencies }), 200).body;
const withMail = ({ days }: any): string[] => days.filter((day: any) => day.emails > 0).map((day: any) => day.date);

describe('after two weeks with changes on five days', () => {
  beforeAll(async () => {
    await start();
    for (const [day, line] of [3, 4, 7, 8, 9].entries()) {
      await travelTo(`2030-01-0${line}T10:00:00Z`, world.admin.api);
      await move(day + 1);
      await move(day + 11);
    }
    await travelTo('2030-01-11T12:00:00Z', world.admin.api);
    await settle(world.admin.api);
  });

  afterAll(end);

  it('shows Bea day by day that she would have had 1 email and not 5', async () => {
    const body = await preview({ CONTACT: 'END_OF_WEEK' });
    expect([body.current.emails, body.proposed.emails]).toEqual([5, 1]);
    expect(withMail(body.current)).toEqual(['2030-01-03', '2030-01-04', '2030-01-07', '2030-01-08', '2030-01-09']);
    // That of the second week is not due yet.
    expect(withMail(body.proposed)).toEqual(['2030-01-04']);
    expect(body.current.days).toHaveLength(28);
    expect([body.current.days[0].date, body.current.days[27].date]).toEqual(['2029-12-15', '2030-01-11']);
  });

  it('shows no emails when Bea chooses the app only, and as many as she had when she changes nothing', async () => {
    expect((await preview({ CONTACT: 'NEXT_LOGIN' })).proposed.emails).toBe(0);
    const { current, proposed } = await preview({});
    expect(proposed).toEqual(current);
  });

  it.each([
    ['below what is allowed', 422, '/frequencies/ACCESS', { frequencies: { ACCESS: 'END_OF_DAY' } }],
    ['of an unknown kind', 400, '/frequencies/PHOTOGRAPHS', { frequencies: { PHOTOGRAPHS: 'END_OF_DAY' } }],
    ['of an unknown frequency', 400, '/frequencies/TEAM', { frequencies: { TEAM: 'FORTNIGHTLY' } }],
    ['of nothing', 400, '/frequencies', {}],
  ])('rejects a proposal %s as it would reject the choice', async (_, status, pointer, body) => {
    const answer = await bea.api.post(PATH, body);
    expect([answer.status, answer.body.errors.map((fault: any) => fault.pointer)]).toEqual([status, [pointer]]);
  });
});

describe('with a new change', () => {
  beforeEach(start);
  afterEach(end);

  it('counts no email for an update that Bea saw before its email was due', async () => {
    await travelTo('2030-01-11T12:00:00Z', world.admin.api);
    await move(20);
    const [newest] = await world.notifications(bea);
    expectStatus(await bea.api.put(`/v1/me/notifications/${newest.id}/seen`), 204);
    await travelTo('2030-01-11T18:00:00Z', world.admin.api);
    const { current, proposed } = await preview({ CONTACT: 'END_OF_DAY' });
    expect(withMail(current)).not.toContain('2030-01-11');
    expect(withMail(proposed)).not.toContain('2030-01-11');
  });

  it('changes neither preferences nor notifications', async () => {
    const path = '/v1/me/notification-preferences';
    await move(21);
    const before = [(await bea.api.get(path)).body, await world.notifications(bea)];
    await preview({ CONTACT: 'NEXT_LOGIN' });
    expect([(await bea.api.get(path)).body, await world.notifications(bea)]).toEqual(before);
  });
});
