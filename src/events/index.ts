/** The catalogue: everything that can happen. */
export * from './agency.events.js';
export * from './agent.events.js';
export * from './alert.events.js';
export * from './asking.events.js';
export * from './attention.events.js';
export * from './canary.events.js';
export * from './client.events.js';
export * from './contact.events.js';
export * from './domain-event.js';
export * from './describe.js';
export * from './entry-kinds.js';
export * from './event-bus.js';
export * from './invitation.events.js';
export * from './reason-codes.js';
export * from './team.events.js';
