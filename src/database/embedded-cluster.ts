/** The files of the embedded server: its data folder, made once, whole or not at all, with the owner's password in it. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartRefused } from '../config.js';
import type { SystemUser } from './embedded-binaries.js';
import { commandOf } from './embedded-process.js';

/** Nothing of PG* or of the caller's locale may change what the server does. */
export const SURROUNDINGS = { LC_ALL: 'C', TZ: 'UTC' };

/** Made under another name, with its password inside, and then renamed. */
export function makeCluster(folder: string, binaries: string, user: SystemUser | null, durable: boolean): void {
  const data = dataOf(folder);
  if (existsSync(data)) return;
  removeUnfinished(folder);
  const unfinished = `${data}.${process.pid}`;
  const password = `${unfinished}.password`;
  keep(password, randomBytes(24).toString('base64url'), user);
  const ctype = process.platform === 'darwin' ? 'en_US.UTF-8' : process.platform === 'win32' ? 'C' : 'C.UTF-8';
  const made = spawnSync(
    join(binaries, 'bin', 'initdb'),
    [
      ...['-D', unfinished, '-U', OWNER, `--pwfile=${password}`, '--auth=scram-sha-256', '--encoding=UTF8'],
      ...['--locale=C', `--lc-ctype=${ctype}`, '--no-instructions', ...(durable ? [] : ['--no-sync'])],
    ],
    { ...user, cwd: folder, env: SURROUNDINGS, encoding: 'utf8' },
  );
  if (made.status !== 0) {
    throw new StartRefused(`initdb failed in ${folder}: ${made.error?.message ?? made.stderr.trim()}`, {
      cause: made.error,
    });
  }
  renameSync(password, join(unfinished, 'owner-password'));
  try {
    renameSync(unfinished, data);
  } catch (fault) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(data)) throw fault;
  }
}

export function urlOf(folder: string, port: number): string {
  const password = readFileSync(join(dataOf(folder), 'owner-password'), 'utf8');
  return `postgresql://${OWNER}:${password}@127.0.0.1:${port}/patchwork`;
}

export function dataOf(folder: string): string {
  return join(folder, 'data');
}

/** Readable by its owner alone, and whole; a link that lies at this name is replaced, never followed. */
export function keep(file: string, text: string, user: SystemUser | null): void {
  const unfinished = `${file}.${randomBytes(4).toString('hex')}`;
  writeFileSync(unfinished, text, { mode: 0o600, flag: 'wx' });
  if (user !== null) chownSync(unfinished, user.uid, user.gid);
  renameSync(unfinished, file);
}

const OWNER = 'patchwork';

/** What a start that was killed in `makeCluster` left behind. */
function removeUnfinished(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = /^data\.(\d+)/.exec(name)?.[1];
    if (pid !== undefined && (Number(pid) === process.pid || commandOf(Number(pid)) === '')) {
      rmSync(join(folder, name), { recursive: true, force: true });
    }
  }
}
