/**
 * Which emails somebody would have had, had their wishes been these all along: the planner's and the delivery job's rules
 * over what happened, with the times of `timing.ts`. Pure. A tick of the job takes no time.
 */
import type { Recipient } from '../preferences/recipients.queries.js';
import { reminderOf, type Timing, timingOf } from '../preferences/timing.js';
import { mayGo, type Standing, type PastNotification } from './past.js';
import { WaitingList } from './waiting.js';

export interface History {
  /** In the order in which it happened. */
  readonly notifications: readonly PastNotification[];
  readonly standings: readonly Standing[];
}

/**
 * The instants at which an email would have gone, up to and including `now`.
 * @param wait seconds that an as-it-happens email of a kind that waits is held
 */
export function emailsOf({ notifications, standings }: History, person: Recipient, wait: number, now: Date): Date[] {
  const waiting = new WaitingList();
  const sent: Date[] = [];
  const send = (isOver: (at: Date) => boolean): void => {
    for (let at = waiting.next(); at !== null && !isOver(at); at = waiting.next()) {
      const instant = at;
      if (waiting.claim(instant).some((past) => mayGo(past, standings, instant))) sent.push(instant);
    }
  };
  for (const past of notifications) {
    // What happens at one instant is written in one transaction: no email goes between.
    send((at) => at >= past.occurredAt);
    waiting.add(past, timeOf(past, person, wait), past.occurredAt);
  }
  send((at) => at > now);
  return sent;
}

function timeOf({ kind, clientId, occurredAt, reminder }: PastNotification, person: Recipient, wait: number): Timing {
  if (reminder) return reminderOf(kind, person, clientId, occurredAt);
  return timingOf(kind, person, clientId, occurredAt, wait);
}
