/**
 * Which emails somebody would have had, had their wishes been these all along: the planner's and the delivery job's rules
 * over what happened, with the times of `timing.ts`. Pure. A tick of the job takes no time.
 */
import { isLimited } from '../delivery/holding.js';
import type { Recipient } from '../preferences/recipients.queries.js';
import { asItHappens, type Limits, reminderOf, type Timing, timingOf } from '../preferences/timing.js';
import { netOf, type PastStep, Places, stepsByGroup } from './holding-back.js';
import { mayGo, type PastNotification, type Standing } from './past.js';
import { WaitingList } from './waiting.js';

export interface History {
  /** In the order in which it happened. */
  readonly notifications: readonly PastNotification[];
  readonly standings: readonly Standing[];
  /** All that happened to the clients, the agent's own changes too, in that order. */
  readonly steps: readonly PastStep[];
}

/** The instants at which an email would have gone, up to and including `now`. */
export function emailsOf(
  { notifications, standings, steps }: History,
  person: Recipient,
  limits: Limits,
  now: Date,
): Date[] {
  // What takes a place now took none then: the places of those weeks are counted here.
  const then = { ...person, placesTaken: [] };
  const waiting = new WaitingList();
  const places = new Places(limits.asItHappensCeiling);
  const groups = stepsByGroup(steps);
  const sent: Date[] = [];
  const put = (at: Date): void => {
    const rightful = waiting.claim(at).filter((past) => mayGo(past, standings, at));
    const items = netOf(rightful, groups, at);
    if (items.length === 0) return;
    const free = isLimited(items) ? places.takeOrWait(at) : null;
    if (free === null) sent.push(at);
    else waiting.hold(items, free);
  };
  const sendUntil = (isOver: (at: Date) => boolean): void => {
    for (let at = waiting.next(); at !== null && !isOver(at); at = waiting.next()) put(at);
  };
  for (const past of notifications) {
    // What happens at one instant is written in one transaction: no email goes between.
    sendUntil((at) => at >= past.occurredAt);
    waiting.add(past, timeOf(past, then, limits), past.occurredAt);
  }
  sendUntil((at) => at > now);
  return sent;
}

function timeOf(past: PastNotification, person: Recipient, limits: Limits): Timing {
  const { kind, clientId, occurredAt, reminder, atOnce } = past;
  if (reminder) return reminderOf(kind, person, clientId, occurredAt);
  if (atOnce) {
    return { frequency: 'AS_IT_HAPPENS', source: 'PATCHWORK', ...asItHappens(kind, person, occurredAt, limits) };
  }
  return timingOf(kind, person, clientId, occurredAt, limits);
}
