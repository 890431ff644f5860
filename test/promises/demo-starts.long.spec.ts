/** The demo on the embedded server: a start that is killed while it makes the demo harms nothing, and it is made once. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { createApp } from '../../src/app.setup.js';
import { readConfig } from '../../src/config.js';
import { findEmbedded } from '../../src/database/embedded.js';
import { prepareDatabase } from '../../src/database/prepare.js';
import { prepare } from '../../src/demo/demo-start.js';
import { temporaryFolder } from '../support/database.js';
import { freePort } from '../support/port.js';
import { waitFor, workOf } from '../support/progress.js';
import { Rows } from '../support/rows.js';
import { step } from '../support/step.js';
import { theWatch } from '../support/watch.js';

it('makes the demo whole, and once, when the first start was killed while it made it', async () => {
  const dataFolder = temporaryFolder();
  const accountsFile = join(dataFolder, 'demo-accounts.json');

  await step('A first start that is killed leaves nothing half made', async () => {
    const first = startInChild(dataFolder, await freePort());
    await untilRegistered(3, dataFolder, first);
    first.kill('SIGKILL');
    await once(first, 'exit');
    const left = new Rows((await findEmbedded(join(dataFolder, 'postgres')))!);
    expect(await left.count('SELECT FROM agency')).toBe(0);
    await left.close();
    expect(existsSync(accountsFile)).toBe(false);
  });

  const asked = readConfig({ PATCHWORK_DATA: dataFolder, FRONTEND_URL: 'https://frontend.patchwork.test' });
  const secret = readFileSync(join(dataFolder, 'secret'), 'utf8').trim();
  const { config, stopDatabase } = await prepareDatabase({ ...asked, secret, mailPagePort: 0 });
  const rows = new Rows(config.databaseUrl!);
  try {
    await step('The next start makes the whole', async () => {
      await prepare(config, createApp);
      expect(await rows.count('SELECT FROM agency')).toBe(6);
      expect(existsSync(accountsFile)).toBe(true);
    });

    const everything = async (): Promise<unknown> => {
      const found: unknown[] = [readFileSync(accountsFile, 'utf8'), readdirSync(join(dataFolder, 'mail'))];
      for (const table of TABLES) found.push(await rows.query(`SELECT * FROM ${table} ORDER BY id`));
      return found;
    };
    await step('A further start makes nothing again', async () => {
      const before = await everything();
      await prepare(config, createApp);
      expect(await everything()).toEqual(before);
    });

    await step('A start takes the accounts over that an earlier one had not put in their place', async () => {
      const text = readFileSync(accountsFile, 'utf8');
      const aside = join(dataFolder, 'demo-in-the-making');
      mkdirSync(aside);
      renameSync(accountsFile, join(aside, 'demo-accounts.json'));
      await prepare(config, createApp);
      expect(readFileSync(accountsFile, 'utf8')).toBe(text);
      expect(existsSync(aside)).toBe(false);
    });
  } finally {
    await rows.close();
    await stopDatabase();
  }
});

const TABLES = ['agency', 'agent', 'client', 'team_member', 'activity_entry', 'notification', 'email', 'account_mail'];

/** The built product, as `npm start` runs it. It is killed before it listens anywhere. */
function startInChild(dataFolder: string, port: number): ChildProcess {
  const main = join(__dirname, '../../dist/src/main.js');
  if (!existsSync(main)) throw new Error('dist/src/main.js is missing: run npm run build');
  const env = {
    ...process.env,
    ...{ PATCHWORK_DATA: dataFolder, DATABASE_URL: '', SMTP_URL: '', DEMO: '1', PORT: String(port) },
  };
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  theWatch().overProcess([child.stderr], 'the first start');
  return child;
}

/** Waits until the demo in the making has so many clients. */
async function untilRegistered(clients: number, dataFolder: string, child: ChildProcess): Promise<void> {
  const look = async () => ({ clients: await countClients(dataFolder), worked: workOf(child.pid!) });
  await waitFor('the demo to be in the making', look, (seen) => seen.clients >= clients);
}

async function countClients(dataFolder: string): Promise<number> {
  const url = await findEmbedded(join(dataFolder, 'postgres')).catch(() => null);
  if (url === null) return 0;
  const scratch = new Rows(url.replace(/[^/]+$/, 'patchwork_seed'));
  try {
    return await scratch.count('SELECT FROM client').catch(() => 0);
  } finally {
    await scratch.close();
  }
}
