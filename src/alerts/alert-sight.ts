/** Which alerts somebody sees, and which wait for them. Pure. */
import { ownServiceOf } from '../access/index.js';
import type { Principal } from '../common/actor.js';
import type { Id } from '../common/ids.js';
import { type AlertType, FOR_OFFICERS } from './alert-words.js';

/** Never those about themselves. */
export interface AlertSight {
  readonly agentId: Id;
  /** null: those of every agency. */
  readonly agencyId: Id | null;
  /** null: of every type. */
  readonly types: readonly AlertType[] | null;
  /** Those of no sensitive service but this; null: of all. */
  readonly ownService: Id | null;
}

export interface AlertDuty {
  readonly agentId: Id;
  /** Those of this agency; null: of none. */
  readonly agencyId: Id | null;
  /** Those that no agency admin can take, and those that concern every admin. */
  readonly ofAdmins: boolean;
  /** The agency whose privacy officer they are; null: of none. */
  readonly officerOf: Id | null;
}

export function sightOf({ agentId, agencyId, roles }: Principal): AlertSight {
  const seesAll = roles.includes('ADMIN') || roles.includes('AUDITOR');
  const types = seesAll || roles.includes('AGENCY_ADMIN') ? null : FOR_OFFICERS;
  const ownService = ownServiceOf({ roles, agencyId });
  return { agentId: agentId!, agencyId: seesAll ? null : agencyId, types, ownService };
}

/** null: nothing ever waits for them. */
export function dutyOf({ agentId, agencyId, roles, privacyOfficer }: Principal): AlertDuty | null {
  const [ofAgency, ofAdmins] = [roles.includes('AGENCY_ADMIN'), roles.includes('ADMIN')];
  if (agentId === null || !(ofAgency || ofAdmins || privacyOfficer)) return null;
  return { agentId, agencyId: ofAgency ? agencyId : null, ofAdmins, officerOf: privacyOfficer ? agencyId : null };
}
