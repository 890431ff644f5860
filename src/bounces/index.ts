/** The door of bounces: counting what came back. */
export { Bounces, type BouncedMail } from './bounces.js';
export { BouncesModule } from './bounces.module.js';
