/** What an explanation depends on: a notification as it stands, and what of its reader still holds now. */
import type { Frequency } from '../../calendar/index.js';
import type { Kind } from '../../events/index.js';
import type { EmailState } from '../email-states.js';
import type { ReachedBecause } from '../kind-rules.js';
import type { ADDRESS_BOUNCED, HeldBy, StandingReason, WithheldReason } from '../withheld.js';
import type { RowSource } from './wording.js';

export interface Facts {
  readonly kind: Kind;
  readonly frequency: Frequency;
  readonly source: RowSource;
  readonly reachedBecause: ReachedBecause;
  /** null for `NEXT_LOGIN`. */
  readonly emailAfter: Date | null;
  readonly seen: boolean;
  /** Whether they hear of it in the place of a colleague. */
  readonly covering: boolean;
  /** Whether that colleague is away still, and covered by them. */
  readonly colleagueAway: boolean;
  readonly withheld: WithheldReason | null;
  /** Which rule made it wait for longer than its frequency says. */
  readonly heldBy: HeldBy | null;
  /** `YYYY-MM-DD`, the first day of the absence of which the agent spoke last; null for none. */
  readonly awayFrom: string | null;
  /** The choice for its client which ended, or will end, before it may go; null where none did, or it was taken back. */
  readonly muted: Muted | null;
  /** How seldom the agency lets its agents hear of this kind; null where it does not say. */
  readonly agencyFloor: Frequency | null;
  /**
   * What would keep it back if it went now; `ADDRESS_BOUNCED`: mail to the agent came back, so that it waits until they show
   * that their address works.
   */
  readonly fallen: StandingReason | typeof ADDRESS_BOUNCED | null;
  readonly email: { readonly state: EmailState; readonly sentAt: Date | null } | null;
  /** An attempt to send that email ended, and what the mail server made of it is not known. */
  readonly mayHaveArrived: boolean;
  /** IANA name, of the agent's agency. */
  readonly timeZone: string;
}

export interface Muted {
  /** `YYYY-MM-DD`, the last day on which it holds. */
  readonly until: string;
  readonly frequency: Frequency;
}
