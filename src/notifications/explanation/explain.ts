/**
 * What became, or will become, of a notification, by which rule, in one plain sentence: pure. An agent reads it of their own,
 * an admin of an agent whom they administer; both get the same outcome and rule.
 */
import { FREQUENCIES } from '../../calendar/index.js';
import { ADDRESS_BOUNCED, HELD_BY, WITHHELD_REASONS } from '../withheld.js';
import { changeOf, changeOfSeen, isLocked, isTheDuty } from './changes.js';
import { coverWords, heldWords, mutedWords, type Tense, tenseOf } from './delays.js';
import type { Facts } from './facts.js';
import {
  addressWords,
  becauseOf,
  choiceWords,
  type ExplainedSource,
  standingWords,
  timeWords,
  type Voice,
  withheldWords,
} from './wording.js';

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
  'MUTED',
  'SEEN_FIRST',
  ADDRESS_BOUNCED,
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

const NOTHING_TO_DO = 'There is nothing to do: it stays in Patchwork, whatever becomes of the email.';
/** The connection broke off, or whoever was sending it. */
const NO_ANSWER = 'an attempt to send it ended without an answer of the mail server';

/** @param now Patchwork time: what is due by then is told of as due */
export function explain(facts: Facts, now: Date, voice: Voice): Explained {
  const { email, withheld } = facts;
  if (email !== null) return ofEmail(facts, email, voice);
  if (withheld !== null) {
    const { because, change } = withheldWords(withheld, facts.reachedBecause, voice);
    const sentence = `It was not emailed, because ${because}.`;
    return { outcome: 'WITHHELD', rule: withheld, sentence, changeHow: change };
  }
  if (facts.seen) return { outcome: 'SEEN_FIRST', rule: 'SEEN_FIRST', ...ofSeen(facts, voice) };
  if (facts.fallen !== null && facts.emailAfter !== null) return asItStands(facts, facts.fallen, voice);
  const tense = tenseOf(facts, now);
  const changeHow = changeOf(facts, tense, voice);
  return { ...ofWaiting(facts, now, tense, voice), rule: timedBy(facts), changeHow };
}

/** By whose word it has its frequency: what a cover hears has the word of nobody that they need to know of. */
export function sourceOf({ source, covering }: Facts): ExplainedSource {
  return covering ? 'COVER' : source;
}

/** What nobody has withheld yet, and somebody would if it went now. */
function asItStands({ reachedBecause }: Facts, fallen: NonNullable<Facts['fallen']>, voice: Voice): Explained {
  if (fallen === ADDRESS_BOUNCED) return { outcome: 'WAITS_FOR_ADDRESS', rule: fallen, ...addressWords(voice) };
  const sentence = `As things stand it will not be emailed, because ${standingWords(fallen, reachedBecause, voice)}.`;
  const { change } = withheldWords(fallen, reachedBecause, voice);
  return { outcome: 'WITHHELD', rule: fallen, sentence, changeHow: change };
}

function ofSeen(facts: Facts, voice: Voice): Pick<Explained, 'sentence' | 'changeHow'> {
  const who = voice === 'AGENT' ? 'you' : 'the agent';
  if (facts.emailAfter === null) {
    const have = voice === 'AGENT' ? 'have' : 'has';
    const sentence = `It was not emailed, because ${why(facts, 'PAST', voice)}, and ${who} ${have} marked it as seen.`;
    return { sentence, changeHow: changeOf(facts, 'PAST', voice) };
  }
  const sentence = `It was not emailed, because ${who} had marked it as seen before it was emailed.`;
  return { sentence, changeHow: changeOfSeen(voice) };
}

