/** The door of the calendar: when an email may go. */
export { type Calendar, emailAfter, FREQUENCIES, type Frequency, type Weekday } from './delivery-schedule.js';
