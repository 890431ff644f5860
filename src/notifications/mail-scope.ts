/** Whose email a caller watches over: pure. */
import type { Principal } from '../common/actor.js';
import type { Id } from '../common/ids.js';

/** The agency to whose agents they are bound; null: to none. */
export function agencySeenBy({ roles, agencyId }: Pick<Principal, 'roles' | 'agencyId'>): Id | null {
  return roles.includes('ADMIN') || roles.includes('AUDITOR') ? null : agencyId;
}
