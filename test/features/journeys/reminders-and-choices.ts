/** A reminder comes with the digest after its notice. A choice moves the reminder only if it moves the notice. */
import { settle, travelTo, Weeks } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let ann: Person; // who asks
let head: Person;
let bea: Person; // who gets notices as they happen
let eve: Person; // who chose the end of the day
let path: string;

const STILL = 'Somebody still asks for your attention';

const weeks = new Weeks();

beforeAll(async () => {
  world = await makeWorld();
});

beforeEach(async () => {
  weeks.next();
  ann = await world.agent();
  const home = await world.agency();
  head = await world.agent({ agency: home, roles: ['AGENCY_ADMIN'] });
});

afterAll(() => world.close());

/** At 10:00 on this day of the week of the test Ann asks for the attention of Bea and Eve, for the first time. */
async function begin(day: string): Promise<void> {
  await at(day, '10:00');
  const client = await world.client(ann);
  path = `/v1/clients/${client.id}/attentions`;
  const home = { id: head.agencyId, name: head.agency };
  [bea, eve] = [await world.agent({ agency: home }), await world.agent({ agency: home })];
  await world.choose(eve, { ATTENTION: 'END_OF_DAY' });
  await world.join(client.id, ann, bea, eve);
  await raise();
}

/** Travels to this hour of that day of the week of the test. */
const at = (day: string, hour: string): Promise<void> => travelTo(on(day, hour), world.admin.api);
const on = (day: string, hour: string): string => weeks.in(`2030-01-${day}T${hour}:00Z`);
const raise = async (): Promise<void> => {
  expectStatus(await ann.api.post(path, { type: 'CALL_ME' }), 201);
  await settle(world.admin.api);
};
/** Counts the reminders in somebody's email. */
const reminders = (who: Person): number =>
  world.inbox.mailsTo(who.email).filter(({ text }) => text.includes(STILL)).length;
/** Expects a reminder by email on each of these days. */
async function remindedOn(who: Person, ...days: string[]): Promise<void> {
  for (const [before, day] of days.entries()) {
    await at(day, '16:20');
    expect([day, reminders(who)]).toEqual([day, before]);
    await at(day, '16:31');
    expect([day, reminders(who)]).toEqual([day, before + 1]);
  }
}
const movesBy = async (who: Person, body: object) => {
  const answer = await who.api.put('/v1/me/notification-preferences', body);
  const { moved, moves } = expectStatus(answer, 200).body;
  return { moved, moves };
};
const NOTHING = { moved: 0, moves: [] };

it('Eve, who got the notice at the end of Wednesday, gets the reminder on Thursday, whatever she or her agency chooses', async () => {
  await begin('09');
  expect(await movesBy(eve, { frequencies: { STATUS: 'AS_IT_HAPPENS' } })).toEqual(NOTHING);
  await at('10', '09:00');
  expect(await movesBy(eve, { frequencies: { CONTACT: 'AS_IT_HAPPENS' } })).toEqual(NOTHING);
  const rules = { defaults: { CONTACT: 'END_OF_WEEK' }, floors: {} };
  const answer = await head.api.put(`/v1/agencies/${head.agencyId}/notification-preferences`, rules);
  expect(expectStatus(answer, 200).body).toMatchObject(NOTHING);
  await remindedOn(eve, '10');
});

it('Bea, who got the notice at once and then chooses the end of the day, gets the reminder on the same day', async () => {
  await begin('07');
  await at('07', '11:00');
  expect(await movesBy(bea, { frequencies: { ATTENTION: 'END_OF_DAY' } })).toEqual(NOTHING);
  await remindedOn(bea, '07');
});

it('Eve gets the reminders of two requests about one client each on its own day', async () => {
  await begin('08');
  await at('09', '09:00');
  await raise();
  expect(await movesBy(eve, { frequencies: { CONTACT: 'AS_IT_HAPPENS' } })).toEqual(NOTHING);
  await remindedOn(eve, '09', '10');
});

it('Eve, who did not get the notice yet and chooses to get it at once, gets both on the same day, and the answer says so', async () => {
  await begin('07');
  await at('07', '11:00');
  const { moved, moves } = await movesBy(eve, { frequencies: { ATTENTION: 'AS_IT_HAPPENS' } });
  expect([moved, moves[1]]).toEqual([2, { kind: 'ATTENTION', count: 1, emailAfter: on('07', '16:30') }]);
  await settle(world.admin.api);
  await remindedOn(eve, '07');
});

it('a digest hour and an absence move the reminder of Bea like all her waiting email', async () => {
  await begin('08');
  await at('08', '11:00');
  const digest = (emailAfter: string) => ({ kind: 'ATTENTION', count: 1, emailAfter });
  expect((await movesBy(bea, { digestHour: '15:00' })).moves).toContainEqual(digest(on('08', '15:00')));
  const today = on('08', '00:00').slice(0, 10);
  const away = { from: today, until: today };
  expectStatus(await bea.api.put('/v1/me/absence', away), 200);
  expect(await movesBy(bea, { frequencies: { ATTENTION: 'END_OF_DAY' } })).toEqual(NOTHING);
  expectStatus(await bea.api.delete('/v1/me/absence'), 200);
  expect((await movesBy(bea, { digestHour: '10:30' })).moves).toContainEqual(digest(on('09', '10:30')));
  await at('09', '10:31');
  expect(reminders(bea)).toBe(1);
});
