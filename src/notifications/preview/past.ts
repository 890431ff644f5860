/** What became of somebody's notifications, as far as it does not depend on how often they want to hear. */
import type { Id } from '../../common/ids.js';
import type { Kind } from '../../events/index.js';

export interface PastNotification {
  readonly entryId: Id;
  readonly kind: Kind;
  /** null: of no client. */
  readonly clientId: Id | null;
  readonly occurredAt: Date;
  readonly seenAt: Date | null;
  readonly reminder: boolean;
  /** Whatever they chose: in the place of a colleague who was away, or on duty for one who opened nothing. */
  readonly atOnce: boolean;
  /** It was withheld for a reason that holds whenever its email goes. */
  readonly withheld: boolean;
  /** With whom they must stand on a team when it goes: the client's id, or a colleague's or an agency's; null: with none. */
  readonly needs: string | null;
}

/** A time on the team of a client, or on a team together with somebody. */
export interface Standing {
  /** The id of the client, or of the colleague or agency. */
  readonly with: string;
  readonly since: Date;
  /** null: to this day. */
  readonly endedAt: Date | null;
}

/** Whether an email at this instant could carry it, had nobody seen it. */
export function mayGo(past: PastNotification, standings: readonly Standing[], at: Date): boolean {
  if (past.withheld) return false;
  if (past.needs === null) return true;
  return standings.some(
    (standing) =>
      standing.with === past.needs && standing.since <= at && (standing.endedAt === null || standing.endedAt > at),
  );
}
