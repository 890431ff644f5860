/**
 * With many clients nothing reads a whole table: neither the generic plans of the named statements that people wait for,
 * nor anything else that the routes and the worker run.
 */
import type { Pool, PoolClient } from 'pg';
import { Database } from '../../../src/database/database.js';
import { startApp, type TestApp } from '../../support/app.js';
import { waitFor } from '../../support/progress.js';
import { type ClientRow, Rows } from '../../support/rows.js';
import { settle } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type SystemCaller, type World } from '../../support/world.js';

const LARGE = [
  'client',
  'client_name',
  'client_reference',
  'team_member',
  'activity_entry',
  'activity_value',
  'notification',
  'email',
];
/** More than five times: after that PostgreSQL may use a generic plan for a named statement. */
const TIMES = 7;

let world: World;
let rows: Rows;
let ann: Person;
let bea: Person;
/** An admin of an agency that gets little email. */
let kim: Person;
let council: SystemCaller;
let own: ClientRow[];
let test: TestApp;
/** What the requests of a day came to. */
let plans: Map<string, string>;
let scansOf: Record<string, number>;
let emailsFetched: number;

beforeAll(async () => {
  world = await makeWorld({ asItHappensWait: 0, role: 'api' });
  rows = new Rows(world.database.ownerUrl);
  [ann, bea] = [await world.agent(), await world.agent()];
  await world.choose(bea, { CONTACT: 'AS_IT_HAPPENS' });
  kim = await world.agent({ roles: ['AGENCY_ADMIN'] });
  council = await world.system({ id: ann.agencyId });
  const agents = await rows.agents(400);
  for (let group = 0; group < 10; group += 1) {
    const clients = await rows.clients(1_000);
    const colleagues = agents.slice(group * 40, group * 40 + 2);
    await rows.members(clients, colleagues);
    await rows.dueNotifications(clients, colleagues, '1 year');
    own = clients.slice(0, 20);
  }
  await rows.members(own, [ann, bea]);
  await rows.query(`INSERT INTO client_reference SELECT 'COUNCIL', 'C-' || reference, id FROM client`);
  await rows.query(
    `INSERT INTO email (id, agent_id, state, kinds, count, created_at, attempts, sent_at, counts_until)
     SELECT gen_random_uuid(), a.id, 'SENT', '{CONTACT}', 1, patchwork_now() - n * interval '1 day', 1, patchwork_now() - n * interval '1 day',
            patchwork_now() - n * interval '1 day' + interval '1 hour'
       FROM agent a, generate_series(0, 60) n`,
  );
  // Most notifications are seen, as in practice.
  await rows.query(`UPDATE notification SET seen_at = occurred_at WHERE get_byte(uuid_send(id), 15) > 0`);
  await rows.query('VACUUM ANALYZE');
  // The sessions from here on never saw the tables small.
  await world.app.close();
  const before = { scans: await scans(), emails: await emailsRead() };
  const { publicUrl, port } = world.config;
  test = await startApp({ publicUrl, port, asItHappensWait: 0 }, world);
  await workAllDay();
  plans = await plansOfNamedStatements();
  await test.app.close();
  const after = await scans();
  scansOf = Object.fromEntries(LARGE.map((table) => [table, after[table]! - before.scans[table]!]));
  emailsFetched = (await emailsRead()) - before.emails;
});

afterAll(async () => {
  await rows.close();
  await test?.close();
  await world.close();
});

const get = async (who: { api: Person['api'] }, path: string): Promise<void> =>
  void expectStatus(await who.api.get(path), 200);
const post = async (who: { api: Person['api'] }, path: string, body: object): Promise<void> =>
  void expectStatus(await who.api.post(path, body), 200);

