/** The door of agents: what other modules may use. */
export { ABSENT } from './absence.queries.js';
export { AgentDirectory } from './agent-directory.js';
export { WEEK, type Weekday } from './agent.entity.js';
export { AgentsModule } from './agents.module.js';
export { type Banner, Banners, type BannerSource } from './banners.js';
export { agentsOfAgency, lockDelivery } from './delivery.queries.js';
export { EmailChanges } from './email-change/email-changes.service.js';
export { Suspensions } from './suspensions.service.js';
