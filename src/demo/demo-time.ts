/** Lets Patchwork time pass while the demo is made, so that every email of its past goes out when it was due. */
import { setTimeout as pause } from 'node:timers/promises';
import { DateTime } from 'luxon';
import type { DataSource } from 'typeorm';
import { patchworkNow } from '../database/clock.queries.js';
import type { Caller } from './demo-callers.js';
import { setClock } from './demo-clock.queries.js';

const WEEKDAYS = ['MON', 'TUE', 'WED', 'THU', 'FRI'] as const;

/** A moment of the demo's past: a week from its beginning on, a weekday, and a time of day in London. */
export interface Moment {
  readonly week: number;
  readonly day: (typeof WEEKDAYS)[number];
  /** `HH:MM`. */
  readonly time: string;
}

/** So many whole weeks lie between the beginning and the week of the start. */
const WEEKS = 17;
/** Milliseconds for which the queue may stand still while the demo is made. A slow machine is not at fault. */
const LONGEST_STANDSTILL = 60_000;

export class DemoTime {
  private readonly beginning: DateTime;

  constructor(
    private readonly owner: DataSource,
    realNow: Date,
  ) {
    this.beginning = DateTime.fromJSDate(realNow, { zone: 'Europe/London' }).startOf('week').minus({ weeks: WEEKS });
  }

  /** Goes to a moment at once; nothing may have happened yet. */
  async beginAt(moment: Moment): Promise<void> {
    await setClock(this.instantOf(moment), this.owner.manager);
  }

  /** Goes on to a moment; what falls due on the way there is sent at its time. */
  async passUntil(moment: Moment, admin: Caller): Promise<void> {
    const end = this.instantOf(moment);
    for (;;) {
      const { nextEmailAt } = await this.settle(admin);
      if (nextEmailAt === null || nextEmailAt > end) break;
      await this.goTo(nextEmailAt);
    }
    await this.goTo(end);
  }

  /** Waits until nothing is due and nothing is being sent; gives when the next email will be. */
  async settle(admin: Caller): Promise<{ nextEmailAt: Date | null }> {
    let [last, giveUpAt] = ['', 0];
    for (;;) {
      const { body } = await admin.get('/v1/admin/notifications/queue');
      if (body.due === 0 && body.sending === 0) {
        return { nextEmailAt: typeof body.nextEmailAt === 'string' ? new Date(body.nextEmailAt) : null };
      }
      const queue = JSON.stringify(body);
      if (queue !== last) [last, giveUpAt] = [queue, Date.now() + LONGEST_STANDSTILL];
      if (Date.now() > giveUpAt) throw new Error(`Making the demo failed: its mail does not leave the queue: ${queue}`);
      await pause(5);
    }
  }

  private async goTo(instant: Date): Promise<void> {
    const now = await patchworkNow(this.owner.manager);
    if (instant > now) await setClock(instant, this.owner.manager);
  }

  private instantOf({ week, day, time }: Moment): Date {
    const [hour, minute] = time.split(':').map(Number);
    return this.beginning
      .plus({ weeks: week, days: WEEKDAYS.indexOf(day) })
      .set({ hour, minute })
      .toJSDate();
  }
}
