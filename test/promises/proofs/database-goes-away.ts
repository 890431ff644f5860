/**
 * The database is stopped and started under load: what was acknowledged is there, whole, nothing is there by halves, and
 * Patchwork goes on by itself when the database is back.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { migrate } from '../../../src/database/data-source.js';
import { type Embedded, startEmbedded } from '../../../src/database/embedded.js';
import { Api } from '../../support/api.js';
import { temporaryFolder } from '../../support/database.js';
import { PatchworkProcess } from '../../support/process.js';
import { waitFor } from '../../support/progress.js';
import { Rows } from '../../support/rows.js';
import { letTimeMove, settle } from '../../support/time.js';
import { makeWorld, type Person, type World } from '../../support/world.js';

const COLLEAGUES = 3;
const folder = temporaryFolder();

let database: Embedded;
let world: World;
let rows: Rows;
let patchwork: PatchworkProcess;
let ann: Person;

beforeAll(async () => {
  database = await startEmbedded({ folder });
  await migrate(database.url);
  await letTimeMove(database.url);
  world = await makeWorld({ role: 'api', databaseUrl: database.url, workerDatabaseUrl: database.url });
  rows = new Rows(database.url);
  const settings = { MAIL_LEASE: '2', MAIL_RETRY: '0.1', AS_IT_HAPPENS_WAIT: '0', AS_IT_HAPPENS_CEILING: '1000' };
  patchwork = await PatchworkProcess.start(world, { PATCHWORK_ROLE: 'all', ...settings });
  ann = await world.agent();
});

afterAll(async () => {
  await rows.close();
  await world.close();
  await database.stop();
});

/** What was acknowledged, kept outside of the database: the address of each correction, the id of each registration. */
const corrected: { clientId: string; line: string; version: number }[] = [];
const registered: string[] = [];
const statuses = new Set<number | 'no answer'>();
let stop = false;

it('keeps every acknowledged change with its entry and notifications when its database is stopped, and goes on by itself', async () => {
  const clients = await rows.clients(4);
  const colleagues = await rows.agents(COLLEAGUES);
  await rows.members(clients, [ann, ...colleagues]);
  for (const { id } of colleagues) {
    await rows.query(`INSERT INTO notification_preference VALUES ($1, 'CONTACT', 'AS_IT_HAPPENS')`, [id]);
  }
  const api = new Api(patchwork.url, ann.api.token);
  const writers = [...clients.map(({ id }) => correct(api, id)), register(api)];

  await until('changes that are acknowledged', () => corrected.length >= 40 && registered.length >= 10);
  await database.stop();
  await until('an answer without a database', () => statuses.has(503));
  const before = { corrected: corrected.length, registered: registered.length };
  database = await startEmbedded({ folder });
  await until(
    'changes after it is back',
    () => corrected.length >= before.corrected + 40 && registered.length >= before.registered + 10,
  );
  stop = true;
  await Promise.all(writers);
  await settle(world.admin.api);

  expect(patchwork.isAlive).toBe(true);
  expect([...statuses].filter((status) => ![200, 201, 503, 'no answer'].includes(status))).toEqual([]);
  await expectAllAcknowledged();
  await expectNothingByHalves(clients);
  await expectEachOnceByEmail(colleagues);
});

async function correct(api: Api, clientId: string): Promise<void> {
  for (let number = 1; !stop; number += 1) {
    const line = `${number} Harbour Row`;
    await tried(async () => {
      const path = `/v1/clients/${clientId}`;
      const now = await api.get(path);
      if (now.status !== 200) return now.status;
      const answer = await api.patch(path, { address: { lines: [line] } }, { ifMatch: now.etag });
      if (answer.status === 200) corrected.push({ clientId, line, version: answer.body.version });
      return answer.status;
    });
  }
}

