/**
 * Days on the wall of a time zone: pure. A day is its date, `YYYY-MM-DD`; days are counted without hours, so that no change
 * of clocks can lose or repeat one.
 */
export type Weekday = 'MONDAY' | 'TUESDAY' | 'WEDNESDAY' | 'THURSDAY' | 'FRIDAY' | 'SATURDAY' | 'SUNDAY';

const WEEKDAYS: readonly Weekday[] = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];
const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

/** The date of an instant in a time zone (IANA name). */
export function dateOf(instant: Date, timeZone: string): string {
  return shownAt(instant.getTime(), timeZone).slice(0, 10);
}

/** The day so many days later; earlier if negative. */
export function addDays(date: string, days: number): string {
  return isoDate(Date.parse(date) + days * DAY);
}

export function weekdayOf(date: string): Weekday {
  return WEEKDAYS[isoWeekday(date)]!;
}

/** The Monday of the day's ISO week (ISO 8601). */
export function mondayOf(date: string): string {
  return addDays(date, -isoWeekday(date));
}

/**
 * The instant of an hour on the wall (`HH:MM`). One that the spring change skips counts from the moment after the gap; one
 * that the autumn change repeats means its first passing: it is read with the offset of the day before.
 */
export function instantAt(date: string, hourOnTheWall: string, timeZone: string): Date {
  const wall = Date.parse(`${date}T${hourOnTheWall}Z`);
  const asBefore = wall - offsetAt(wall - DAY, timeZone);
  const offsetThen = offsetAt(asBefore, timeZone);
  const asThen = wall - offsetThen;
  const isSkipped = asThen !== asBefore && offsetAt(asThen, timeZone) !== offsetThen;
  return new Date(isSkipped ? asBefore : asThen);
}

/** The first instant after the day, in a time zone. */
export function endOf(date: string, timeZone: string): Date {
  return instantAt(addDays(date, 1), '00:00', timeZone);
}

/** 0 for Monday. */
function isoWeekday(date: string): number {
  return (new Date(date).getUTCDay() + 6) % 7;
}

function isoDate(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** How far the clocks on the wall are ahead of UTC at this time, in milliseconds. */
function offsetAt(time: number, timeZone: string): number {
  return Date.parse(`${shownAt(time, timeZone).replace(' ', 'T')}Z`) - Math.floor(time / 1000) * 1000;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** What the clocks on the wall show, `YYYY-MM-DD HH:MM:SS`: as Swedes write it. */
function shownAt(time: number, timeZone: string): string {
  const clock =
    clocks.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  clocks.set(timeZone, clock);
  return clock.format(time);
}
