/** Whether the canary's digest came when it was due: pure. */
import { type Calendar, emailAfter } from '../../calendar/index.js';

/**
 * `OFF`: none is named. `WAITING`: its first digest is still to come. `WELL`: the last one that was due came. `MISSING`: it
 * did not, or nobody planted anything, or there is no such active agent with a verified address.
 */
export const CANARY_STATES = ['OFF', 'WAITING', 'WELL', 'MISSING'] as const;
export type CanaryState = (typeof CANARY_STATES)[number];

export interface CanarySight {
  readonly firstPlantedAt: Date | null;
  readonly lastSentAt: Date | null;
}

/** Longer than any row of days on which a canary does not work. */
const LOOK_BACK = 370 * 24 * 3_600_000;
const MONTH = 31 * 24 * 3_600_000;

/** @param within milliseconds after its hour in which a digest has to be sent */
export function canaryState(calendar: Calendar, now: Date, within: number, sight: CanarySight): CanaryState {
  const { firstPlantedAt, lastSentAt } = sight;
  if (firstPlantedAt === null) return 'MISSING';
  const due = lastDigest(calendar, new Date(now.getTime() - within));
  if (due === null || due <= firstPlantedAt) return 'WAITING';
  return lastSentAt !== null && lastSentAt >= due ? 'WELL' : 'MISSING';
}

/** The last digest hour on a working day that is not after `now`. */
export function lastDigest(calendar: Calendar, now: Date): Date | null {
  for (const back of [MONTH, LOOK_BACK]) {
    let last: Date | null = null;
    let next = emailAfter('END_OF_DAY', new Date(now.getTime() - back), calendar, 0)!;
    while (next <= now) {
      last = next;
      next = emailAfter('END_OF_DAY', last, calendar, 0)!;
    }
    if (last !== null) return last;
  }
  return null;
}
