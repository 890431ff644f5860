/** What would change how something goes, as long as anything would: pure, one plain sentence to whoever can do it. */
import { describeKind } from '../kinds.js';
import { allowedFor } from '../preferences/timing.js';
import type { Tense } from './delays.js';
import type { Facts } from './facts.js';
import type { Voice } from './wording.js';

/** @param tense of what holds it back: an absence or a choice that is over cannot be changed any more */
export function changeOf(facts: Facts, tense: Tense, voice: Voice): string {
  const { heldBy, covering, source, muted, email } = facts;
  const isOver = tense === 'PAST';
  if (heldBy === 'AWAY') return ofAbsence(isOver, voice);
  if (heldBy === 'FIRST_DAY_BACK') return ofFirstDayBack(isOver, voice);
  if (covering) return ofCover(facts, voice);
  if (source === 'REMINDER') return ofReminder(email !== null, voice);
  if (isTheDuty(facts))
    return 'There is nothing to choose: the duty contact is always told at once, and an admin can name another.';
  if (muted !== null) return ofMuted(isOver, voice);
  return ofChoice(facts, voice);
}

/** What was seen in time needs no email, so there is nothing else that would bring one. */
export function changeOfSeen(voice: Voice): string {
  if (voice === 'ADMIN') return 'What the agent does not mark as seen is emailed when its time comes.';
  return 'What you do not mark as seen is emailed when its time comes.';
}

/** Told of what nobody opened in time, whatever anybody chose. */
export function isTheDuty({ reachedBecause, source, frequency }: Facts): boolean {
  return reachedBecause === 'DUTY_CONTACT' && source === 'PATCHWORK' && frequency === 'AS_IT_HAPPENS';
}

/** Whether Patchwork leaves nobody a choice. */
export function isLocked({ kind }: Facts): boolean {
  return describeKind(kind).allowed.length === 1;
}

function ofAbsence(isOver: boolean, voice: Voice): string {
  if (isOver) {
    const who = voice === 'AGENT' ? 'you can name a colleague' : 'the agent can name a colleague';
    return `There is nothing to change now that the absence is over: for the next one ${who} who hears meanwhile.`;
  }
  if (voice === 'ADMIN') return 'Only the agent can end or change their absence: then what waits goes as usual.';
  return 'End or change your absence in Patchwork: then what waits goes as usual.';
}

function ofFirstDayBack(isOver: boolean, voice: Voice): string {
  if (isOver) return 'There is nothing to change: after the first day back email goes as usual again.';
  if (voice === 'ADMIN') return 'Only the agent can take back the absence that is over: then what waits goes as usual.';
  return 'Read it in Patchwork, or take back the absence that is over: then what waits goes as usual.';
}

function ofCover({ colleagueAway }: Facts, voice: Voice): string {
  if (colleagueAway) return 'There is nothing to choose: it ends when the colleague is back.';
  const who = voice === 'AGENT' ? 'you do' : 'the agent does';
  return `There is nothing to change: ${who} not cover for that colleague any more.`;
}

function ofReminder(hasCome: boolean, voice: Voice): string {
  if (hasCome) return 'There is nothing to change: of a request for attention there is one reminder.';
  if (voice === 'ADMIN') return 'Only the agent can acknowledge the request for attention: then no reminder goes.';
  return 'Acknowledge the request for attention: then you are not reminded of it.';
}

function ofMuted(isOver: boolean, voice: Voice): string {
  if (isOver) return 'There is nothing to change: the choice for that one client is over.';
  if (voice === 'ADMIN')
    return 'Only the agent can end their choice for that one client: then what waits goes as usual.';
  return 'End the choice for this client in your notification preferences: then what waits goes as usual.';
}

function ofChoice(facts: Facts, voice: Voice): string {
  const { kind, source, agencyFloor } = facts;
  if (isLocked(facts)) return 'There is nothing to choose: this kind always comes as it happens.';
  if (agencyFloor !== null && allowedFor(kind, { [kind]: agencyFloor }).length === 1) {
    const your = voice === 'AGENT' ? 'Your' : 'The agent’s';
    return `${your} agency leaves no choice for this kind: its admins can change that.`;
  }
  if (voice === 'ADMIN') return 'Only the agent can choose how often they hear of this kind.';
  if (source === 'CLIENT') return 'Your notification preferences have the choice for this client: change or end it.';
  return 'Your notification preferences say how often you hear of this kind: choose another frequency.';
}
