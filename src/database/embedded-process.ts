/**
 * What runs in a database folder, told by PostgreSQL's own `postmaster.pid` and by the process that stands behind it, so
 * that a left-over file or a number that another process has taken meanwhile misleads nobody.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly isReady: boolean;
}

/** null: nothing runs there. */
export function findPostmaster(data: string): Postmaster | null {
  // Lines of postmaster.pid: 1 process, 2 data folder, 4 port, 8 state (PostgreSQL, miscadmin.h).
  const lines = readIfThere(join(data, 'postmaster.pid'))?.split('\n');
  const pid = Number(lines?.[0]);
  if (lines === undefined || !Number.isInteger(pid) || pid <= 0 || !runs(pid, data)) return null;
  return { pid, port: Number(lines[3]), isReady: lines[7]?.trim() === 'ready' };
}

/** Whether process `pid` is there, and `word` stands in its command line. */
export function runs(pid: number, word: string): boolean {
  return commandOf(pid).includes(word);
}

/** Whether any process of a server, its postmaster or what that left behind, still works in the folder. */
export function hasProcesses(data: string): boolean {
  // Elsewhere PostgreSQL's own check of its shared memory has to do.
  if (process.platform !== 'linux') return false;
  return readdirSync('/proc').some((pid) => /^\d+$/.test(pid) && worksIn(data, Number(pid)));
}

/** Empty when there is no such process, or only a dead one that nobody has waited for. */
export function commandOf(pid: number): string {
  if (process.platform === 'linux') return (readIfThere(`/proc/${pid}/cmdline`) ?? '').replaceAll('\0', ' ');
  const [program, ...options] =
    process.platform === 'win32'
      ? ['powershell', '-NoProfile', '-Command', `(Get-CimInstance Win32_Process -Filter ProcessId=${pid}).CommandLine`]
      : ['ps', '-o', 'command=', '-p', String(pid)];
  return spawnSync(program!, options, { encoding: 'utf8' }).stdout ?? '';
}

function worksIn(data: string, pid: number): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === data;
  } catch (fault) {
    // In a container root may not look into other users' processes: then any PostgreSQL may be the one.
    return (fault as NodeJS.ErrnoException).code === 'EACCES' && commandOf(pid).startsWith('postgres:');
  }
}

export function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (fault) {
    // ESRCH: a process that ended while its entry in /proc was being read.
    if (['ENOENT', 'ESRCH'].includes((fault as NodeJS.ErrnoException).code ?? '')) return null;
    throw fault;
  }
}
