/** The door of clients: what other modules may use. */
export { AGE } from './age.queries.js';
export { IsDay, IsPostcode } from './client-fields.js';
export { ClientDetails } from './client.dto.js';
export {
  ClientAddress,
  ClientAlias,
  ClientDateOfBirth,
  ClientName,
  ClientTelephone,
  ExternalReference,
} from './client-parts.dto.js';
export { ClientProfile, Withheld } from './client-profile.dto.js';
export { ClientTeam } from './team/client-team.js';
export type { TeamAgent } from './team/client-team.queries.js';
export { ClientsModule } from './clients.module.js';
export { requireOpen } from './client-lock.js';
export { ClientsService } from './clients.service.js';
export { PlantedClients } from './planted-clients.js';
export { SearchLimits, type SearchTerms } from './search-limits.service.js';
export { TeamAccess } from './team/team-access.js';
export { TeamAdmission } from './team/team-admission.js';
export { TeamMemberRecord } from './team/team.dto.js';
