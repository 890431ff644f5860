/**
 * How often, by whose word and when: what one person is owed about one kind. Pure; planning, re-timing, previewing and
 * explaining all ask here, so that there is one answer.
 */
import { emailAfter, endOf, FREQUENCIES, type Frequency, heldBack } from '../../calendar/index.js';
import type { Id } from '../../common/ids.js';
import type { Kind } from '../../events/index.js';
import { describeKind } from '../kinds.js';
import type { HeldBy } from '../withheld.js';
import type { Choices, ClientChoice } from './choices.js';
import type { DigestCalendar, Recipient } from './recipients.queries.js';

/** Who said how often, the nearest word first. */
export const SOURCES = ['CLIENT', 'OWN', 'AGENCY', 'PATCHWORK'] as const;
export type Source = (typeof SOURCES)[number];

/** Whose words count for somebody. */
export type Wishes = Pick<Recipient, 'choices' | 'agency' | 'clients' | 'timeZone'>;

export interface Word {
  readonly frequency: Frequency;
  readonly source: Source;
  /** What they chose in vain, since their agency wants them to hear more often; null when nothing is. */
  readonly overruled: Frequency | null;
  /** The last day on which a choice for one client holds, be it overruled. */
  readonly until: string | null;
}

/** What keeps email that goes as it happens bearable. */
export interface Limits {
  /** Seconds that an email of a kind that waits is held, so that a burst of edits is one. */
  readonly asItHappensWait: number;
  /** Emails an hour, of the kinds that are limited. */
  readonly asItHappensCeiling: number;
}

export interface Timing {
  readonly frequency: Frequency;
  /** `REMINDER`: nobody's word, but Patchwork's rule that what was not acknowledged appears once more in the next digest. */
  readonly source: Source | 'REMINDER';
  /** null for `NEXT_LOGIN`. */
  readonly emailAfter: Date | null;
  /** The rule that holds it beyond its own time; null for none. */
  readonly heldBy: HeldBy | null;
}

/** What this person may choose, from the most to the least often: Patchwork's list as far as their agency's floor. */
export function allowedFor(kind: Kind, floors: Choices): readonly Frequency[] {
  const { allowed } = describeKind(kind);
  const floor = floors[kind];
  return floor === undefined ? allowed : allowed.filter((frequency) => !isRarer(frequency, floor));
}

/**
 * How often this person hears about this kind, and who said so. What lies below the floor of the agency counts as the
 * floor; the choice stays stored, and counts again once the floor does not hold any more.
 * @param clientId null: whatever the client
 * @param now Patchwork time, for choices that end
 */
export function frequencyOf(kind: Kind, person: Wishes, clientId: Id | null, now: Date): Word {
  const choice = clientId === null ? null : inForce(person, clientId, now);
  const ofClient = choice?.frequencies[kind];
  if (ofClient !== undefined) return lifted(kind, person, ofClient, 'CLIENT', choice!.until);
  const own = person.choices[kind];
  if (own !== undefined) return lifted(kind, person, own, 'OWN', null);
  const usual = person.agency.defaults[kind];
  if (usual !== undefined) return lifted(kind, person, usual, 'AGENCY', null);
  return { ...lifted(kind, person, describeKind(kind).default, 'PATCHWORK', null), overruled: null };
}

/** What this person chose for this client, if it holds now. */
export function inForce({ clients, timeZone }: Wishes, clientId: Id, now: Date): ClientChoice | null {
  const choice = clients[clientId];
  if (choice === undefined) return null;
  return choice.until === null || now < endOf(choice.until, timeZone) ? choice : null;
}

/**
 * What still waits when a choice for one client ends goes as it would without that choice; never at midnight, but with
 * the next digest. A row that is muted until a date has the instant of that digest from the beginning.
 * @param now Patchwork time of the change, or of the re-timing
 */
