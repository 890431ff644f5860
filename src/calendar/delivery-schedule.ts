/**
 * When an email may go: pure. All instants are absolute; the calendar's hour is wall-clock time in the calendar's zone, so
 * that a digest keeps its hour when the clocks change. An hour that the spring change skips counts from the moment after
 * the gap; one that the autumn change repeats means its first passing.
 */
import { addDays, dateOf, instantAt, mondayOf, type Weekday, weekdayOf } from './local-days.js';

/** How often somebody wants email about something; the last: no email, it waits in the app until seen. */
export const FREQUENCIES = ['AS_IT_HAPPENS', 'END_OF_DAY', 'END_OF_WEEK', 'NEXT_LOGIN'] as const;
export type Frequency = (typeof FREQUENCIES)[number];

export interface Calendar {
  /** IANA name. */
  readonly timeZone: string;
  /** `HH:MM`, 24 hours. */
  readonly digestHour: string;
  readonly workingDays: readonly Weekday[];
  /** Whether a date (`YYYY-MM-DD`) is no working day whatever its weekday; none unless given. */
  readonly isHoliday?: (date: string) => boolean;
}

/** Longer than any row of holidays; a calendar without a single working day in it is a fault. */
const MOST_WEEKS = 54;
const BACK_FROM_SUNDAY = [0, 1, 2, 3, 4, 5, 6];

/**
 * The instant at which an email about a change at `now` may go; null for `NEXT_LOGIN`.
 * @param wait seconds that an as-it-happens email waits
 */
export function emailAfter(frequency: Frequency, now: Date, calendar: Calendar, wait: number): Date | null {
  switch (frequency) {
    case 'AS_IT_HAPPENS':
      return new Date(now.getTime() + wait * 1000);
    case 'END_OF_DAY':
      return firstAfter(now, workingDaysFrom(dateOf(now, calendar.timeZone), calendar), calendar);
    case 'END_OF_WEEK':
      return firstAfter(now, weekEndsFrom(dateOf(now, calendar.timeZone), calendar), calendar);
    case 'NEXT_LOGIN':
      return null;
  }
}

function firstAfter(now: Date, days: Iterable<string>, calendar: Calendar): Date {
  for (const day of days) {
    const instant = instantAt(day, calendar.digestHour, calendar.timeZone);
    if (instant > now) return instant;
  }
  throw new Error('a calendar without a working day');
}

/** The working days from this day on. */
export function* workingDaysFrom(date: string, calendar: Calendar): Generator<string> {
  for (let days = 0; days < 7 * MOST_WEEKS; days += 1) {
    const day = addDays(date, days);
    if (isWorkingDay(day, calendar)) yield day;
  }
}

/** The last working day of each ISO week that has one, from the week of this day on. */
function* weekEndsFrom(date: string, calendar: Calendar): Generator<string> {
  for (let sunday = addDays(mondayOf(date), 6), weeks = 0; weeks < MOST_WEEKS; weeks += 1) {
    const last = BACK_FROM_SUNDAY.find((days) => isWorkingDay(addDays(sunday, -days), calendar));
    if (last !== undefined) yield addDays(sunday, -last);
    sunday = addDays(sunday, 7);
  }
}

function isWorkingDay(date: string, { workingDays, isHoliday }: Calendar): boolean {
  return workingDays.includes(weekdayOf(date)) && isHoliday?.(date) !== true;
}
