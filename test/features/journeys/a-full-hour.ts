/** Once an agent has had all emails that an hour allows, the app and the answers to choices say when the next one is really sent. */
import { step } from '../../support/step.js';
import { travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

const HOUR = 3_600_000;
const CEILING = 6;

let world: World;
let ann: Person;
let bea: Person;
let head: Person;
let client: { id: string };
/** Milliseconds since 1970: the first of the hour's emails is an hour old no earlier than `from` and no later than `to`. */
let free: { from: number; to: number };

beforeEach(async () => {
  world = await makeWorld();
  [ann, bea] = [await world.agent(), await world.agent()];
  // Only she sees when each email went, and not just the hour.
  head = await world.agent({ agency: { id: bea.agencyId, name: bea.agency }, roles: ['AGENCY_ADMIN'] });
  client = await world.client(ann);
  await world.choose(bea, { MY_TEAMS: 'NEXT_LOGIN', TEAM: 'NEXT_LOGIN', CONTACT: 'AS_IT_HAPPENS' });
  await world.join(client.id, ann, bea);
  const arrived: number[] = [];
  for (let count = 0; count < CEILING; count += 1) {
    await moveHouse();
    await at(`10:${String(5 + 5 * count).padStart(2, '0')}:00`);
    arrived.push(await patchworkTime());
  }
  const sent = await sentAts();
  expect(sent).toHaveLength(CEILING);
  free = { from: sent[0]! + HOUR, to: arrived[0]! + HOUR };
});

afterEach(() => world.close());

const at = (time: string): Promise<void> => travelTo(`2030-01-02T${time}Z`, world.admin.api);
const patchworkTime = async (): Promise<number> =>
  Date.parse(expectStatus(await world.admin.api.get('/v1/demo/clock'), 200).body.now);
let houses = 0;
const moveHouse = (): Promise<unknown> =>
  world.change(ann, client.id, { address: { lines: [`${(houses += 1)} Mill Lane`] } });
/** When each of Bea's emails was sent, the first one first. */
async function sentAts(): Promise<number[]> {
  const path = `/v1/admin/emails?limit=100&agentId=${bea.id}`;
  const { items } = expectStatus(await head.api.get(path), 200).body;
  return items.map(({ sentAt }: { sentAt: string }) => Date.parse(sentAt)).reverse();
}
const newest = async (): Promise<any> => (await world.notifications(bea))[0];
const isWhenFree = (instant: string): boolean => free.from <= Date.parse(instant) && Date.parse(instant) <= free.to;

it('a change waits for a place and says when, choices promise no earlier time, and the email is sent then', async () => {
  await moveHouse();
  const { id, emailAfter, heldBy } = await newest();

  await step('the change says from the start when there is a place, and why it waits', async () => {
    expect([isWhenFree(emailAfter), heldBy]).toEqual([true, 'CEILING']);
    const path = `/v1/me/notifications/${id}/explanation`;
    const explained = expectStatus(await bea.api.get(path), 200).body;
    expect(explained).toMatchObject({ outcome: 'WILL_BE_EMAILED', rule: 'CEILING', emailAfter });
  });

  await step('the answer to a choice for all clients or for one promises no earlier time', async () => {
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

  await step('what waits for a place does not move, and is not counted, when another kind is chosen', async () => {
    expect((await newest()).emailAfter).toBe(emailAfter);
    expect(await world.choose(bea, { STATUS: 'AS_IT_HAPPENS' })).toMatchObject({ moved: 0, nextEmailAt: emailAfter });
  });

  await step('both are sent in one email when there is a place, and not before', async () => {
    await travelTo(new Date(free.from - 240_000).toISOString(), world.admin.api);
    expect(await sentAts()).toHaveLength(CEILING);
    await travelTo(new Date(Date.parse(emailAfter) + 500).toISOString(), world.admin.api);
    const sent = await sentAts();
    expect(sent).toHaveLength(CEILING + 1);
    expect(sent.at(-1)).toBeGreaterThanOrEqual(Date.parse(emailAfter));
    expect(world.inbox.mailsTo(bea.email).at(-1)!.subject).toBe('Patchwork: 2 updates');
  });
});

it('a call for attention is emailed at once although the hour is full', async () => {
  expectStatus(await ann.api.post(`/v1/clients/${client.id}/attentions`, { type: 'CALL_ME' }), 201);
  const asked = (await world.notifications(bea)).find(({ kind }) => kind === 'ATTENTION');
  expect(asked).toMatchObject({ heldBy: null, emailAfter: asked.occurredAt });
});
