/** While the hour has had its emails, every answer says when the next one really goes: to whoever changes their choice, and in the app. */
import { travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

const HOUR = 3_600_000;
const CEILING = 6;

let world: World;
let ann: Person;
let bea: Person;
let client: { id: string };
/** Milliseconds since 1970: when the first of the hour's emails is an hour old. */
let free: number;

beforeAll(async () => {
  world = await makeWorld();
  [ann, bea] = [await world.agent(), await world.agent()];
  client = await world.client(ann);
  await world.choose(bea, { MY_TEAMS: 'NEXT_LOGIN', TEAM: 'NEXT_LOGIN', CONTACT: 'AS_IT_HAPPENS' });
  await world.join(client.id, ann, bea);
  for (let count = 0; count < CEILING; count += 1) {
    await moveHouse();
    await at(`10:${String(5 + 5 * count).padStart(2, '0')}:00`);
  }
  const sent = await sentAts();
  expect(sent).toHaveLength(CEILING);
  free = sent[0]! + HOUR;
});

afterAll(() => world.close());

const at = (time: string): Promise<void> => travelTo(`2030-01-02T${time}Z`, world.admin.api);
let houses = 0;
const moveHouse = (): Promise<unknown> =>
  world.change(ann, client.id, { address: { lines: [`${(houses += 1)} Mill Lane`] } });
/** When each of Bea's emails went, the first one first. */
async function sentAts(): Promise<number[]> {
  const path = `/v1/admin/emails?limit=100&agentId=${bea.id}`;
  const { items } = expectStatus(await world.admin.api.get(path), 200).body;
  return items.map(({ sentAt }: { sentAt: string }) => Date.parse(sentAt)).reverse();
}
const newest = async (): Promise<any> => (await world.notifications(bea))[0];
const isWhenFree = (instant: string): boolean => Math.abs(Date.parse(instant) - free) < 500;

it('a change has from the beginning the time at which there is a place, and says why', async () => {
  await moveHouse();
  const { id, emailAfter, heldBy } = await newest();
  expect([isWhenFree(emailAfter), heldBy]).toEqual([true, 'CEILING']);
  const path = `/v1/me/notifications/${id}/explanation`;
  const explained = expectStatus(await bea.api.get(path), 200).body;
  expect(explained).toMatchObject({ outcome: 'WILL_BE_EMAILED', rule: 'CEILING', emailAfter });
});

it('the answer to a choice promises no earlier time, be it for all clients or for one', async () => {
  const { emailAfter } = await newest();
  await world.change(ann, client.id, { name: { given: 'Tobias' } });
  expect(await world.choose(bea, { IDENTITY: 'AS_IT_HAPPENS' })).toMatchObject({
    moved: 1,
    moves: [{ kind: 'IDENTITY', count: 1, emailAfter }],
    nextEmailAt: emailAfter,
  });
  await world.choose(bea, { IDENTITY: 'END_OF_DAY' });
  const body = { frequencies: { IDENTITY: 'AS_IT_HAPPENS' } };
  const one = await bea.api.put(`/v1/me/notification-preferences/clients/${client.id}`, body);
  expect(expectStatus(one, 200).body).toMatchObject({
    moves: [{ kind: 'IDENTITY', count: 1, emailAfter }],
    nextEmailAt: emailAfter,
  });
});

it('what waits for a place does not move, and is not counted, when something else is chosen', async () => {
  const { emailAfter } = await newest();
  expect(await world.choose(bea, { STATUS: 'AS_IT_HAPPENS' })).toMatchObject({ moved: 0, nextEmailAt: emailAfter });
});

it('and then it goes: not before, and both in one email', async () => {
  const { emailAfter } = await newest();
  await travelTo(new Date(free - 3_000).toISOString(), world.admin.api);
  expect(await sentAts()).toHaveLength(CEILING);
  await travelTo(new Date(free + 500).toISOString(), world.admin.api);
  const sent = await sentAts();
  expect(sent).toHaveLength(CEILING + 1);
  const late = sent.at(-1)! - Date.parse(emailAfter);
  expect([late >= 0, late < 10_000]).toEqual([true, true]);
  expect(world.inbox.mailsTo(bea.email).at(-1)!.subject).toBe('Patchwork: 2 updates');
});

it('a call for attention knows no full hour', async () => {
  expectStatus(await ann.api.post(`/v1/clients/${client.id}/attentions`, { type: 'CALL_ME' }), 201);
  const asked = (await world.notifications(bea)).find(({ kind }) => kind === 'ATTENTION');
  expect(asked).toMatchObject({ heldBy: null, emailAfter: asked.occurredAt });
});
