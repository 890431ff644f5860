/** What the answer to a change of an agent shows: the agent, and an address that waits to be theirs. */
import { AgentRecord } from './agent.dto.js';

/** A new address that waits. */
export class WaitingEmail {
  /**
   * The address that is to be theirs.
   * @example "jane.jones@northside.test"
   */
  email!: string;

  /**
   * When it takes effect, whatever the agent says until then; null while it waits for them, or for two admins.
   * @example null
   */
  takesEffectAt!: Date | null;

  /**
   * Until when it waits to be confirmed or approved.
   * @example "2026-03-17T09:30:00.000Z"
   */
  until!: Date;
}

/** An agent as they were left by a change. */
export class ChangedAgent extends AgentRecord {
  /** An address that is not theirs yet: it waits until they confirm it, or two admins approve it. Null: none waits. */
  emailChange!: WaitingEmail | null;
}
