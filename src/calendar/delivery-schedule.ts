/**
 * When an email may go: pure. All instants are absolute; the calendar's hour is wall-clock time in the calendar's zone, so
 * that a digest keeps its hour when the clocks change. An hour that the spring change skips counts from the moment after
 * the gap; one that the autumn change repeats means its first passing.
 */
import { DateTime } from 'luxon';

/** How often somebody wants email about something; the last: no email, it waits in the app until seen. */
export const FREQUENCIES = ['AS_IT_HAPPENS', 'END_OF_DAY', 'END_OF_WEEK', 'NEXT_LOGIN'] as const;
export type Frequency = (typeof FREQUENCIES)[number];

export type Weekday = 'MONDAY' | 'TUESDAY' | 'WEDNESDAY' | 'THURSDAY' | 'FRIDAY' | 'SATURDAY' | 'SUNDAY';

export interface Calendar {
  /** IANA name. */
  readonly timeZone: string;
  /** `HH:MM`, 24 hours. */
  readonly digestHour: string;
  readonly workingDays: readonly Weekday[];
  /** Whether a date (`YYYY-MM-DD`) is no working day whatever its weekday; none unless given. */
  readonly isHoliday?: (date: string) => boolean;
}

const WEEKDAYS: readonly Weekday[] = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];

/** Longer than any row of holidays; a calendar without a single working day in it is a fault. */
const MOST_WEEKS = 54;

/**
 * The instant at which an email about a change at `now` may go; null for `NEXT_LOGIN`.
 * @param wait seconds that an as-it-happens email waits
 */
export function emailAfter(frequency: Frequency, now: Date, calendar: Calendar, wait: number): Date | null {
  switch (frequency) {
    case 'AS_IT_HAPPENS':
      return new Date(now.getTime() + wait * 1000);
    case 'END_OF_DAY':
      return firstAfter(now, daysFrom(now, calendar));
    case 'END_OF_WEEK':
      return firstAfter(now, weekEndsFrom(now, calendar));
    case 'NEXT_LOGIN':
      return null;
  }
}

function firstAfter(now: Date, instants: Iterable<Date>): Date {
  for (const instant of instants) if (instant > now) return instant;
  throw new Error('a calendar without a working day');
}

/** The digest's instant on each working day, from today on. */
function* daysFrom(now: Date, calendar: Calendar): Generator<Date> {
  for (const monday of mondaysFrom(now, calendar)) yield* workingDaysOf(monday, calendar);
}

/** The digest's instant on the last working day of each ISO week that has one, from this week on. */
function* weekEndsFrom(now: Date, calendar: Calendar): Generator<Date> {
  for (const monday of mondaysFrom(now, calendar)) {
    const last = workingDaysOf(monday, calendar).at(-1);
    if (last !== undefined) yield last;
  }
}

function* mondaysFrom(now: Date, { timeZone }: Calendar): Generator<DateTime> {
  const monday = DateTime.fromJSDate(now, { zone: timeZone }).startOf('week');
  for (let week = 0; week < MOST_WEEKS; week += 1) yield monday.plus({ weeks: week });
}

function workingDaysOf(monday: DateTime, { digestHour, workingDays, isHoliday }: Calendar): Date[] {
  const [hour, minute] = digestHour.split(':').map(Number);
  return WEEKDAYS.flatMap((weekday, index) => {
    const day = monday.plus({ days: index });
    if (!workingDays.includes(weekday) || isHoliday?.(day.toISODate()!)) return [];
    return [day.set({ hour, minute, second: 0, millisecond: 0 }).toJSDate()];
  });
}
