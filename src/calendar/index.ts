/** The door of the calendar: when an email may go. */
export { type Absence, type AbsenceRule, backAt, heldBack, isAway, isOver } from './absence.js';
export { holidaysIn } from './bank-holidays.js';
export { type Calendar, emailAfter, FREQUENCIES, type Frequency } from './delivery-schedule.js';
export { addDays, dateOf, endOf, type Weekday } from './local-days.js';
export { afterWorkingHours } from './working-hours.js';