export function timingOf(kind: Kind, person: Recipient, clientId: Id | null, now: Date, limits: Limits): Timing {
  const { frequency, source, until } = frequencyOf(kind, person, clientId, now);
  if (frequency === 'AS_IT_HAPPENS') {
    return afterAbsence(kind, { frequency, source, ...asItHappens(kind, person, now, limits) }, person, now);
  }
  const at = emailAfter(frequency, now, person, 0);
  const own = { frequency, source, emailAfter: at, heldBy: null };
  if (until === null) return afterAbsence(kind, own, person, now);
  const end = endOf(until, person.timeZone);
  if (at !== null && at <= end) return afterAbsence(kind, own, person, now);
  const then = frequencyOf(kind, person, null, end).frequency;
  const digest = then === 'AS_IT_HAPPENS' ? 'END_OF_DAY' : then;
  // By the choice, as it is its end that lets it go, also where a floor had lifted it.
  const after = emailAfter(digest, end, person, 0);
  const muted = { frequency: digest, source: 'CLIENT', emailAfter: after, heldBy: null } as const;
  return afterAbsence(kind, muted, person, end);
}

/**
 * When an email about something that happened at `now` goes as it happens. Where the hour has had its emails, that is when the
 * first place is free: whoever plans or re-times it says at once what the delivery job would say only as it comes to it.
 */
export function asItHappens(
  kind: Kind,
  person: Pick<Recipient, 'placesTaken'>,
  now: Date,
  limits: Limits,
): { readonly emailAfter: Date; readonly heldBy: 'CEILING' | null } {
  const { waits, limited } = describeKind(kind);
  const due = new Date(now.getTime() + (waits ? limits.asItHappensWait * 1000 : 0));
  const free = limited ? placeFreeAt(person.placesTaken, limits.asItHappensCeiling) : null;
  return free !== null && free > due ? { emailAfter: free, heldBy: 'CEILING' } : { emailAfter: due, heldBy: null };
}

/**
 * When the next email may go; null: now.
 * @param taken until when each email takes its place, the latest first
 */
export function placeFreeAt(taken: readonly Date[], ceiling: number): Date | null {
  return taken[ceiling - 1] ?? null;
}

/**
 * The same, as an absence or the first day back lets it go.
 * @param since when it happened, or when the choice ended that kept it from them
 */
function afterAbsence(kind: Kind, own: Timing, person: DigestCalendar, since: Date): Timing {
  if (own.emailAfter === null || person.absence === null) return own;
  // What nobody may turn off is so pressing that it disturbs a first day back.
  const canWait = own.frequency === 'AS_IT_HAPPENS' && describeKind(kind).allowed.includes('NEXT_LOGIN');
  const hold = heldBack(own.emailAfter, since, person.absence, person, canWait);
  return hold === null ? own : { ...own, emailAfter: hold.until, heldBy: hold.by };
}

const AT_ONCE: Limits = { asItHappensWait: 0, asItHappensCeiling: Infinity };

/** A reminder goes with the first digest after the email of which it reminds, however often they hear of such things. */
export function reminderOf(kind: Kind, person: Recipient, clientId: Id | null, now: Date): Timing {
  return remindedAfter(kind, person, timingOf(kind, person, clientId, now, AT_ONCE).emailAfter ?? now);
}

/** The same, where it is known when that email went or goes. */
export function remindedAfter(kind: Kind, person: DigestCalendar, told: Date): Timing & { readonly emailAfter: Date } {
  const digest = emailAfter('END_OF_DAY', told, person, 0)!;
  const own = { frequency: 'END_OF_DAY', source: 'REMINDER', emailAfter: digest, heldBy: null } as const;
  const timing = afterAbsence(kind, own, person, told);
  return { ...timing, emailAfter: timing.emailAfter ?? digest };
}

/** With the next digest, whatever anybody chose. */
export function digestOf(person: Recipient, now: Date): Timing {
  return {
    frequency: 'END_OF_DAY',
    source: 'PATCHWORK',
    emailAfter: emailAfter('END_OF_DAY', now, person, 0),
    heldBy: null,
  };
}

function lifted(kind: Kind, { agency }: Wishes, said: Frequency, source: Source, until: string | null): Word {
  const allowed = allowedFor(kind, agency.floors);
  if (allowed.includes(said)) return { frequency: said, source, overruled: null, until };
  return {
    frequency: allowed.at(-1)!,
    source: agency.floors[kind] === undefined ? 'PATCHWORK' : 'AGENCY',
    overruled: said,
    until,
  };
}

function isRarer(frequency: Frequency, than: Frequency): boolean {
  return FREQUENCIES.indexOf(frequency) > FREQUENCIES.indexOf(than);
}
