/** Whose words together bar an agent, and lift a bar: pure. */
import type { Id } from '../../common/ids.js';

/** Somebody who may have a word: an open member of the team, or the privacy officer of an agency on it. */
export interface Speaker {
  readonly agentId: Id;
  /** null: they are not on the team. */
  readonly agencyId: Id | null;
  readonly leads: boolean;
  readonly isOfficer: boolean;
}

/** Whether two of these can do it: members of different agencies, or the lead and a privacy officer. */
export function isEnough(speakers: readonly Speaker[]): boolean {
  return speakers.some((one) => speakers.some((other) => one.agentId !== other.agentId && areTwo(one, other)));
}

function areTwo(one: Speaker, other: Speaker): boolean {
  if (one.leads && other.isOfficer) return true;
  return one.agencyId !== null && other.agencyId !== null && one.agencyId !== other.agencyId;
}
