/** Counts emails day by day. Pure. */
import { addDays, dateOf } from '../../calendar/index.js';
import type { PreviewOf } from './preview.dto.js';

/** Four weeks, the day of `now` included. */
export const DAYS = 28;

/** @param timeZone IANA name, in which days begin and end */
export function countByDay(emails: readonly Date[], now: Date, timeZone: string): PreviewOf {
  const first = addDays(dateOf(now, timeZone), 1 - DAYS);
  const counts = new Map(Array.from({ length: DAYS }, (_, index) => [addDays(first, index), 0]));
  for (const email of emails) {
    const date = dateOf(email, timeZone);
    if (counts.has(date)) counts.set(date, counts.get(date)! + 1);
  }
  const days = [...counts].map(([date, count]) => ({ date, emails: count }));
  return { emails: days.reduce((sum, day) => sum + day.emails, 0), days };
}
