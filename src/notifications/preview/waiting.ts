/**
 * What waits for one agent, as planner and delivery job keep it: pure. Digests have their instant; of what goes as it
 * happens, the first change of a burst about one client fixes the wait, and any email takes all of it along.
 */
import type { Timing } from '../preferences/timing.js';
import type { PastNotification } from './past.js';

interface Waiting {
  readonly past: PastNotification;
  emailAfter: Date;
}

export class WaitingList {
  private readonly digests = new Map<number, Waiting[]>();
  private atOnce: Waiting[] = [];

  /** @param now when it happened; what was seen by then fixes no wait */
  add(past: PastNotification, { frequency, emailAfter }: Timing, now: Date): void {
    if (emailAfter === null) return;
    if (frequency === 'AS_IT_HAPPENS') return this.addAtOnce({ past, emailAfter }, now);
    const time = emailAfter.getTime();
    const digest = this.digests.get(time) ?? [];
    digest.push({ past, emailAfter });
    this.digests.set(time, digest);
  }

  /** The next instant at which something may be due; null when nothing waits. */
  next(): Date | null {
    const times = [...this.digests.keys(), ...this.atOnce.map(({ emailAfter }) => emailAfter.getTime())];
    return times.length === 0 ? null : new Date(times.reduce((first, time) => Math.min(first, time)));
  }

  /** Takes out what an email at this instant carries; nothing, if all that is due was seen before. */
  claim(at: Date): PastNotification[] {
    const due = [...this.digests].filter(([time]) => time <= at.getTime());
    for (const [time] of due) this.digests.delete(time);
    this.atOnce = this.atOnce.filter(({ past }) => isUnseen(past, at));
    const digest = due.flatMap(([, rows]) => rows).filter(({ past }) => isUnseen(past, at));
    if (digest.length === 0 && !this.atOnce.some(({ emailAfter }) => emailAfter <= at)) return [];
    const claimed = [...digest, ...this.atOnce].map(({ past }) => past);
    this.atOnce = [];
    return claimed;
  }

  private addAtOnce(row: Waiting, now: Date): void {
    this.atOnce.push(row);
    if (row.past.clientId === null) return;
    const burst = this.atOnce.filter(({ past }) => past.clientId === row.past.clientId && isUnseen(past, now));
    const first = burst.map(({ emailAfter }) => emailAfter).reduce((a, b) => (a < b ? a : b));
    for (const one of burst) one.emailAfter = first;
  }
}

function isUnseen({ seenAt }: PastNotification, at: Date): boolean {
  return seenAt === null || seenAt > at;
}
