/** The door of the calendar: when an email may go. */
export { holidaysIn } from './bank-holidays.js';
export { type Calendar, emailAfter, FREQUENCIES, type Frequency } from './delivery-schedule.js';
export { addDays, dateOf, endOf, type Weekday } from './local-days.js';
export { afterWorkingHours } from './working-hours.js';
