/**
 * Working hours as everybody understands them, whoever works when: 09:00 to 17:00 on the wall, Monday to Friday, on no bank
 * holiday. Pure.
 */
import { holidaysIn } from './bank-holidays.js';
import { addDays, dateOf, instantAt, weekdayOf } from './local-days.js';

const HOUR = 3_600_000;
const OPENS = '09:00';
const CLOSES = '17:00';

/**
 * The instant at which so many working hours have passed since `from`.
 * @param timeZone IANA name, of the wall
 */
export function afterWorkingHours(hours: number, from: Date, timeZone: string): Date {
  const isHoliday = holidaysIn(timeZone);
  let left = hours * HOUR;
  for (let day = dateOf(from, timeZone); ; day = addDays(day, 1)) {
    if (['SATURDAY', 'SUNDAY'].includes(weekdayOf(day)) || isHoliday(day)) continue;
    const closes = instantAt(day, CLOSES, timeZone).getTime();
    const begins = Math.max(instantAt(day, OPENS, timeZone).getTime(), from.getTime());
    const open = Math.max(closes - begins, 0);
    if (open > 0 && left <= open) return new Date(begins + left);
    left -= open;
  }
}
