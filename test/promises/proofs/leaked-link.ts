/** Whoever holds a link of an email changes what its reader gets a few times, and no more: nobody has signed in to do so. */
import { setTimeout as wait } from 'node:timers/promises';
import { Rows } from '../../support/rows.js';
import { settle } from '../../support/time.js';
import { look, press, pressOneClick, type ShownPage, unsubscribeLink } from '../../support/unsubscribe.js';
import { makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let rows: Rows;
let ann: Person;
let bea: Person;

beforeAll(async () => {
  world = await makeWorld();
  rows = new Rows(world.database.ownerUrl);
  [ann, bea] = [await world.agent(), await world.agent()];
});

afterAll(async () => {
  await rows.close();
  await world.close();
});

const undo = (page: ShownPage): Promise<ShownPage> => press(world.config.publicUrl, page, 'undo');
const choices = async (): Promise<unknown> => (await bea.api.get('/v1/me/notification-preferences')).body.items;
const lowerings = (): Promise<number> => rows.count('SELECT FROM unsubscription WHERE agent_id = $1', [bea.id]);

/** The link of a new email to Bea. */
async function linkOfNext(): Promise<string> {
  const { id } = await world.client(ann);
  await world.join(id, ann, bea);
  await settle(world.admin.api);
  return unsubscribeLink(world.inbox.mailsTo(bea.email).at(-1)!);
}

it('ten changes by the links of one email, and no eleventh; those of another are as good as before', async () => {
  const before = await choices();
  const link = await linkOfNext();
  const five: ShownPage[] = [];
  for (let times = 0; times < 5; times += 1) {
    const page = await pressOneClick(link);
    // Asked again it changes nothing, and is answered as ever.
    expect(await pressOneClick(link)).toEqual(page);
    five.push(page, await undo(page));
  }
  expect(five.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
  const further = [await pressOneClick(link), await look(link)];
  expect(further.map(({ status }) => status)).toEqual([409, 409]);
  for (const { text } of further) {
    expect(text).toContain('Sign in');
    expect(text).not.toContain('<form');
  }
  expect([await lowerings(), await choices()]).toEqual([5, before]);
  const other = await pressOneClick(await linkOfNext());
  expect(other.status).toBe(200);
  expect((await undo(other)).status).toBe(200);
});

it('beyond that it waits for nothing and holds up nobody', async () => {
  const link = unsubscribeLink(world.inbox.mailsTo(bea.email).at(-2)!);
  const held = await rows.hold('SELECT FROM agent_delivery WHERE agent_id = $1 FOR UPDATE', [bea.id]);
  const pressed = pressOneClick(link);
  const answer = await Promise.race([pressed, wait(3000, null)]);
  await held.letGo();
  await pressed;
  expect(answer?.status).toBe(409);
});
