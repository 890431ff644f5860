/** The door of alerts: raising one, and what waits for an admin. */
export { Alerts, type NewAlert } from './alerts.js';
export { AlertsModule } from './alerts.module.js';
