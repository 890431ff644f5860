/** The door of agencies: what other modules may use. */
export { AgenciesModule } from './agencies.module.js';
export { AgencyDirectory } from './agency-directory.js';