async function register(api: Api): Promise<void> {
  while (!stop) {
    await tried(async () => {
      const answer = await api.post('/v1/clients', { name: { given: 'Milo' }, reason: 'Referred to us' });
      if (answer.status === 201) registered.push(answer.body.id);
      return answer.status;
    });
  }
}

async function tried(request: () => Promise<number>): Promise<void> {
  const status = await request().catch((fault: unknown) => {
    // `fetch` says so when the connection broke; anything else is a fault of the answer.
    if ((fault as Error).name === 'TypeError') return 'no answer' as const;
    throw fault;
  });
  statuses.add(status);
  if (status !== 200 && status !== 201) await wait(20);
}

async function expectAllAcknowledged(): Promise<void> {
  const kept = await rows.query<{ clientId: string; line: string }>(
    `SELECT e.client_id AS "clientId", v.value_to -> 'lines' ->> 0 AS line
       FROM activity_entry e JOIN activity_value v ON v.entry_id = e.id WHERE v.field = 'address'`,
  );
  const found = new Set(kept.map(({ clientId, line }) => `${clientId} ${line}`));
  expect(corrected.filter(({ clientId, line }) => !found.has(`${clientId} ${line}`))).toEqual([]);
  const versions = new Map(
    (await rows.query<{ id: string; version: number }>('SELECT id, version FROM client')).map((row) => [
      row.id,
      row.version,
    ]),
  );
  expect(corrected.filter(({ clientId, version }) => versions.get(clientId)! < version)).toEqual([]);
  const whole = await rows.query<{ id: string }>(
    `SELECT c.id FROM client c JOIN activity_entry e ON e.client_id = c.id AND e.type = 'client.registered'
       JOIN team_member m ON m.client_id = c.id AND m.agent_id = $1 JOIN client_name n ON n.client_id = c.id`,
    [ann.id],
  );
  expect(registered.filter((id) => !whole.some((row) => row.id === id))).toEqual([]);
}

/** Acknowledged or not: each version of a client has its entry with its value, and each entry a row for each colleague. */
async function expectNothingByHalves(clients: readonly { id: string }[]): Promise<void> {
  const halves = await rows.query(
    `SELECT c.id, c.version, count(e.id)::integer AS entries, count(v.entry_id)::integer AS values, sum(n.rows)::integer AS rows
       FROM client c JOIN activity_entry e ON e.client_id = c.id LEFT JOIN activity_value v ON v.entry_id = e.id
      CROSS JOIN LATERAL (SELECT count(*) AS rows FROM notification WHERE entry_id = e.id) n
      WHERE c.id = ANY ($1::uuid[]) GROUP BY c.id
     HAVING NOT (count(e.id) = c.version - 1 AND count(v.entry_id) = c.version - 1 AND sum(n.rows) = $2 * (c.version - 1))`,
    [clients.map(({ id }) => id), COLLEAGUES],
  );
  expect(halves).toEqual([]);
  const registrations = await rows.count(`SELECT FROM activity_entry WHERE type = 'client.registered'`);
  expect(await rows.count('SELECT FROM client')).toBe(clients.length + registrations);
}

/** Every row went out, in one email; what was sent twice was sent as it was. */
async function expectEachOnceByEmail(colleagues: readonly { id: string; email: string }[]): Promise<void> {
  for (const { id, email } of colleagues) {
    const owed = await rows.count('SELECT FROM notification WHERE agent_id = $1', [id]);
    const mails = new Map(world.inbox.mailsTo(email).map((mail) => [mail.messageId, mail]));
    for (const mail of world.inbox.mailsTo(email)) expect(mail.text).toBe(mails.get(mail.messageId)!.text);
    const told = [...mails.values()].reduce((sum, { subject }) => sum + Number(/(\d+) update/.exec(subject)?.[1]), 0);
    expect(told).toBe(owed);
  }
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const look = () => ({ corrected: corrected.length, registered: registered.length, statuses: [...statuses] });
  await waitFor(what, look, holds);
}
