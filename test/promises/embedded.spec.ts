/** The embedded PostgreSQL keeps what was committed, whatever is killed, and is found again by whoever comes next. */
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

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await running?.stop();
  running = undefined;
});

it('keeps rows, password and port when it is stopped and started, the second time in well under 2 seconds', async () => {
  const first = await start();
  await query(first.url, 'CREATE TABLE kept (word text)');
  await query(first.url, `INSERT INTO kept VALUES ('stopped')`);
  await first.stop();
  expect(await findEmbedded(folder)).toBeNull();

  const before = performance.now();
  const second = await start();
  expect(performance.now() - before).toBeLessThan(2_000);
  expect(second.url).toBe(first.url);
  expect(await words(second.url)).toEqual(['stopped']);
});

it('recovers what was committed when the server itself is killed', async () => {
  const { url } = await start();
  await query(url, `INSERT INTO kept VALUES ('killed')`);
  process.kill(findPostmaster(join(folder, 'data'))!.pid, 'SIGKILL');
  expect(await words((await start()).url)).toEqual(['stopped', 'killed']);
});

it('goes on when the process that started it is killed; the next start takes it over and may stop it', async () => {
  const starter = startInChild();
  const url = await starter.url;
  await query(url, `INSERT INTO kept VALUES ('orphaned')`);
  starter.child.kill('SIGKILL');
  await once(starter.child, 'exit');
  expect(await findEmbedded(folder)).toBe(url);

  const next = await start();
  expect(next.url).toBe(url);
  expect(await words(url)).toEqual(['stopped', 'killed', 'orphaned']);
  await next.stop();
  expect(await findEmbedded(folder)).toBeNull();
});

it('is not stopped by a second start while the first one lives', async () => {
  const starter = startInChild();
  const url = await starter.url;
  const guest = await start();
  await guest.stop();
  expect(await findEmbedded(folder)).toBe(url);
  starter.child.kill('SIGKILL');
  await once(starter.child, 'exit');
  await start();
});

it('starts although another program has the process number in its left-over file', async () => {
  writeFileSync(join(folder, 'data', 'postmaster.pid'), `${process.pid}\n${folder}/data\n1\n5432\n\n*\n1 1\nready\n`);
  expect(await words((await start()).url)).toHaveLength(3);
});

it('lets nobody in without the password, which only its own user can read', async () => {
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

asRoot('names the setting when the database user cannot walk to the folder', async () => {
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

async function words(url: string): Promise<unknown[]> {
  return (await query(url, 'SELECT word FROM kept')).map((row) => row.word);
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
