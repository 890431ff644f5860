/**
 * Dates of birth, known to the day, the month or the year, estimated, or expected: what each precision allows, and how
 * each is stored as one day.
 */
export const PRECISIONS = ['EXACT', 'ESTIMATED', 'EXPECTED', 'MONTH', 'YEAR'] as const;
export type Precision = (typeof PRECISIONS)[number];

export interface DateOfBirth {
  /** `YYYY-MM-DD`; `YYYY-MM` for MONTH, `YYYY` for YEAR. */
  date: string;
  precision: Precision;
}

/** How dates of this precision are written. */
export function formatOf(precision: Precision): string {
  if (precision === 'MONTH') return 'YYYY-MM';
  return precision === 'YEAR' ? 'YYYY' : 'YYYY-MM-DD';
}

/** Whether the date is written as its precision asks, and a day, month or year of the calendar since 1880. */
export function fitsPrecision({ date, precision }: DateOfBirth): boolean {
  return PATTERNS[formatOf(precision)]!.test(date) && isRealDay(storedDay({ date, precision })) && date >= '1880';
}

/**
 * Whether the date lies later than it can. `today` is a day, `YYYY-MM-DD`: a birth is not in the future, an expected one
 * at most ten months ahead.
 */
export function isTooLate({ date, precision }: DateOfBirth, today: string): boolean {
  return precision === 'EXPECTED' ? date > tenMonthsAfter(today) : date > today.slice(0, date.length);
}

/** The day that is stored: the first of the month or year where that is all we know. */
export function storedDay({ date }: DateOfBirth): string {
  return `${date}-01-01`.slice(0, 10);
}

/** What a stored day and its precision say; null when nothing is stored. */
export function fromStored(day: string | null, precision: Precision | null): DateOfBirth | null {
  if (day === null || precision === null) return null;
  return { date: day.slice(0, formatOf(precision).length), precision };
}

/** Whether `YYYY-MM-DD` is a day of the calendar: no 30th of February. */
export function isRealDay(day: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}

const PATTERNS: Readonly<Record<string, RegExp>> = {
  'YYYY-MM-DD': /^\d{4}-\d{2}-\d{2}$/,
  'YYYY-MM': /^\d{4}-\d{2}$/,
  YYYY: /^\d{4}$/,
};

function tenMonthsAfter(today: string): string {
  const day = new Date(`${today}T00:00:00Z`);
  day.setUTCMonth(day.getUTCMonth() + 10);
  return day.toISOString().slice(0, 10);
}
