/** The demo is made once, whole, by the real services, and leaves nothing to send; a killed start harms nothing. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Client } from 'pg';
import { createApp } from '../../src/app.setup.js';
import { type Config, readConfig } from '../../src/config.js';
import { findEmbedded } from '../../src/database/embedded.js';
import { type PreparedDatabase, prepareDatabase } from '../../src/database/prepare.js';
import { type DemoAccount, readAccounts } from '../../src/demo/demo-accounts.js';
import { prepare } from '../../src/demo/demo-start.js';
import { testConfig } from '../support/app.js';
import { createDatabase, temporaryFolder } from '../support/database.js';
import { signIn, systemToken } from '../support/sign-in.js';
import { startSmtp } from '../support/smtp.js';
import { theWatch } from '../support/watch.js';

jest.setTimeout(60_000);

const dataFolder = temporaryFolder();
const accountsFile = join(dataFolder, 'demo-accounts.json');

describe('on the embedded server', () => {
  let database: PreparedDatabase | undefined;
  let app: NestFastifyApplication | undefined;
  let config: Config;
  let accounts: DemoAccount[];

  afterAll(async () => {
    await app?.close();
    await database?.stopDatabase();
  });

  it('leaves nothing half made when the first start is killed, and the next one makes the whole', async () => {
    const first = startInChild();
    await untilRegistered(3);
    first.kill('SIGKILL');
    await once(first, 'exit');
    const url = (await findEmbedded(join(dataFolder, 'postgres')))!;
    expect(await count(url, 'SELECT count(*) FROM agency')).toBe(0);
    expect(existsSync(accountsFile)).toBe(false);

    const asked = readConfig({ PATCHWORK_DATA: dataFolder, FRONTEND_URL: 'https://frontend.patchwork.test' });
    const secret = readFileSync(join(dataFolder, 'secret'), 'utf8').trim();
    database = await prepareDatabase({ ...asked, secret, mailPagePort: 0 });
    config = { ...database.config, ...(await addressOfItsOwn(database.config)) };
    await prepare(config, createApp);
    accounts = readAccounts(accountsFile)!;
    app = await createApp(config);
    await app.listen(config.port, config.host);
  });

  it('has six agencies and ten agents, of whom at least six are practitioners in at least four agencies', async () => {
    const admin = await tokenOf(withRole('ADMIN'));
    expect((await get('/v1/agencies', admin)).items).toHaveLength(6);
    const agents = (await get('/v1/agents', admin)).items as Agent[];
    expect(agents).toHaveLength(10);
    expect(agents.every(({ active, emailVerified }) => active && emailVerified)).toBe(true);
    expect(agents.every(({ workingDays }) => workingDays.length === 5 && !workingDays.includes('SUNDAY'))).toBe(true);
    const practitioners = agents.filter(({ roles }) => roles.includes('PRACTITIONER'));
    expect(practitioners.length).toBeGreaterThanOrEqual(6);
    expect(new Set(practitioners.map(({ agencyId }) => agencyId)).size).toBeGreaterThanOrEqual(4);
  });

  it('has sent all that was due in its past, and keeps the mail to be read', async () => {
    const queue = await get('/v1/admin/notifications/queue', await tokenOf(withRole('ADMIN')));
    expect(queue).toMatchObject({ due: 0, waiting: 0, sending: 0, nextEmailAt: null });
    expect(queue.waitingForLogin).toBeGreaterThan(0);
    const states = await rows(config.databaseUrl!, 'SELECT DISTINCT state FROM email');
    expect(states).toEqual([{ state: 'SENT' }]);
    const sent = await count(config.databaseUrl!, 'SELECT count(*) FROM email');
    expect(sent).toBeGreaterThanOrEqual(24);
    const mail = readdirSync(join(dataFolder, 'mail')).filter((name) => name.endsWith('.eml'));
    expect(mail.length).toBe(sent + accounts.length - 2);
  });

  it('lies in the past, all but its clock', async () => {
    const [row] = await rows(
      config.databaseUrl!,
      `SELECT (SELECT ahead = '0' FROM patchwork_clock) AS right,
              max(occurred_at) < now() - interval '7 days' AS past, min(occurred_at) < now() - interval '110 days' AS long
         FROM activity_entry`,
    );
    expect(row).toEqual({ right: true, past: true, long: true });
  });

  it('lets each of its accounts sign in, with a password that only the owner of the file can read', async () => {
    expect(statSync(accountsFile).mode & 0o777).toBe(0o600);
    expect(accounts[0]!.roles).toEqual(['ADMIN']);
    expect(accounts.at(-1)!.roles).toEqual(['SYSTEM']);
    for (const account of accounts) {
      const me = await get('/v1/me', await tokenOf(account));
      expect(JSON.stringify(me)).toContain(account.agency);
    }
    const clients = await get('/v1/me/clients', await tokenOf(withRole('PRACTITIONER')));
    expect(clients.items).not.toHaveLength(0);
  });

  it('finds Milo with the search of the API document', async () => {
    const token = await tokenOf(accounts.find(({ agency }) => agency === 'Lantern Trust')!);
    const answer = await fetch(`${config.publicUrl}/v1/clients/search`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Mylo Okafor', dateOfBirth: '2016-05-14', postcode: 'LS1 4AP' }),
    });
    const { items } = (await answer.json()) as { items: { name: object }[] };
    expect(items[0]!.name).toEqual({ given: 'Milo', family: 'Okafor-Reed' });
  });

  it('is not made again', async () => {
    const before = await everything();
    await prepare(config, createApp);
    expect(await everything()).toEqual(before);
  });

  it('takes its accounts over when the start was killed between the database and the file', async () => {
    const text = readFileSync(accountsFile, 'utf8');
    const aside = join(dataFolder, 'demo-in-the-making');
    mkdirSync(aside);
    renameSync(accountsFile, join(aside, 'demo-accounts.json'));
    await prepare(config, createApp);
    expect(readFileSync(accountsFile, 'utf8')).toBe(text);
    expect(existsSync(aside)).toBe(false);
  });

  function withRole(role: string): DemoAccount {
    return accounts.find(({ roles }) => roles.includes(role))!;
  }

  function tokenOf({ email, password, clientSecret }: DemoAccount): Promise<string> {
    if (password !== undefined) return signIn(config.publicUrl, email, password);
    return systemToken(config.publicUrl, email, clientSecret!);
  }

  async function get(path: string, token: string): Promise<Record<string, unknown> & { items: unknown[] }> {
    const answer = await fetch(config.publicUrl + path, { headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(200);
    return (await answer.json()) as Record<string, unknown> & { items: unknown[] };
  }

  async function everything(): Promise<unknown> {
    const tables = [
      'agency',
      'agent',
      'client',
      'team_member',
      'activity_entry',
      'notification',
      'email',
      'account_mail',
    ];
    const found: unknown[] = [readFileSync(accountsFile, 'utf8'), readdirSync(join(dataFolder, 'mail'))];
    for (const table of tables) found.push(await rows(config.databaseUrl!, `SELECT * FROM ${table} ORDER BY id`));
    return found;
  }
});

describe('in a given database', () => {
  it('is made too, and none of its mail leaves for the configured server', async () => {
    const database = await createDatabase();
    const smtp = await startSmtp();
    try {
      const config = await testConfig(database.ownerUrl, smtp.url);
      await prepare(config, createApp);
      expect(readAccounts(join(config.dataFolder, 'demo-accounts.json'))).toHaveLength(11);
      expect(await count(database.ownerUrl, `SELECT count(*) FROM email WHERE state = 'SENT'`)).toBeGreaterThan(20);
      expect(smtp.messages).toHaveLength(0);

      // As a start that was killed would have left it.
      await rows(database.ownerUrl, `UPDATE patchwork_clock SET ahead = '-60 days'`);
      await expect(prepare(config, createApp)).rejects.toThrow(/broken off/);
    } finally {
      await smtp.close();
      await database.drop();
    }
  });
});

interface Agent {
  readonly agencyId: string;
  readonly roles: readonly string[];
  readonly active: boolean;
  readonly emailVerified: boolean;
  readonly workingDays: readonly string[];
}

/** The built product, as `npm start` runs it. */
function startInChild(): ChildProcess {
  const main = join(__dirname, '../../dist/src/main.js');
  if (!existsSync(main)) throw new Error('dist/src/main.js is missing: run npm run build');
  const env = { ...process.env, PATCHWORK_DATA: dataFolder, DATABASE_URL: '', SMTP_URL: '', DEMO: '1' };
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  theWatch().overProcess([child.stderr], 'the first start');
  return child;
}

/** Waits until the demo in the making has so many clients. */
async function untilRegistered(clients: number): Promise<void> {
  for (const giveUpAt = Date.now() + 30_000; Date.now() < giveUpAt; await pause(20)) {
    const url = await findEmbedded(join(dataFolder, 'postgres')).catch(() => null);
    if (url === null) continue;
    const scratch = url.replace(/[^/]+$/, 'patchwork_seed');
    if ((await count(scratch, 'SELECT count(*) FROM client').catch(() => 0)) >= clients) return;
  }
  throw new Error('The demo is not being made.');
}

async function addressOfItsOwn(config: Config): Promise<Pick<Config, 'port' | 'publicUrl'>> {
  const { port, publicUrl } = await testConfig(config.databaseUrl!, 'smtp://127.0.0.1:9');
  return { port, publicUrl };
}

async function count(url: string, question: string): Promise<number> {
  return Number((await rows(url, question))[0]!.count);
}

async function rows(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}
