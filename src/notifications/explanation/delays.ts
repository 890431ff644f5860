/**
 * Why something goes at another time than its kind would: held back, muted, or at once in the place of a colleague. Pure;
 * each is the second half of a sentence. What still holds is told of as present, what is over as past.
 */
import { dateOf } from '../../calendar/index.js';
import type { HeldBy } from '../withheld.js';
import type { Facts, Muted } from './facts.js';
import { dayWords, type Voice } from './wording.js';

/** What of it is over, still holds, or is to come. */
export type Tense = 'PAST' | 'PRESENT' | 'FUTURE';

export function heldWords(heldBy: HeldBy, tense: Tense, voice: Voice): string {
  const [your, theirs] = voice === 'AGENT' ? ['your', 'your'] : ['the agent’s', 'their'];
  const waits =
    tense === 'PAST'
      ? 'the first email afterwards has all that waited meanwhile'
      : `all that waits meanwhile comes in one email on ${theirs} first working day back`;
  const words: Readonly<Record<HeldBy, string>> = {
    CEILING: `${had(tense, voice)} had as many emails as one hour may bring, and what is more comes together in one`,
    AWAY: `${were(tense, voice)} away, and ${waits}`,
    FIRST_DAY_BACK: `${your} first day back stays quiet until its digest`,
  };
  return words[heldBy];
}

/** How an absence, or the hour, stands that holds what waits: an absence may be announced before it begins. */
export function tenseOf({ emailAfter, heldBy, awayFrom, timeZone }: Facts, now: Date): Tense {
  if (emailAfter !== null && emailAfter <= now) return 'PAST';
  return heldBy === 'AWAY' && awayFrom !== null && dateOf(now, timeZone) < awayFrom ? 'FUTURE' : 'PRESENT';
}

export function mutedWords({ until, frequency }: Muted, voice: Voice): string {
  const [you, client] = voice === 'AGENT' ? ['you', 'this client'] : ['the agent', 'one client'];
  const did = frequency === 'NEXT_LOGIN' ? 'muted' : 'chose to hear less often of';
  return `${you} ${did} ${client} up to and including ${dayWords(until)}, and what waits goes with the first digest after that`;
}

/** Nobody asked for it themselves, so it has the words of nobody's choice. */
export function coverWords(colleagueAway: boolean, voice: Voice): string {
  const you = voice === 'AGENT' ? 'you' : 'the agent';
  if (!colleagueAway) return `${you} covered for a colleague who was away and would have heard of this as it happens`;
  return `${you} ${voice === 'AGENT' ? 'cover' : 'covers'} for a colleague who is away and would hear of this as it happens`;
}

function were(tense: Tense, voice: Voice): string {
  const words: Readonly<Record<Tense, string>> =
    voice === 'AGENT'
      ? { PAST: 'you were', PRESENT: 'you are', FUTURE: 'you will be' }
      : { PAST: 'the agent was', PRESENT: 'the agent is', FUTURE: 'the agent will be' };
  return words[tense];
}

function had(tense: Tense, voice: Voice): string {
  const [you, have] = voice === 'AGENT' ? ['you', 'have'] : ['the agent', 'has'];
  return `${you} ${tense === 'PAST' ? 'had' : have}`;
}
