/**
 * Gives one run of the suite a folder of its own, in which the first test that asks for a database starts the server
 * (pure tests never wait for it), and sees to it that neither outlives the run: not after a failure, nor after Ctrl-C,
 * and what a killed run left is taken away by the next one.
 */
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Jest resolves no `.js` to `.ts` in this file.
const { findPostmaster } = createRequire(import.meta.url)(
  '../../src/database/embedded-process.ts',
) as typeof import('../../src/database/embedded-process.js');

export interface TestRun {
  patchworkTestRun?: { end(): void };
}

export default function globalSetup(): void {
  for (const place of [tmpdir(), IN_MEMORY].filter((path) => existsSync(path))) {
    for (const name of readdirSync(place)) {
      const pid = new RegExp(`^${NAME}(\\d+)-`).exec(name)?.[1];
      if (pid !== undefined && !isAlive(Number(pid))) takeAway(join(place, name));
    }
  }
  const folder = mkdtempSync(join(hasRoom(IN_MEMORY) ? IN_MEMORY : tmpdir(), `${NAME}${process.pid}-`));
  // The database's system user has to walk through it.
  chmodSync(folder, 0o755);
  process.env.PATCHWORK_TEST_FOLDER = folder;

  const onSignal = (): void => {
    takeAway(folder);
    process.exit(130);
  };
  for (const signal of SIGNALS) process.once(signal, onSignal);
  (globalThis as TestRun).patchworkTestRun = {
    end: () => {
      for (const signal of SIGNALS) process.off(signal, onSignal);
      takeAway(folder);
    },
  };
}

const NAME = 'patchwork-test-';
/** Where Linux keeps files in memory: copying a database takes a tenth of the time there. Containers often have 64 MB of it. */
const IN_MEMORY = '/dev/shm';
const ROOM = 4 * 1024 ** 3;

function hasRoom(place: string): boolean {
  if (!existsSync(place)) return false;
  const { bavail, bsize } = statfsSync(place);
  return bavail * bsize > ROOM;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Nothing in there is to be kept, so the servers end at once, without writing anything out. */
function takeAway(folder: string): void {
  const servers = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(folder, name, 'data'))
    .map((data) => ({ data, pid: findPostmaster(data)?.pid }));
  for (const { pid } of servers) if (pid !== undefined) process.kill(pid, 'SIGQUIT');
  const giveUpAt = Date.now() + 120_000;
  while (servers.some(({ data }) => findPostmaster(data) !== null) && Date.now() < giveUpAt) pause(10);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (fault) {
    return (fault as NodeJS.ErrnoException).code === 'EPERM';
  }
}