/** What people and systems do all day, many times over, until the emails have arrived. */
async function workAllDay(): Promise<void> {
  const { id } = own[3]!;
  const reference = `C-${own[3]!.reference}`;
  const [person] = await rows.query<{ name: string; born: string; postcode: string; number: string }>(
    `SELECT given_name || ' ' || family_name AS name, birth_date::text AS born, postcode,
            telephones -> 0 ->> 'number' AS number FROM client WHERE id = $1`,
    [id],
  );
  const { name, born, postcode, number } = person!;
  for (let time = 0; time < TIMES; time += 1) {
    await get(ann, `/v1/clients/${id}`);
    await get(ann, `/v1/clients/${id}/team`);
    await get(ann, `/v1/clients/${id}/activity`);
    await get(ann, '/v1/me/clients');
    await get(bea, '/v1/me/notifications');
    await get(world.admin, '/v1/admin/notifications/queue');
    await get(world.admin, '/v1/admin/emails');
    for (const filter of ['', '?state=SENT', '?state=FAILED']) await get(kim, `/v1/admin/emails${filter}`);
    await get(council, `/v1/clients/${id}`);
    await post(council, '/v1/clients/lookup', { system: 'COUNCIL', reference });
    await post(ann, '/v1/clients/search', { name, dateOfBirth: born });
    await post(ann, '/v1/clients/search', { name, postcode });
    await post(ann, '/v1/clients/search', { name, telephone: number });
    await post(ann, '/v1/clients/search', { name, externalReference: { system: 'COUNCIL', reference } });
    await world.change(ann, id, { address: { lines: [`${time} Quay`], postcode }, name: { given: `Milo${time}` } });
  }
  await settle(world.admin.api);
  expect(world.inbox.mailsTo(bea.email).length).toBeGreaterThan(1);
}

it('no named statement reads a large table whole when it runs with a generic plan', () => {
  for (const name of ['clients.profile', 'access.enter_client', 'activity.of_client', 'notifications.of_agent']) {
    expect([...plans.keys()]).toContain(name);
  }
  const whole = [...plans].flatMap(([name, plan]) =>
    LARGE.filter((table) => new RegExp(`Seq Scan on ${table}\\b`).test(plan)).map((table) => `${name}: ${table}`),
  );
  expect(whole).toEqual([]);
});

it('no statement of a route or of the worker reads a large table whole', () => {
  expect(scansOf).toEqual(Object.fromEntries(LARGE.map((table) => [table, 0])));
});

it('the email list of a small agency reads fewer rows than there are emails of others', async () => {
  expect(emailsFetched).toBeLessThan(await rows.count('SELECT FROM email'));
});

/** How many emails were found by an index. */
async function emailsRead(): Promise<number> {
  const [read] = await rows.query<{ number: string }>(
    `SELECT idx_tup_fetch AS number FROM pg_stat_user_tables WHERE relname = 'email'`,
  );
  return Number(read!.number);
}

/** How often each large table was read whole. A session may report its scans only when it ends, so this waits for that. */
async function scans(): Promise<Record<string, number>> {
  const others = `SELECT FROM pg_stat_activity
    WHERE datname = current_database() AND application_name IN ('patchwork_app', 'patchwork_worker')`;
  await waitFor(
    'the sessions of Patchwork to end',
    () => rows.count(others),
    (count) => count === 0,
  );
  // The session that filled the tables may report its own scans up to a second late.
  await rows.query('SELECT pg_stat_force_next_flush()');
  const counted = await rows.query<{ table: string; count: string }>(
    'SELECT relname AS table, seq_scan AS count FROM pg_stat_user_tables WHERE relname = ANY ($1::text[])',
    [LARGE],
  );
  return Object.fromEntries(counted.map(({ table, count }) => [table, Number(count)]));
}

/** Each named statement that the sessions of the application have prepared, with its generic plan. */
async function plansOfNamedStatements(): Promise<Map<string, string>> {
  const { master: pool } = test.app.get(Database).app.driver as unknown as { master: Pool };
  const sessions: PoolClient[] = [];
  while (sessions.length < pool.totalCount) sessions.push(await pool.connect());
  const plans = new Map<string, string>();
  for (const session of sessions) {
    await session.query('SET plan_cache_mode = force_generic_plan');
    const named = await session.query<{ name: string; count: number }>(
      'SELECT name, cardinality(parameter_types) AS count FROM pg_prepared_statements',
    );
    for (const { name, count } of named.rows) {
      const values = count === 0 ? '' : `(${Array.from({ length: count }, () => 'NULL').join()})`;
      const plan = await session.query<{ 'QUERY PLAN': string }>(`EXPLAIN EXECUTE "${name}"${values}`);
      plans.set(name, plan.rows.map((row) => row['QUERY PLAN']).join('\n'));
    }
    session.release();
  }
  return plans;
}
