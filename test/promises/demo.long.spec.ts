/** The demo is made whole by the real services, in a database that was given, and leaves nothing to send. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createApp } from '../../src/app.setup.js';
import { type DemoAccount, readAccounts } from '../../src/demo/demo-accounts.js';
import { prepare } from '../../src/demo/demo-start.js';
import { Api } from '../support/api.js';
import { startApp, type TestApp, testConfig } from '../support/app.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { Rows } from '../support/rows.js';
import { signIn, systemToken } from '../support/sign-in.js';
import { type Smtp, startSmtp } from '../support/smtp.js';

let database: TestDatabase;
let smtp: Smtp;
let app: TestApp;
let rows: Rows;
let accounts: DemoAccount[];

beforeAll(async () => {
  database = await createDatabase();
  smtp = await startSmtp();
  const config = await testConfig(database.ownerUrl, smtp.url);
  await prepare(config, createApp);
  accounts = readAccounts(join(config.dataFolder, 'demo-accounts.json'))!;
  rows = new Rows(database.ownerUrl);
  app = await startApp({ dataFolder: config.dataFolder }, { database, smtp });
});

afterAll(async () => {
  await rows.close();
  await app.close();
  await smtp.close();
  await database.drop();
});

it('has six agencies and ten agents, of whom at least six are practitioners in at least four agencies', async () => {
  const admin = await callerOf(withRole('ADMIN'));
  expect((await admin.get('/v1/agencies')).body.items).toHaveLength(6);
  const agents: Agent[] = (await admin.get('/v1/agents')).body.items;
  expect(agents).toHaveLength(10);
  expect(agents.every(({ active, emailVerified }) => active && emailVerified)).toBe(true);
  expect(agents.every(({ workingDays }) => workingDays.length === 5 && !workingDays.includes('SUNDAY'))).toBe(true);
  const practitioners = agents.filter(({ roles }) => roles.includes('PRACTITIONER'));
  expect(practitioners.length).toBeGreaterThanOrEqual(6);
  expect(new Set(practitioners.map(({ agencyId }) => agencyId)).size).toBeGreaterThanOrEqual(4);
});

it('has sent all that was due in its past, to no configured server, and keeps the mail to be read', async () => {
  const { body: queue } = await (await callerOf(withRole('ADMIN'))).get('/v1/admin/notifications/queue');
  expect(queue).toMatchObject({ due: 0, waiting: 0, sending: 0, nextEmailAt: null });
  expect(queue.waitingForLogin).toBeGreaterThan(0);
  expect(await rows.query('SELECT DISTINCT state FROM email')).toEqual([{ state: 'SENT' }]);
  const sent = await rows.count('SELECT FROM email');
  expect(sent).toBeGreaterThanOrEqual(24);
  const mail = readdirSync(join(app.config.dataFolder, 'mail')).filter((name) => name.endsWith('.eml'));
  expect(mail.length).toBe(sent + accounts.length - 2);
  expect(smtp.messages).toHaveLength(0);
});

it('lies in the past, all but its clock', async () => {
  const [row] = await rows.query(
    `SELECT (SELECT ahead = '0' FROM patchwork_clock) AS right,
            max(occurred_at) < now() - interval '7 days' AS past, min(occurred_at) < now() - interval '110 days' AS long
       FROM activity_entry`,
  );
  expect(row).toEqual({ right: true, past: true, long: true });
});

it('lets each of its accounts sign in, with a password that only the owner of the file can read', async () => {
  expect(statSync(join(app.config.dataFolder, 'demo-accounts.json')).mode & 0o777).toBe(0o600);
  expect(accounts).toHaveLength(11);
  expect(accounts[0]!.roles).toEqual(['ADMIN']);
  expect(accounts.at(-1)!.roles).toEqual(['SYSTEM']);
  for (const account of accounts) {
    const me = await (await callerOf(account)).get('/v1/me');
    expect([me.status, JSON.stringify(me.body)]).toEqual([200, expect.stringContaining(account.agency)]);
  }
  const clients = await (await callerOf(withRole('PRACTITIONER'))).get('/v1/me/clients');
  expect(clients.body.items).not.toHaveLength(0);
});

it('finds Milo with the search of the API document', async () => {
  const searcher = await callerOf(accounts.find(({ agency }) => agency === 'Lantern Trust')!);
  const terms = { name: 'Mylo Okafor', dateOfBirth: '2016-05-14', postcode: 'LS1 4AP' };
  const { body } = await searcher.post('/v1/clients/search', terms);
  expect(body.items[0].name).toEqual({ given: 'Milo', family: 'Okafor-Reed' });
});

it('refuses a database in which making the demo was broken off', async () => {
  const given = await createDatabase();
  const other = new Rows(given.ownerUrl);
  await other.agency();
  await other.query(`UPDATE patchwork_clock SET ahead = '-60 days'`);
  await expect(prepare(await testConfig(given.ownerUrl, smtp.url), createApp)).rejects.toThrow(/broken off/);
  await other.close();
  await given.drop();
});

function withRole(role: string): DemoAccount {
  return accounts.find(({ roles }) => roles.includes(role))!;
}

async function callerOf({ email, password, clientSecret }: DemoAccount): Promise<Api> {
  const { publicUrl } = app.config;
  if (password !== undefined) return app.api.as(await signIn(publicUrl, email, password));
  return app.api.as(await systemToken(publicUrl, email, clientSecret!));
}

interface Agent {
  readonly agencyId: string;
  readonly roles: readonly string[];
  readonly active: boolean;
  readonly emailVerified: boolean;
  readonly workingDays: readonly string[];
}
