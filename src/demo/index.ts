/** The door of the demo: what the start needs of it. Never loaded in production. */
export { printAccounts } from './demo-print.js';
export { prepare as prepareDemo } from './demo-start.js';
