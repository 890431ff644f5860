/** What a token says once everything about it was found good: who calls, never what they may. */
import type { Id } from '../common/ids.js';

export interface VerifiedToken {
  readonly issuerId: string;
  /** Only agents of this agency are meant; null: of all, and systems too. */
  readonly agencyId: Id | null;
  readonly subject: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** The row of `agent_session` with which it ends; null where the issuer knows none, and for a system. */
  readonly sessionId: Id | null;
  /** Seconds since 1970. */
  readonly issuedAt: number;
  /** The token speaks for a client of its own, not for a person. */
  readonly isSystem: boolean;
  /** By what a subject whom nobody knows yet may be linked to an agent; null: by nothing. */
  readonly address: { readonly email: string; readonly verified: boolean } | null;
}

/** Links a subject to an agent, once; false when there is nobody to link. True does not say that they may sign in now. */
export type FirstSignIn = (token: VerifiedToken) => Promise<boolean>;
