/**
 * Mistakes that others made with mail and records like these, and what Patchwork does instead. Other tests hold most of them:
 * what is here is one mistake of each kind, from beginning to end.
 */
import { Rows } from '../../support/rows.js';
import { settle, travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let rows: Rows;
let ann: Person;
let bea: Person;
let cal: Person;
let client: { id: string };
let path: string;
let before: Record<string, number>;

/** Each test has a world of its own, with a client of Ann, Bea and Cal, who have seen all notifications. */
beforeEach(async () => {
  world = await makeWorld();
  rows = new Rows(world.database.ownerUrl);
  [ann, bea, cal] = [await world.agent(), await world.agent(), await world.agent()];
  client = await world.client(ann, { name: { given: 'Leocadia', family: 'Thornbury' }, address: lines('1 Weir Lane') });
  path = `/v1/clients/${client.id}`;
  await world.join(client.id, ann, bea, cal);
  await settle(world.admin.api);
  before = {};
  for (const person of [ann, bea, cal]) {
    const [newest] = await world.notifications(person);
    if (newest) expectStatus(await person.api.put('/v1/me/notifications/seen', { upTo: newest.id }), 204);
    before[person.id] = world.inbox.mailsTo(person.email).length;
  }
});

afterEach(async () => {
  await rows.close();
  await world.close();
});

const lines = (line: string) => ({ lines: [line] });
const moveTo = (line: string, by = ann) => world.change(by, client.id, { address: lines(line) });
/** Since the test began. */
const mailsTo = (who: Person) => world.inbox.mailsTo(who.email).slice(before[who.id]);
const subjects = (who: Person): string[] => mailsTo(who).map(({ subject }) => subject);
const at = (instant: string): Promise<void> => travelTo(instant, world.admin.api);

it('sends a change that comes just after one digest with the next digest', async () => {
  await at('2030-01-02T16:30:00Z');
  await moveTo('2 Weir Lane');
  await at('2030-01-03T16:25:00Z');
  expect(subjects(bea)).toEqual([]);
  await at('2030-01-03T16:30:01Z');
  expect(subjects(bea)).toEqual(['Patchwork: 1 update']);
});

it('sends a short email when 2,000 notifications are due at once', async () => {
  const clients = await rows.clients(2_000);
  await rows.members(clients, [bea]);
  await rows.dueNotifications(clients, [bea]);
  await settle(world.admin.api);
  expect(subjects(bea)).toEqual(['Patchwork: 2000 updates']);
  const { text, raw } = mailsTo(bea)[0]!;
  expect(text).toContain('and 1980 more');
  expect(raw.length).toBeLessThan(50_000);
});

it('names the agent who made each change, and sends nobody what they changed themselves', async () => {
  await moveTo('2 Weir Lane', ann);
  await moveTo('3 Weir Lane', cal);
  const { body } = expectStatus(await bea.api.get(`${path}/activity?limit=2`), 200);
  expect(body.items.map((entry: any) => entry.actor.agentId)).toEqual([cal.id, ann.id]);
  // Each gets a notification about what the other did, and none about what they did themselves.
  await at('2030-01-02T16:30:01Z');
  expect([subjects(ann), subjects(bea), subjects(cal)]).toEqual([
    ['Patchwork: 1 update'],
    ['Patchwork: 2 updates'],
    ['Patchwork: 1 update'],
  ]);
});

it('logs every look at a client: one that is denied, and one that is answered with 304, too', async () => {
  const outsider = await world.agent();
  const { etag } = await bea.api.get(path);
  await bea.api.get(path, { headers: { 'if-none-match': etag } });
  await outsider.api.get(path);
  const { body } = expectStatus(await ann.api.get(`${path}/access-log`), 200);
  const looks = body.items.map(({ who, action, outcome }: any) => [who.agentId, action, outcome]);
  expect(looks.slice(1, 4)).toEqual([
    [outsider.id, 'clients.read', 'DENIED'],
    [bea.id, 'clients.read', 'ALLOWED'],
    [bea.id, 'clients.read', 'ALLOWED'],
  ]);
});

it('sends each reader an email of their own, with no name in it', async () => {
  await moveTo('2 Weir Lane');
  await at('2030-01-02T16:30:01Z');
  for (const who of [bea, cal]) {
    const [mail] = mailsTo(who);
    expect(mail!.recipients).toEqual([who.email]);
    expect(mail!.to).toBe(who.email);
    expect(mail!.raw).not.toMatch(/^(cc|bcc|resent-to):/im);
  }
  expect(subjects(bea)).toEqual(['Patchwork: 1 update']);
  world.inbox.assertNoMarkers(['Leocadia', 'Thornbury', 'Weir Lane']);
  expect(mailsTo(bea)[0]!.messageId).not.toBe(mailsTo(cal)[0]!.messageId);
});

it('sends the digest at the same local time after the clocks change', async () => {
  await at('2030-03-29T16:40:00Z');
  await moveTo('2 Weir Lane');
  const [{ emailAfter }] = (await world.notifications(bea, '&seen=false')) as [{ emailAfter: string }];
  // Monday, 16:30 in London: summer time began on Sunday.
  expect(emailAfter).toBe('2030-04-01T15:30:00.000Z');
  await at('2030-04-01T15:25:00Z');
  expect(subjects(bea)).toEqual([]);
  await at('2030-04-01T15:30:01Z');
  expect(subjects(bea)).toEqual(['Patchwork: 1 update']);
  expect(mailsTo(bea)[0]!.text).toContain('Friday 29 March at 16:40');
});
