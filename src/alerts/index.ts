/** The door of alerts: raising one, and what waits for an admin. */
export { Alerts } from './alerts.js';
export type { NewAlert } from './alert.queries.js';
export { AlertsModule } from './alerts.module.js';
