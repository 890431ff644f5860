/**
 * Waiting in tests: as long as something moves, however slow the machine. No deadline decides; only a standstill ends it,
 * and says what stood still.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds without any change after which a wait gives up. */
const STANDSTILL = 60_000;
/** Milliseconds between two looks: soon at first, then more rarely, since each look takes from what is waited for. */
const [SHORTEST_PAUSE, LONGEST_PAUSE] = [4, 60];
/** Of one round no more than these milliseconds are counted: a machine that was asleep did not stand still. */
const LONGEST_ROUND = 1_000;

/**
 * Looks again and again until `isThere` holds of what `look` sees, and returns that. What is seen may change for as long as
 * it likes; when it has not changed for 60 seconds, this throws. `what` completes the sentence 'Waited for ...'.
 */
export async function waitFor<T>(
  what: string,
  look: () => T | Promise<T>,
  isThere: (seen: T) => boolean = Boolean,
  standstill = STANDSTILL,
): Promise<T> {
  let [last, still, between] = ['', 0, SHORTEST_PAUSE];
  for (;;) {
    const began = performance.now();
    const seen = await look();
    if (isThere(seen)) return seen;
    const state = JSON.stringify(seen) ?? String(seen);
    if (state !== last) [last, still] = [state, 0];
    if (still > standstill) {
      const seconds = standstill / 1_000;
      throw new Error(`Waited for ${what}, and nothing moved for ${seconds} s: it stood at ${state.slice(0, 2_000)}`);
    }
    await pause(between);
    between = Math.min(LONGEST_PAUSE, between * 1.5);
    still += Math.min(LONGEST_ROUND, performance.now() - began);
  }
}

/** What a process has worked so far, as text that moves while it works. A start on a busy machine prints nothing for long. */
export function workOf(pid: number): string {
  const file = `/proc/${pid}/stat`;
  if (existsSync('/proc/self/stat')) {
    // The fields after the name, which may hold blanks: user and system time are the 12th and 13th (proc(5)).
    const fields = existsSync(file)
      ? readFileSync(file, 'utf8')
          .replace(/^.*\) /s, '')
          .split(' ')
      : [];
    return `${fields[11]} ${fields[12]}`;
  }
  return execFileSync('ps', ['-o', 'time=', '-p', String(pid)], { encoding: 'utf8' });
}
