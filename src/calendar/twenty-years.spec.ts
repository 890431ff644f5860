/**
 * Every digest of twenty years, against a calculation that shares nothing with the calendar: days are numbers, the clocks
 * change by the rule of each country, and holidays from the list that was published for each year.
 */
import { holidaysIn } from './bank-holidays.js';
import { type Calendar, emailAfter } from './delivery-schedule.js';
import type { Weekday } from './local-days.js';

/** England and Wales, month-day, as https://www.gov.uk/bank-holidays had them; substitutes instead of weekends. */
const PUBLISHED: Readonly<Record<number, string>> = {
  2009: '01-01 04-10 04-13 05-04 05-25 08-31 12-25 12-28',
  2010: '01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28',
  2011: '01-03 04-22 04-25 04-29 05-02 05-30 08-29 12-26 12-27',
  2012: '01-02 04-06 04-09 05-07 06-04 06-05 08-27 12-25 12-26',
  2013: '01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26',
  2014: '01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26',
  2015: '01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28',
  2016: '01-01 03-25 03-28 05-02 05-30 08-29 12-26 12-27',
  2017: '01-02 04-14 04-17 05-01 05-29 08-28 12-25 12-26',
  2018: '01-01 03-30 04-02 05-07 05-28 08-27 12-25 12-26',
  2019: '01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26',
  2020: '01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28',
  2021: '01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28',
  2022: '01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27',
  2023: '01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26',
  2024: '01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26',
  2025: '01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26',
  2026: '01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28',
  2027: '01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28',
  2028: '01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26',
};

const DAY = 86_400_000;
const FIRST = Date.UTC(2009, 0, 1) / DAY;
const LAST = Date.UTC(2028, 11, 31) / DAY;
/** 1970 began on a Thursday. */
const NAMES: readonly Weekday[] = ['THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY'];
const weekday = (day: number): Weekday => NAMES[day % 7]!;
/** The first day of its week, as a number: day 4 was a Monday. */
const weekOf = (day: number): number => day - ((day - 4) % 7);
const iso = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10);

const published = new Set(
  Object.entries(PUBLISHED).flatMap(([year, days]) => [
    ...days.split(' ').map((day) => `${year}-${day}`),
    // Beside their substitutes, for who works at weekends.
    ...['01-01', '12-25', '12-26'].map((day) => `${year}-${day}`),
  ]),
);

it('the rule gives the bank holidays that were published, and no other', () => {
  const isHoliday = holidaysIn('Europe/London');
  const days = Array.from({ length: LAST - FIRST + 1 }, (_, index) => iso(FIRST + index));
  expect(days.filter(isHoliday)).toEqual([...published].sort());
});

const WEEKDAYS: readonly Weekday[] = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'];

/** Minutes ahead of UTC without and with summer time, and the days on or after whose date the Sunday is on which it begins and ends. */
const CLOCKS = {
  'Europe/London': { minutes: [0, 60], begins: '03-25', ends: '10-25' },
  'America/St_Johns': { minutes: [-210, -150], begins: '03-08', ends: '11-01' },
  'Pacific/Auckland': { minutes: [720, 780], begins: '09-24', ends: '04-01' },
  'Australia/Lord_Howe': { minutes: [630, 660], begins: '10-01', ends: '04-01' },
} as const;

describe.each([
  ['Europe/London', '16:30', WEEKDAYS],
  ['America/St_Johns', '08:05', ['SUNDAY', 'WEDNESDAY']],
  ['Pacific/Auckland', '23:45', ['SATURDAY', 'MONDAY', 'TUESDAY']],
  // Half an hour of summer time, and a week of one day.
  ['Australia/Lord_Howe', '12:00', ['THURSDAY']],
] as const)('in %s at %s, working on %s', (timeZone, digestHour, workingDays) => {
  const isHoliday = holidaysIn(timeZone);
  const calendar: Calendar = { timeZone, digestHour, workingDays, isHoliday };
  const digests = instantsOf(timeZone, digestHour);
  const works = (day: number): boolean =>
    (workingDays as readonly Weekday[]).includes(weekday(day)) &&
    !(timeZone === 'Europe/London' && published.has(iso(day)));
  const until = LAST - 21;

  it('twenty years have forty changes of clocks', () => {
    const shifts = digests.flatMap((digest, index) => (index === 0 ? [] : [digest - digests[index - 1]!]));
    expect(shifts.filter((shift) => shift !== DAY)).toHaveLength(40);
  });

  it('the end of every day is the digest of the next working day', () => {
    let next = until + 1;
    while (!works(next)) next += 1;
    for (let day = until; day >= FIRST; day -= 1) {
      const digest = digests[day - FIRST]!;
      expectAt('END_OF_DAY', digest, next);
      if (works(day)) next = day;
      expectAt('END_OF_DAY', digest - 1, next);
    }
  });

  it('the end of every week is the digest of its last working day, or of the next week that has one', () => {
    for (let day = FIRST; day <= until; day += 1) {
      const digest = digests[day - FIRST]!;
      expectAt('END_OF_WEEK', digest - 1, endOfWeek(day));
      expectAt('END_OF_WEEK', digest, endOfWeek(day + 1, day));
    }
  });

  /** The last working day of the week of `of`, if it is not before `from`; else of a later week. */
  function endOfWeek(from: number, of = from): number {
    for (let monday = weekOf(of); ; monday += 7) {
      for (let day = monday + 6; day >= monday && day >= from; day -= 1) if (works(day)) return day;
    }
  }

  function expectAt(frequency: 'END_OF_DAY' | 'END_OF_WEEK', now: number, day: number): void {
    const actual = emailAfter(frequency, new Date(now), calendar, 60)!.getTime();
    if (actual === digests[day - FIRST]) return;
    const said = `${frequency} at ${new Date(now).toISOString()} is ${new Date(actual).toISOString()}`;
    throw new Error(`${said}, not on ${iso(day)}`);
  }
});

/** The instant of an hour on the wall on each of the days; no clock changes later than at three in the night. */
function instantsOf(timeZone: keyof typeof CLOCKS, hour: string): number[] {
  const { minutes, begins, ends } = CLOCKS[timeZone];
  return Array.from({ length: LAST - FIRST + 1 }, (_, index) => {
    const date = iso(FIRST + index);
    const [begin, end] = [sundayFrom(date.slice(0, 4), begins), sundayFrom(date.slice(0, 4), ends)];
    const isSummer = begin < end ? begin <= date && date < end : !(end <= date && date < begin);
    return Date.parse(`${date}T${hour}Z`) - minutes[isSummer ? 1 : 0] * 60_000;
  });
}

/** The first Sunday on or after a day of the year. */
function sundayFrom(year: string, monthAndDay: string): string {
  let day = Date.parse(`${year}-${monthAndDay}`) / DAY;
  while (weekday(day) !== 'SUNDAY') day += 1;
  return iso(day);
}
