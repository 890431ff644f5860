/** The door of invitations: asking somebody to join a team, and their answer. */
export { InvitationsModule } from './invitations.module.js';
