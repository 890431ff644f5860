/**
 * What became, or will become, of a notification, by which rule, in one plain sentence: pure. An agent reads it of their own,
 * an admin of an agent whom they administer; both get the same outcome and rule.
 */
import { type Frequency, FREQUENCIES } from '../../calendar/index.js';
import type { Kind } from '../../events/index.js';
import type { EmailState } from '../email-states.js';
import { describeKind } from '../kinds.js';
import { HELD_BY, type HeldBy, WITHHELD_REASONS, type WithheldReason } from '../withheld.js';
import {
  addressWords,
  becauseOf,
  coverWords,
  heldWords,
  type RowSource,
  timeWords,
  type Voice,
  withheldWords,
} from './wording.js';

/** A notification as it stands. */
export interface Facts {
  readonly kind: Kind;
  readonly frequency: Frequency;
  readonly source: RowSource;
  /** null for `NEXT_LOGIN`. */
  readonly emailAfter: Date | null;
  readonly seen: boolean;
  /** Whether they hear of it in the place of a colleague. */
  readonly covering: boolean;
  readonly withheld: WithheldReason | null;
  /** Which rule made it wait for longer than its frequency says. */
  readonly heldBy: HeldBy | null;
  /** Mail to the agent came back, so that it waits until they show that their address works. */
  readonly addressPaused: boolean;
  readonly email: { readonly state: EmailState; readonly sentAt: Date | null } | null;
  /** IANA name, of the agent's agency. */
  readonly timeZone: string;
}

export const OUTCOMES = [
  'EMAILED',
  'WILL_BE_EMAILED',
  'WAITS_FOR_LOGIN',
  'WAITS_FOR_ADDRESS',
  'SEEN_FIRST',
  'WITHHELD',
  'SENDING',
  'UNKNOWN',
  'FAILED',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const RULES = [
  ...FREQUENCIES,
  'COVERING',
  'SEEN_FIRST',
  'ADDRESS_BOUNCED',
  'ON_ITS_WAY',
  'TRIED_AGAIN',
  'MAY_HAVE_ARRIVED',
  'REFUSED',
  ...WITHHELD_REASONS,
  ...HELD_BY,
] as const;
export type Rule = (typeof RULES)[number];

export interface Explained {
  readonly outcome: Outcome;
  readonly rule: Rule;
  readonly sentence: string;
  readonly changeHow: string;
}

/** @param now Patchwork time: what is due by then is told of as due */
export function explain(facts: Facts, now: Date, voice: Voice): Explained {
  const { email, withheld } = facts;
  if (email !== null) return ofEmail(facts, email, voice);
  if (withheld !== null) {
    const { because, change } = withheldWords(withheld, voice);
    const sentence = `It was not emailed, because ${because}.`;
    return { outcome: 'WITHHELD', rule: withheld, sentence, changeHow: change };
  }
  if (facts.seen) {
    const who = voice === 'AGENT' ? 'you' : 'the agent';
    const sentence = `It was not emailed, because ${who} had marked it as seen before its time came.`;
    return { outcome: 'SEEN_FIRST', rule: 'SEEN_FIRST', sentence, changeHow: choice(facts, voice) };
  }
  if (facts.addressPaused && facts.emailAfter !== null) {
    return { outcome: 'WAITS_FOR_ADDRESS', rule: 'ADDRESS_BOUNCED', ...addressWords(voice) };
  }
  return { ...ofWaiting(facts, now, voice), rule: timedBy(facts), changeHow: choice(facts, voice) };
}

function ofWaiting(facts: Facts, now: Date, voice: Voice): Pick<Explained, 'outcome' | 'sentence'> {
  const { emailAfter, timeZone } = facts;
  const because = why(facts, voice);
  if (emailAfter === null) {
    const who = voice === 'AGENT' ? 'you have' : 'the agent has';
    return { outcome: 'WAITS_FOR_LOGIN', sentence: `It waits in Patchwork until ${who} seen it, because ${because}.` };
  }
  const when = emailAfter <= now ? 'with the next email, as it is due' : `on ${timeWords(emailAfter, timeZone)}`;
  return { outcome: 'WILL_BE_EMAILED', sentence: `It will be emailed ${when}, because ${because}.` };
}

function ofEmail(facts: Facts, { state, sentAt }: NonNullable<Facts['email']>, voice: Voice): Explained {
  const again = 'There is nothing to do: it stays in Patchwork, whatever becomes of the email.';
  switch (state) {
    case 'SENT':
    case 'DELIVERED': {
      const when = sentAt === null ? '' : ` on ${timeWords(sentAt, facts.timeZone)}`;
      const sentence = `It was emailed${when}, because ${why(facts, voice)}.`;
      return { outcome: 'EMAILED', rule: timedBy(facts), sentence, changeHow: choice(facts, voice) };
    }
    case 'PENDING': {
      const sentence = 'It is in an email that no mail server has taken yet, and that is tried again by itself.';
      return { outcome: 'SENDING', rule: 'TRIED_AGAIN', sentence, changeHow: again };
    }
    case 'FAILED': {
      const sentence = 'It is in an email that did not get through, as it was refused or came back.';
      const changeHow = 'An admin can check the address, and have the email sent again.';
      return { outcome: 'FAILED', rule: 'REFUSED', sentence, changeHow };
    }
    case 'UNKNOWN': {
      const sentence =
        'It is in an email that may or may not have arrived: the line broke while it was sent, and it is not sent twice.';
      return { outcome: 'UNKNOWN', rule: 'MAY_HAVE_ARRIVED', sentence, changeHow: again };
    }
    // An email that is withheld lets go of its notifications, each with its reason.
    case 'WITHHELD':
    case 'SENDING': {
      const sentence = 'It is in an email that is on its way to the mail server.';
      return { outcome: 'SENDING', rule: 'ON_ITS_WAY', sentence, changeHow: again };
    }
  }
}

function timedBy({ frequency, heldBy, covering }: Facts): Rule {
  return heldBy ?? (covering ? 'COVERING' : frequency);
}

function why({ kind, frequency, source, heldBy, covering }: Facts, voice: Voice): string {
  if (heldBy !== null) return heldWords(heldBy, voice);
  if (covering) return coverWords(voice);
  return becauseOf(frequency, source, isLocked(kind), voice);
}

function choice({ kind, source, heldBy, covering }: Facts, voice: Voice): string {
  if (heldBy === 'AWAY' || heldBy === 'FIRST_DAY_BACK') return 'An absence that ends earlier lets go what it holds.';
  if (covering) return 'There is nothing to choose: it ends when the colleague is back.';
  if (source === 'REMINDER') return 'The request for attention can be acknowledged: then nobody is reminded of it.';
  if (isLocked(kind)) return 'There is nothing to choose: this kind always comes as it happens.';
  if (voice === 'ADMIN') return 'Only the agent can choose how often they hear of this kind.';
  if (source === 'CLIENT')
    return 'Your notification preferences have the choice for that one client: change or end it.';
  return 'Your notification preferences say how often you hear of this kind: choose another frequency.';
}

function isLocked(kind: Kind): boolean {
  return describeKind(kind).allowed.length === 1;
}
