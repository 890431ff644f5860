/**
 * Absences: pure. While somebody is away everything waits, and comes in one email on their first day back; that day stays
 * quiet until its digest.
 */
import { type Calendar, workingDaysFrom } from './delivery-schedule.js';
import { addDays, dateOf, instantAt } from './local-days.js';

/** The first and the last day away, `YYYY-MM-DD`, in the calendar's time zone. */
export interface Absence {
  readonly from: string;
  readonly until: string;
}

/** Which of its rules holds an email back. */
export type AbsenceRule = 'AWAY' | 'FIRST_DAY_BACK';

/** On the wall of the first day back. */
const HOUR_BACK = '09:00';

/** When the email of the first day back goes: at nine on the first working day after the last day away. */
export function backAt(absence: Absence, calendar: Calendar): Date {
  return instantAt(firstDayBack(absence, calendar), HOUR_BACK, calendar.timeZone);
}

/** Whether somebody is away at this instant; the days between the last day away and the first working day count. */
export function isAway(at: Date, absence: Absence, calendar: Calendar): boolean {
  return dateOf(at, calendar.timeZone) >= absence.from && at < backAt(absence, calendar);
}

/** Whether an absence is over and done with: it holds nothing back any more. */
export function isOver(at: Date, absence: Absence, calendar: Calendar): boolean {
  return dateOf(at, calendar.timeZone) > firstDayBack(absence, calendar);
}

/**
 * What holds back an email that would go at `due` about something that happened at `now`, and until when; null: nothing.
 * @param canWait whether it is no digest and may wait for that of the first day back
 */
export function heldBack(
  due: Date,
  now: Date,
  absence: Absence,
  calendar: Calendar,
  canWait: boolean,
): { by: AbsenceRule; until: Date } | null {
  const back = backAt(absence, calendar);
  if (isAway(now, absence, calendar) || isAway(due, absence, calendar)) return { by: 'AWAY', until: back };
  const digest = instantAt(firstDayBack(absence, calendar), calendar.digestHour, calendar.timeZone);
  return canWait && due >= back && due < digest ? { by: 'FIRST_DAY_BACK', until: digest } : null;
}

function firstDayBack({ until }: Absence, calendar: Calendar): string {
  for (const day of workingDaysFrom(addDays(until, 1), calendar)) return day;
  throw new Error('a calendar without a working day');
}
