/**
 * A real PostgreSQL of our own, for a machine that has none: started in a folder, found again there by other commands.
 * It outlives a killed start on purpose (what was committed stays), and the next start takes it over.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, existsSync, fchownSync, openSync, realpathSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { StartRefused } from '../config.js';
import { findBinaries, prepareFolder, type SystemUser } from './embedded-binaries.js';
import { dataOf, keep, makeCluster, SURROUNDINGS, urlOf } from './embedded-cluster.js';
import { commandOf, findPostmaster, hasProcesses, readIfThere, runs, type Postmaster } from './embedded-process.js';
import { makeDatabase } from './embedded.queries.js';

export interface EmbeddedOptions {
  /** Belongs to the embedded server alone: `PATCHWORK_DATA/postgres`. */
  readonly folder: string;
  /** false: faster, and a power cut may lose everything. For tests. */
  readonly fsync?: boolean;
  /** Asked for on the first try; without it the port of the last start, where that is free. */
  readonly port?: number;
}

export interface Embedded {
  /** Of the owner of everything, on the database `patchwork`. */
  readonly url: string;
  /** Ends the server, unless another living process started it and we only found it. */
  stop(): Promise<void>;
}

/** Starts the server of a folder or takes over the one that runs there; makes both where there is none. */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const user = prepareFolder(resolve(options.folder));
  // PostgreSQL's command line, by which a server is known again, must not depend on the way that led here.
  const folder = realpathSync(options.folder);
  const data = dataOf(folder);
  const binaries = findBinaries(folder, user);
  makeCluster(folder, binaries, user, options.fsync !== false);
  let launched: number | undefined;
  const server = await untilReady(folder, async (attempt) => {
    const child = await launch(folder, binaries, user, options, attempt);
    launched = child.pid;
    return child;
  });
  keep(join(folder, 'port'), String(server.port), user);
  const url = urlOf(folder, server.port);
  await connectOnce(url.replace(/[^/]+$/, 'postgres'), makeDatabase);
  const isOurs = server.pid === launched || !isClaimed(folder);
  if (isOurs) keep(join(folder, 'started-by'), `${process.pid}\n${commandOf(process.pid)}`, user);
  return { url, stop: async () => (isOurs ? stopPostmaster(server.pid, data, binaries) : undefined) };
}

/** The owner's URL of the server that runs in this folder, started by whomever; null when there is none. */
export async function findEmbedded(at: string): Promise<string | null> {
  if (!existsSync(at)) return null;
  const folder = realpathSync(at);
  const server = await untilReady(folder, null);
  return server === null ? null : urlOf(folder, server.port);
}

const LOG_FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | (constants.O_NOFOLLOW ?? 0);
const MOST_LAUNCHES = 10;
const READY_WITHIN = 60_000;
const STOPPED_WITHIN = 20_000;

/** `launch` null: only waits for a server that is on its way up, and gives null when it ends instead. */
async function untilReady(folder: string, launch: (attempt: number) => Promise<ChildProcess>): Promise<Postmaster>;
async function untilReady(folder: string, launch: null): Promise<Postmaster | null>;
async function untilReady(
  folder: string,
  launch: ((attempt: number) => Promise<ChildProcess>) | null,
): Promise<Postmaster | null> {
  let launches = 0;
  let child: ChildProcess | null = null;
  for (const giveUpAt = Date.now() + READY_WITHIN; Date.now() < giveUpAt; await sleep(10)) {
    const server = findPostmaster(dataOf(folder));
    if (server?.isReady) return server;
    if (server !== null) continue;
    if (launch === null) return null;
    if (child !== null && child.exitCode === null && child.signalCode === null) continue;
    if (launches === MOST_LAUNCHES) break;
    // Another start was quicker, a killed server's last processes are still ending, or the port was just taken.
    if (launches > 0) await sleep(300);
    child = await launch(launches++);
  }
  const log = readIfThere(join(folder, 'log'))?.trim().split('\n').slice(-5).join('\n');
  throw new StartRefused(`The embedded PostgreSQL in ${folder} did not start:\n${log ?? ''}`);
}

async function launch(
  folder: string,
  binaries: string,
  user: SystemUser | null,
  options: EmbeddedOptions,
  attempt: number,
): Promise<ChildProcess> {
  const data = dataOf(folder);
  forgetDead(data);
  const asked = options.port ?? Number(readIfThere(join(folder, 'port')) ?? 0);
  const port = await freePort(attempt < MOST_LAUNCHES / 2 ? asked : 0);
  const log = openSync(join(folder, 'log'), LOG_FLAGS, 0o600);
  if (user !== null) fchownSync(log, user.uid, user.gid);
  const settings = options.fsync === false ? [...SETTINGS, ...UNSAFE_SETTINGS] : SETTINGS;
  const child = spawn(
    join(binaries, 'bin', 'postgres'),
    ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
    // A session of its own: Ctrl-C reaches only us, so that the application closes before its database does.
    { ...user, cwd: folder, env: SURROUNDINGS, detached: true, stdio: ['ignore', log, log] },
  );
  child.unref();
  closeSync(log);
  await once(child, 'spawn');
  return child;
}

/** The log never holds a statement or a value: what people type is not for it. */
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=200',
  'log_min_messages=log',
  'log_min_error_statement=panic',
  'log_error_verbosity=terse',
  'log_checkpoints=off',
];

const UNSAFE_SETTINGS = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

/**
 * PostgreSQL believes the number in a left-over `postmaster.pid`, even if some other program has it by now or if it is
 * a dead process that nobody has waited for. While anything of the old server lives, the file stays: it protects the data.
 */
function forgetDead(data: string): void {
  const file = join(data, 'postmaster.pid');
  const pid = Number(readIfThere(file)?.split('\n')[0]);
  if (pid > 0 && !runs(pid, data) && !hasProcesses(data)) rmSync(file, { force: true });
}

async function freePort(wanted: number): Promise<number> {
  const probe = createServer();
  try {
    probe.listen(wanted, '127.0.0.1');
    await once(probe, 'listening');
    return (probe.address() as AddressInfo).port;
  } catch (fault) {
    if (wanted === 0) throw fault;
    return await freePort(0);
  } finally {
    probe.close();
  }
}

/** Whether another living process has started the server that runs here, or has taken it over, and so will end it. */
function isClaimed(folder: string): boolean {
  const [pid, ...command] = readIfThere(join(folder, 'started-by'))?.split('\n') ?? [];
  const other = Number(pid);
  if (!(other > 0) || other === process.pid) return false;
  // With the command, as the number alone may belong to somebody else by now.
  const now = commandOf(other);
  return now !== '' && now === command.join('\n');
}

async function stopPostmaster(pid: number, data: string, binaries: string): Promise<void> {
  if (!runs(pid, data)) return;
  if (process.platform === 'win32') spawnSync(join(binaries, 'bin', 'pg_ctl'), ['stop', '-D', data, '-m', 'fast']);
  // Fast: open transactions are rolled back, what was committed is written out.
  else process.kill(pid, 'SIGINT');
  for (const giveUpAt = Date.now() + STOPPED_WITHIN; runs(pid, data); await sleep(10)) {
    if (Date.now() > giveUpAt) throw new StartRefused(`The embedded PostgreSQL (process ${pid}) does not stop.`);
  }
}

async function connectOnce(url: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