function ofWaiting(facts: Facts, now: Date, tense: Tense, voice: Voice): Pick<Explained, 'outcome' | 'sentence'> {
  const { emailAfter, timeZone } = facts;
  const because = why(facts, tense, voice);
  if (emailAfter === null) {
    const who = voice === 'AGENT' ? 'you have' : 'the agent has';
    return { outcome: 'WAITS_FOR_LOGIN', sentence: `It waits in Patchwork until ${who} seen it, because ${because}.` };
  }
  const when = emailAfter <= now ? 'with the next email, as it is due' : `on ${timeWords(emailAfter, timeZone)}`;
  return { outcome: 'WILL_BE_EMAILED', sentence: `It will be emailed ${when}, because ${because}.` };
}

function ofEmail(facts: Facts, { state, sentAt }: NonNullable<Facts['email']>, voice: Voice): Explained {
  switch (state) {
    case 'SENT':
    case 'DELIVERED': {
      const when = sentAt === null ? '' : ` on ${timeWords(sentAt, facts.timeZone)}`;
      const sentence = `It was emailed${when}, because ${why(facts, 'PAST', voice)}.`;
      return { outcome: 'EMAILED', rule: timedBy(facts), sentence, changeHow: changeOf(facts, 'PAST', voice) };
    }
    case 'PENDING':
      return ofRepeat(facts, voice);
    case 'FAILED': {
      const sentence = 'It is in an email that did not get through, as it was refused or came back.';
      const changeHow = 'An admin can check the address, and have the email sent again.';
      return { outcome: 'FAILED', rule: 'REFUSED', sentence, changeHow };
    }
    case 'UNKNOWN': {
      const sentence = `It is in an email that may or may not have arrived: ${NO_ANSWER}, and it is not tried again.`;
      return { outcome: 'UNKNOWN', rule: 'MAY_HAVE_ARRIVED', sentence, changeHow: NOTHING_TO_DO };
    }
    // An email that is withheld lets go of its notifications, each with its reason.
    case 'WITHHELD':
    case 'SENDING': {
      const before = facts.mayHaveArrived ? ', and that may have arrived before' : '';
      const sentence = `It is in an email that is on its way to the mail server${before}.`;
      return { outcome: 'SENDING', rule: 'ON_ITS_WAY', sentence, changeHow: NOTHING_TO_DO };
    }
  }
}

/** Before each repeat it is asked again: what may not go then is left out, or, where it may have arrived, ends the email. */
function ofRepeat(facts: Facts, voice: Voice): Explained {
  const { fallen, mayHaveArrived, reachedBecause } = facts;
  if (fallen !== null && !mayHaveArrived) return asItStands(facts, fallen, voice);
  const email = mayHaveArrived
    ? `It is in an email that may have arrived already: ${NO_ANSWER}, and`
    : 'It is in an email that the mail server has not taken yet, and';
  const again = mayHaveArrived
    ? 'it is tried again only if all that it carries may still go'
    : 'it is tried again automatically';
  const then =
    fallen === null
      ? again
      : `as things stand it is not tried again, because ${standingWords(fallen, reachedBecause, voice)}`;
  const sentence = `${email} ${then}.`;
  return { outcome: 'SENDING', rule: 'TRIED_AGAIN', sentence, changeHow: NOTHING_TO_DO };
}

function timedBy({ frequency, heldBy, covering, muted }: Facts): Rule {
  if (heldBy !== null) return heldBy;
  if (covering) return 'COVERING';
  return muted === null ? frequency : 'MUTED';
}

function why(facts: Facts, tense: Tense, voice: Voice): string {
  const { frequency, source, heldBy, covering, colleagueAway, muted } = facts;
  if (heldBy !== null) return heldWords(heldBy, tense, voice);
  if (covering) return coverWords(colleagueAway, voice);
  if (isTheDuty(facts)) return 'whoever is the duty contact is told at once of what was not opened in time';
  if (muted !== null) return mutedWords(muted, voice);
  // What is in an email cannot tell a client that was muted from one chosen for the digest, once that was chosen otherwise.
  if (source === 'CLIENT' && facts.email !== null && frequency !== 'AS_IT_HAPPENS') return choiceWords(voice);
  return becauseOf(frequency, source, isLocked(facts), voice);
}
