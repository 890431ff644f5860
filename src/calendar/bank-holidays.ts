/**
 * The bank holidays of England and Wales: pure. Computed by rule (Banking and Financial Dealings Act 1971, and the feasts at
 * common law), with a table of what proclamations moved or added. Agencies in other time zones have none.
 */
import { addDays, mondayOf, weekdayOf } from './local-days.js';

/**
 * England and Wales are served; whoever works by their clocks keeps their holidays. These are all names of one zone (IANA
 * `backward`), in any case; Jersey, Guernsey and the Isle of Man have holidays of their own.
 */
const TIME_ZONES = ['europe/london', 'europe/belfast', 'gb', 'gb-eire'];

/**
 * The last year for which somebody has compared the table below with https://www.gov.uk/bank-holidays. A test goes red a
 * year before the first that nobody looked at.
 */
export const LOOKED_AT_UNTIL = 2028;

/** By proclamation, instead of the days that the rule gives: `null` where a day was added and none moved. */
const PROCLAIMED: readonly (readonly [instead: string | null, day: string])[] = [
  ['2002-05-27', '2002-06-04'],
  [null, '2002-06-03'],
  [null, '2011-04-29'],
  ['2012-05-28', '2012-06-04'],
  [null, '2012-06-05'],
  ['2020-05-04', '2020-05-08'],
  ['2022-05-30', '2022-06-02'],
  [null, '2022-06-03'],
  [null, '2022-09-19'],
  [null, '2023-05-08'],
];

/** Whether a date is a bank holiday where clocks show this zone (IANA name). */
export function holidaysIn(timeZone: string): (date: string) => boolean {
  return TIME_ZONES.includes(timeZone.toLowerCase()) ? isBankHoliday : () => false;
}

/**
 * Whether a date (`YYYY-MM-DD`) is a bank holiday of England and Wales. New Year's Day, Christmas Day and Boxing Day are on a
 * weekend too, beside their substitutes: who works on Saturdays does not work on that one.
 */
export function isBankHoliday(date: string): boolean {
  return holidaysOf(Number(date.slice(0, 4))).has(date);
}

const known = new Map<number, ReadonlySet<string>>();

function holidaysOf(year: number): ReadonlySet<string> {
  const days = known.get(year) ?? computed(year);
  known.set(year, days);
  return days;
}

function computed(year: number): ReadonlySet<string> {
  const easter = easterSunday(year);
  const newYear = `${year}-01-01`;
  const christmas = `${year}-12-25`;
  const keptFirst = workdayFrom(christmas);
  const days = new Set([
    newYear,
    workdayFrom(newYear),
    addDays(easter, -2),
    addDays(easter, 1),
    mondayOf(`${year}-05-07`),
    mondayOf(`${year}-05-31`),
    mondayOf(`${year}-08-31`),
    christmas,
    addDays(christmas, 1),
    keptFirst,
    workdayFrom(addDays(keptFirst, 1)),
  ]);
  for (const [instead, day] of PROCLAIMED.filter(([, proclaimed]) => proclaimed.startsWith(`${year}-`))) {
    if (instead !== null) days.delete(instead);
    days.add(day);
  }
  return days;
}

/** The day itself, or the Monday after it. */
function workdayFrom(date: string): string {
  return ['SATURDAY', 'SUNDAY'].includes(weekdayOf(date)) ? addDays(mondayOf(date), 7) : date;
}

/** Gregorian computus, after Meeus, Jones and Butcher. */
function easterSunday(year: number): string {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const ofCentury = year % 100;
  const moon =
    (19 * golden +
      century -
      Math.floor(century / 4) -
      Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3) +
      15) %
    30;
  const week = (32 + 2 * (century % 4) + 2 * Math.floor(ofCentury / 4) - moon - (ofCentury % 4)) % 7;
  const late = Math.floor((golden + 11 * moon + 22 * week) / 451);
  const days = moon + week - 7 * late + 114;
  const pad = (number: number): string => String(number).padStart(2, '0');
  return `${year}-${pad(Math.floor(days / 31))}-${pad((days % 31) + 1)}`;
}
