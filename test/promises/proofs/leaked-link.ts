/** Anyone who holds a link of an email can change what its reader gets a few times, and no more: nobody signs in to do so. */
import { waitFor } from '../../support/progress.js';
import { Rows } from '../../support/rows.js';
import { step } from '../../support/step.js';
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

it('accepts ten changes by the links of one email, rejects an eleventh, and then holds up nobody', async () => {
  const before = await choices();
  const link = await linkOfNext();

  await step('The links of one email change ten times what Bea gets', async () => {
    const five: ShownPage[] = [];
    for (let times = 0; times < 5; times += 1) {
      const page = await pressOneClick(link);
      // Asked again it changes nothing, and is answered as ever.
      expect(await pressOneClick(link)).toEqual(page);
      five.push(page, await undo(page));
    }
    expect(five.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
  });

  await step('An eleventh change is rejected', async () => {
    const further = [await pressOneClick(link), await look(link)];
    expect(further.map(({ status }) => status)).toEqual([409, 409]);
    for (const { text } of further) {
      expect(text).toContain('Sign in');
      expect(text).not.toContain('<form');
    }
    expect([await lowerings(), await choices()]).toEqual([5, before]);
  });

  await step('A link that is used up does not wait for what somebody else does to Bea', async () => {
    const held = await rows.hold('SELECT FROM agent_delivery WHERE agent_id = $1 FOR UPDATE', [bea.id]);
    let answer: ShownPage | null = null;
    const pressed = pressOneClick(link).then((page) => (answer = page));
    const waits = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    const see = async (): Promise<boolean> => answer !== null || (await rows.count(waits)) > 0;
    await waitFor('the press to be answered, or to wait for Bea', see);
    const answered = answer;
    await held.letGo();
    await pressed;
    expect(answered).toMatchObject({ status: 409 });
  });

  await step('The links of another email change what Bea gets as before', async () => {
    const other = await pressOneClick(await linkOfNext());
    expect(other.status).toBe(200);
    expect((await undo(other)).status).toBe(200);
  });
});
