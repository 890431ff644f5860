/**
 * What waits for one agent, as planner and delivery job keep it: pure. Digests have their instant; of what goes as it
 * happens, the first change of a burst about one client fixes the wait, and any email takes all of it along.
 */
import type { Frequency } from '../../calendar/index.js';
import type { Timing } from '../preferences/timing.js';
import type { PastNotification } from './past.js';

export interface Waiting extends PastNotification {
  readonly frequency: Frequency;
  readonly emailAfter: Date;
}

export class WaitingList {
  private readonly digests = new Map<number, Waiting[]>();
  private atOnce: Waiting[] = [];

  /** @param now when it happened; what was seen by then fixes no wait */
  add(past: PastNotification, { frequency, emailAfter, heldBy }: Timing, now: Date): void {
    if (emailAfter === null) return;
    const row = { ...past, frequency, emailAfter };
    // What an absence holds has its instant, and goes along with nothing before it.
    if (frequency === 'AS_IT_HAPPENS' && heldBy === null) return this.addAtOnce(row, now);
    const time = emailAfter.getTime();
    const digest = this.digests.get(time) ?? [];
    digest.push(row);
    this.digests.set(time, digest);
  }

  /** The next instant at which something may be due; null when nothing waits. */
  next(): Date | null {
    const times = [...this.digests.keys(), ...this.atOnce.map(({ emailAfter }) => emailAfter.getTime())];
    return times.length === 0 ? null : new Date(times.reduce((first, time) => Math.min(first, time)));
  }

  /** Takes out what an email at this instant carries; nothing, if all that is due was seen before. */
  claim(at: Date): Waiting[] {
    const due = [...this.digests].filter(([time]) => time <= at.getTime());
    for (const [time] of due) this.digests.delete(time);
    this.atOnce = this.atOnce.filter((row) => isUnseen(row, at));
    const digest = due.flatMap(([, rows]) => rows).filter((row) => isUnseen(row, at));
    if (digest.length === 0 && !this.atOnce.some(({ emailAfter }) => emailAfter <= at)) return [];
    const claimed = [...digest, ...this.atOnce];
    this.atOnce = [];
    return claimed;
  }

  /** Puts back what goes as it happens, under a later instant. */
  hold(rows: readonly Waiting[], until: Date): void {
    this.atOnce.push(...rows.map((row) => ({ ...row, emailAfter: until })));
  }

  private addAtOnce(row: Waiting, now: Date): void {
    const inBurst = ({ clientId, seenAt }: Waiting): boolean =>
      row.clientId !== null && clientId === row.clientId && isUnseen({ seenAt }, now);
    const first = this.atOnce
      .filter(inBurst)
      .reduce((instant, { emailAfter }) => (emailAfter < instant ? emailAfter : instant), row.emailAfter);
    this.atOnce = [...this.atOnce, row].map((one) =>
      one === row || inBurst(one) ? { ...one, emailAfter: first } : one,
    );
  }
}

function isUnseen({ seenAt }: Pick<Waiting, 'seenAt'>, at: Date): boolean {
  return seenAt === null || seenAt > at;
}
