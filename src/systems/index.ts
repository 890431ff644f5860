/** The door of systems: what sign-in may use. */
export { SystemDirectory } from './system-directory.js';
export type { KnownSystem } from './system.queries.js';
export { SystemsModule } from './systems.module.js';
