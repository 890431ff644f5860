/** Whose email a caller watches over: pure. What goes to people of a sensitive service is for its own admins and auditors. */
import { ownServiceOf } from '../access/index.js';
import type { Principal } from '../common/actor.js';
import type { Id } from '../common/ids.js';

export interface MailScope {
  /** The agency to whose agents they are bound; null: to none. */
  readonly agencyId: Id | null;
  /** The one sensitive service that they see; null: all. */
  readonly ownService: Id | null;
  /** The agency as whose admin they see when each email went; null: none. All others see the hour. */
  readonly exactFor: Id | null;
}

export function scopeOf({ roles, agencyId }: Pick<Principal, 'roles' | 'agencyId'>): MailScope {
  const seesAll = roles.includes('ADMIN') || roles.includes('AUDITOR');
  const exactFor = roles.includes('AGENCY_ADMIN') ? agencyId : null;
  return { agencyId: seesAll ? null : agencyId, ownService: ownServiceOf({ roles, agencyId }), exactFor };
}
