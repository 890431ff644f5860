/** What an absence may be: pure. Days are `YYYY-MM-DD` in the agent's time zone. */
import { type Absence, addDays } from '../../calendar/index.js';
import type { FieldFault } from '../../common/errors.js';

/** So far ahead may one begin, and so long may it last: beyond a year an account is to be deactivated, not paused. */
const MOST_DAYS = 366;

/** @param before the absence that stands; an absence that has begun keeps its first day when it is changed */
export function faultsOf({ from, until }: Absence, before: Absence | null, today: string): FieldFault[] {
  const faults: FieldFault[] = [];
  if (from < today && from !== before?.from)
    faults.push(fault('from', 'PAST', 'An absence begins today at the earliest.'));
  if (from > addDays(today, MOST_DAYS)) faults.push(fault('from', 'TOO_FAR', 'An absence begins within a year.'));
  if (until < from) faults.push(fault('until', 'BEFORE_FROM', 'The last day away is not before the first.'));
  else if (until < today) faults.push(fault('until', 'PAST', 'The last day away is today or later.'));
  else if (until > addDays(from, MOST_DAYS))
    faults.push(fault('until', 'TOO_LONG', 'An absence lasts a year at most.'));
  return faults;
}

function fault(field: string, code: string, detail: string): FieldFault {
  return { pointer: `/${field}`, code, detail };
}
