/** Mistakes that others made with mail and records like these, each by its name, and what happens here instead. */
import { Rows } from '../../support/rows.js';
import { settle, travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let rows: Rows;
let ann: Person;
let bea: Person;
let cal: Person;
let client: { id: string; reference: string };
let path: string;
let beasMembership: string;
let before: Record<string, number> = {};

beforeAll(async () => {
  world = await makeWorld({ mailRetry: 0.05 });
  rows = new Rows(world.database.ownerUrl);
  [ann, bea, cal] = [await world.agent(), await world.agent(), await world.agent()];
});

/** Each begins with a client of Ann, Bea and Cal, of whom nobody has anything left to hear. */
beforeEach(async () => {
  client = await world.client(ann, { name: { given: 'Leocadia', family: 'Thornbury' }, address: lines('1 Weir Lane') });
  path = `/v1/clients/${client.id}`;
  [beasMembership] = (await world.join(client.id, ann, bea, cal)) as [string];
  await settle(world.admin.api);
  for (const person of [ann, bea, cal]) {
    const [newest] = await world.notifications(person);
    if (newest) expectStatus(await person.api.put('/v1/me/notifications/seen', { upTo: newest.id }), 204);
    before = { ...before, [person.id]: world.inbox.mailsTo(person.email).length };
  }
});

afterAll(async () => {
  await rows.close();
  await world.close();
});

const lines = (line: string) => ({ lines: [line] });
const moveTo = (line: string, by = ann) => world.change(by, client.id, { address: lines(line) });
const mailsTo = (who: Person) => world.inbox.mailsTo(who.email).slice(before[who.id]);
const subjects = (who: Person): string[] => mailsTo(who).map(({ subject }) => subject);
const at = (instant: string): Promise<void> => travelTo(instant, world.admin.api);

it('a preference changed in mid-window loses or repeats an item', async () => {
  await moveTo('2 Weir Lane');
  await world.choose(bea, { CONTACT: 'END_OF_WEEK' });
  await moveTo('3 Weir Lane');
  await world.choose(bea, { CONTACT: 'END_OF_DAY' });
  await moveTo('4 Weir Lane');
  await at('2030-01-02T16:30:01Z');
  expect(subjects(bea)).toEqual(['Patchwork: 3 updates']);
  await at('2030-01-04T16:30:01Z');
  expect(subjects(bea)).toEqual(['Patchwork: 3 updates']);
});

it('an item matched after the cut-off never reaches a digest', async () => {
  await at('2030-01-07T16:30:00Z');
  await moveTo('2 Weir Lane');
  await at('2030-01-08T16:29:59Z');
  expect(subjects(bea)).toEqual([]);
  await at('2030-01-08T16:30:01Z');
  expect(subjects(bea)).toEqual(['Patchwork: 1 update']);
});

it('one mail per subscription: 79 digests in a morning', async () => {
  const clients = await rows.clients(79);
  await rows.members(clients, [bea]);
  await rows.dueNotifications(clients, [bea], '6 hours');
  await rows.query(`UPDATE notification SET frequency = 'END_OF_DAY' WHERE agent_id = $1 AND waiting`, [bea.id]);
  await at('2030-01-09T16:30:01Z');
  expect(subjects(bea)).toEqual(['Patchwork: 79 updates']);
});

it('a digest over a size limit is dropped', async () => {
  const clients = await rows.clients(2_000);
  await rows.members(clients, [bea]);
  await rows.dueNotifications(clients, [bea]);
  await settle(world.admin.api);
  expect(subjects(bea)).toEqual(['Patchwork: 2000 updates']);
  const { text, raw } = mailsTo(bea)[0]!;
  expect(text).toContain('and 1980 more');
  expect(raw.length).toBeLessThan(50_000);
});

it('the actor guessed from the current last editor', async () => {
  await moveTo('2 Weir Lane', ann);
  await moveTo('3 Weir Lane', cal);
  const { body } = expectStatus(await bea.api.get(`${path}/activity?limit=2`), 200);
  expect(body.items.map((entry: any) => entry.actor.agentId)).toEqual([cal.id, ann.id]);
  // Each is told of what the other did, and of nothing that they did themselves.
  await at('2030-01-10T16:30:01Z');
  expect([subjects(ann), subjects(bea), subjects(cal)]).toEqual([
    ['Patchwork: 1 update'],
    ['Patchwork: 2 updates'],
    ['Patchwork: 1 update'],
  ]);
});

it('a mail to someone removed since', async () => {
  await moveTo('2 Weir Lane');
  expectStatus(await bea.api.delete(`${path}/team/${beasMembership}`), 204);
  await at('2030-01-11T16:30:01Z');
  expect(mailsTo(bea)).toEqual([]);
  expect(subjects(cal)).toEqual(['Patchwork: 2 updates']);
  const [item] = await world.notifications(bea, '&seen=false');
  expect(item).toMatchObject({ withheld: 'NOT_ON_TEAM', client: null });
});

it('history that shows what the record hides', async () => {
  await moveTo('2 Weir Lane');
  const newcomer = await world.agent();
  await world.join(client.id, ann, newcomer);
  await moveTo('3 Weir Lane');
  const { body } = expectStatus(await newcomer.api.get(`${path}/activity`), 200);
  const changes = body.items.flatMap((entry: any) => entry.changes);
  expect(changes).toContainEqual({ field: 'address', from: { withheld: true }, to: { withheld: true } });
  expect(JSON.stringify(body)).not.toContain('1 Weir Lane');
});

it('a restriction kept only by the frontend', async () => {
  const outsider = await world.agent();
  const born = { date: '2014-03-02', precision: 'EXACT' };
  await world.change(ann, client.id, { dateOfBirth: born, name: { given: 'Leocadia', family: 'Quennell' } });
  expectStatus(await ann.api.put(`${path}/restriction`, { reason: 'They have moved to a refuge' }), 200);
  const search = { name: 'Leocadia Quennell', dateOfBirth: born.date };
  const { body } = expectStatus(await outsider.api.post('/v1/clients/search', search), 200);
  expect(body.items).toEqual([]);
  const nobodys = '0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24';
  for (const part of ['', '/team', '/activity', '/access-log']) {
    const [hidden, missing] = [
      await outsider.api.get(`${path}${part}`),
      await outsider.api.get(`/v1/clients/${nobodys}${part}`),
    ];
    const told = ({ status, body: { instance: _, traceId: __, ...rest } }: any): unknown => ({ status, rest });
    expect(told(hidden)).toEqual(told(missing));
    expect(hidden.status).toBe(404);
  }
  const joining = { agentId: outsider.id, role: 'Class teacher', reason: 'New in my class' };
  expect((await outsider.api.post(`${path}/team`, joining)).status).toBe(404);
});

it('the actor taken from the body', async () => {
  const { etag } = await ann.api.get(path);
  for (const field of ['actor', 'actorId', 'agentId', 'changedBy']) {
    const patch = { address: lines('2 Weir Lane'), [field]: bea.id };
    const { status, body } = await ann.api.patch(path, patch, { ifMatch: etag });
    expect([status, body.errors[0].pointer]).toEqual([400, `/${field}`]);
  }
  await moveTo('2 Weir Lane');
  const { body } = await bea.api.get(`${path}/activity?limit=1`);
  expect(body.items[0].actor.agentId).toBe(ann.id);
});

it('audit only if the caller asks for it', async () => {
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

it('many recipients in one To', async () => {
  await moveTo('2 Weir Lane');
  await at('2030-01-14T16:30:01Z');
  for (const who of [bea, cal]) {
    const [mail] = mailsTo(who);
    expect(mail!.recipients).toEqual([who.email]);
    expect(mail!.to).toBe(who.email);
    expect(mail!.raw).not.toMatch(/^(cc|bcc|resent-to):/im);
  }
  expect(mailsTo(bea)[0]!.messageId).not.toBe(mailsTo(cal)[0]!.messageId);
});

it('a client’s name in a subject', async () => {
  await world.change(ann, client.id, { name: { given: 'Ottoline', family: 'Thornbury' } });
  await at('2030-01-15T16:30:01Z');
  expect(subjects(bea)).toEqual(['Patchwork: 1 update']);
  world.inbox.assertNoMarkers(['Leocadia', 'Thornbury', 'Ottoline', 'Weir Lane']);
});

it('a timed-out send repeated every five minutes', async () => {
  await world.smtp.setBehaviour('drop-after-data');
  await moveTo('2 Weir Lane');
  await at('2030-01-16T16:30:01Z');
  const attempts = mailsTo(bea).length;
  expect(attempts).toBeLessThanOrEqual(6);
  expect(new Set(mailsTo(bea).map(({ messageId, text }) => messageId + text)).size).toBe(1);
  await at('2030-01-18T16:30:01Z');
  expect(mailsTo(bea)).toHaveLength(attempts);
  const { body } = expectStatus(await world.admin.api.get(`/v1/admin/emails?agentId=${bea.id}&limit=1`), 200);
  expect(body.items[0]).toMatchObject({ state: 'UNKNOWN', lastError: 'TOO_MANY_REPEATS' });
  await world.smtp.setBehaviour('ok');
});

it('the “fix” that deletes the queue', async () => {
  const roles = ['patchwork_app', 'patchwork_worker', 'patchwork_auditor', 'patchwork_retention'];
  const rights = await rows.query(
    `SELECT role, of FROM unnest($1::text[]) role, unnest($2::text[]) of, unnest('{DELETE,TRUNCATE}'::text[]) act
      WHERE has_table_privilege(role, of, act)`,
    [roles, ['notification', 'email', 'activity_entry']],
  );
  expect(rights).toEqual([]);
  await moveTo('2 Weir Lane');
  for (const route of ['/v1/admin/notifications/queue', '/v1/admin/emails', '/v1/me/notifications']) {
    expect((await world.admin.api.delete(route)).status).toBe(404);
  }
  expect(await world.notifications(bea, '&seen=false')).toHaveLength(1);
});

it('a digest an hour off after the clocks change', async () => {
  await at('2030-03-29T16:40:00Z');
  await moveTo('2 Weir Lane');
  const [{ emailAfter }] = (await world.notifications(bea, '&seen=false')) as [{ emailAfter: string }];
  // Monday, 16:30 in London: summer time began on Sunday.
  expect(emailAfter).toBe('2030-04-01T15:30:00.000Z');
  await at('2030-04-01T15:29:59Z');
  expect(subjects(bea)).toEqual([]);
  await at('2030-04-01T15:30:01Z');
  expect(subjects(bea)).toEqual(['Patchwork: 1 update']);
  expect(mailsTo(bea)[0]!.text).toContain('Friday 29 March at 16:40');
});
