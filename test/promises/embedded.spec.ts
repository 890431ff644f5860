/** The embedded PostgreSQL keeps what was committed, whatever is killed, and the next start finds it again. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Client } from 'pg';
import { findPostmaster } from '../../src/database/embedded-process.js';
import { findEmbedded, startEmbedded, type Embedded } from '../../src/database/embedded.js';
import { temporaryFolder } from '../support/database.js';

const folder = join(temporaryFolder(), '..', 'durable');
const children: ChildProcess[] = [];
let running: Embedded | undefined;

/** Makes the cluster: each test starts it again. */
beforeAll(async () => {
  await (await startEmbedded({ folder })).stop();
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await running?.stop();
  running = undefined;
});

it('keeps rows, password and port when it is stopped and started', async () => {
  const first = await start();
  await keep(first.url, 'stopped');
  await first.stop();
  expect(await findEmbedded(folder)).toBeNull();

  const second = await start();
  expect(second.url).toBe(first.url);
  expect(await kept(second.url, 'stopped')).toBe(true);
});

it('recovers what was committed when the server itself is killed', async () => {
  const { url } = await start();
  await keep(url, 'killed');
  process.kill(findPostmaster(join(folder, 'data'))!.pid, 'SIGKILL');
  expect(await kept((await start()).url, 'killed')).toBe(true);
});

it('runs on when the process that started it is killed, and the next start takes it over and can stop it', async () => {
  const starter = startInChild();
  const url = await starter.url;
  await keep(url, 'orphaned');
  starter.child.kill('SIGKILL');
  await once(starter.child, 'exit');
  expect(await findEmbedded(folder)).toBe(url);

  const next = await start();
  expect(next.url).toBe(url);
  expect(await kept(url, 'orphaned')).toBe(true);
  await next.stop();
  expect(await findEmbedded(folder)).toBeNull();
});

it('runs on when a second start stops while the process of the first one lives', async () => {
  const starter = startInChild();
  const url = await starter.url;
  const guest = await start();
  await guest.stop();
  expect(await findEmbedded(folder)).toBe(url);
  starter.child.kill('SIGKILL');
  await once(starter.child, 'exit');
  await start();
});

it('starts when another program has the process number in its left-over file', async () => {
  const before = await start();
  await keep(before.url, 'left over');
  await before.stop();
  writeFileSync(join(folder, 'data', 'postmaster.pid'), `${process.pid}\n${folder}/data\n1\n5432\n\n*\n1 1\nready\n`);
  expect(await kept((await start()).url, 'left over')).toBe(true);
});

it('lets nobody in without the password, which only the user of the server can read', async () => {
  const { url } = await start();
  const guess = new URL(url);
  for (const password of ['', 'patchwork', 'postgres']) {
    guess.password = password;
    await expect(query(guess.href, 'SELECT 1')).rejects.toThrow(/password/i);
  }
  expect(statSync(join(folder, 'data', 'owner-password')).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

const asRoot = process.getuid?.() === 0 ? it : it.skip;

asRoot('names the setting when the user of the server cannot reach the folder', async () => {
  const closed = join(temporaryFolder(), 'closed');
  mkdirSync(closed, { mode: 0o700 });
  await expect(startEmbedded({ folder: join(closed, 'postgres') })).rejects.toThrow(/PATCHWORK_DATA/);
});

async function start(): Promise<Embedded> {
  running = await startEmbedded({ folder });
  return running;
}

/** A start in a process that can be killed: the built files, in plain Node. */
function startInChild(): { child: ChildProcess; url: Promise<string> } {
  const built = pathToFileURL(resolve('dist/src/database/embedded.js')).href;
  const script = `const { startEmbedded } = await import(${JSON.stringify(built)});
    const { url } = await startEmbedded({ folder: ${JSON.stringify(folder)} });
    process.stdout.write(url + '\\n');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return { child, url: once(child.stdout, 'data').then(([line]) => String(line).trim()) };
}

/** Commits a word of the test's own. */
async function keep(url: string, word: string): Promise<void> {
  await query(url, 'CREATE TABLE IF NOT EXISTS kept (word text)');
  await query(url, `INSERT INTO kept VALUES ('${word}')`);
}

/** Whether the word is there, once. */
async function kept(url: string, word: string): Promise<boolean> {
  return (await query(url, `SELECT FROM kept WHERE word = '${word}'`)).length === 1;
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}
