/**
 * The words of an explanation: pure. A reason, a state or a source without its words does not compile. No sentence names a
 * person, a client or a value; times are told in the reader's own zone.
 */
import { DateTime } from 'luxon';
import type { Frequency } from '../../calendar/index.js';
import type { ReachedBecause } from '../kind-rules.js';
import { SOURCES } from '../preferences/timing.js';
import type { ADDRESS_BOUNCED, StandingReason, WithheldReason } from '../withheld.js';

/** Whether the agent reads it, or an admin about them. */
export type Voice = 'AGENT' | 'ADMIN';

/** By whose word a notification has its frequency; `REMINDER`: by no one's, as it is the one reminder. */
export const ROW_SOURCES = [...SOURCES, 'REMINDER'] as const;
export type RowSource = (typeof ROW_SOURCES)[number];

/** `COVER`: in the place of a colleague, whose word it is need not be known. */
export const EXPLAINED_SOURCES = [...ROW_SOURCES, 'COVER'] as const;
export type ExplainedSource = (typeof EXPLAINED_SOURCES)[number];

const FREQUENCY: Readonly<Record<Frequency, string>> = {
  AS_IT_HAPPENS: 'as it happens',
  END_OF_DAY: 'at the end of the working day',
  END_OF_WEEK: 'at the end of the working week',
  NEXT_LOGIN: 'at the next log-in, without an email',
};

/** Why it has its frequency: the second half of a sentence. */
export function becauseOf(frequency: Frequency, source: RowSource, locked: boolean, voice: Voice): string {
  const when = FREQUENCY[frequency];
  if (source === 'REMINDER') return 'a request for attention that is not acknowledged appears once more in a digest';
  if (locked) return `everybody is told of this kind ${when}`;
  const [you, your, client] =
    voice === 'AGENT' ? ['you', 'your', 'this client'] : ['the agent', 'the agent’s', 'one client alone'];
  const words: Readonly<Record<Exclude<RowSource, 'REMINDER'>, string>> = {
    CLIENT: `${you} chose for ${client} to be told ${when}`,
    OWN: `${you} chose to be told of this kind ${when}`,
    AGENCY: `${your} agency has people told of this kind ${when}`,
    PATCHWORK: `Patchwork tells of this kind ${when} unless somebody chooses otherwise`,
  };
  return words[source];
}

/** Where no more is known than that there was a choice. */
export function choiceWords(voice: Voice): string {
  return voice === 'AGENT'
    ? 'you had made a choice for this client'
    : 'the agent had made a choice for one client alone';
}

interface Reason {
  readonly because: string;
  readonly change: string;
}

/** As what somebody was told who need not be on the team. */
const PLACES: Readonly<Partial<Record<ReachedBecause, string>>> = {
  PRIVACY_OFFICER: 'the privacy officer of the agency',
  DUTY_CONTACT: 'the duty contact of the agency',
};

/** Why it was withheld, and what would let the next one go. */
export function withheldWords(reason: WithheldReason, reachedBecause: ReachedBecause, voice: Voice): Reason {
  const [you, were, your] = voice === 'AGENT' ? ['you', 'were', 'your'] : ['the agent', 'was', 'the agent’s'];
  const agency = voice === 'AGENT' ? 'your agency' : 'their agency';
  const follow =
    voice === 'AGENT'
      ? 'Follow the link that was sent to the address'
      : 'The agent has to follow the link that was sent to the address';
  const words: Readonly<Record<WithheldReason, Reason>> = {
    ACCOUNT_INACTIVE: {
      because: `${your} account was not active when it was due`,
      change: `An admin of ${agency} can activate the account again.`,
    },
    ACCOUNT_SUSPENDED: {
      because: `${your} account, long unused, was suspended when it was due`,
      change: `An admin of ${agency} can end the suspension.`,
    },
    ADDRESS_NOT_VERIFIED: {
      because: `${your} email address was not verified when it was due`,
      change: `${follow}: an admin of ${agency} can have it sent again.`,
    },
    NOT_ON_TEAM: {
      because: `${you} ${were} no longer ${PLACES[reachedBecause] ?? 'on that team'} when it was due`,
      change: 'There is nothing to change: email about a client goes only to those who may know of them.',
    },
    NO_SHARED_TEAM: {
      because: `${you} ${were} no longer on a team with the colleague or agency concerned when it was due`,
      change: 'There is nothing to change: it is sent to those who share a team.',
    },
    NOT_ON_ALLOW_LIST: {
      because: `this installation sends email to listed addresses only, and ${your} address is not listed`,
      change: 'Whoever runs the installation can add the address to the list.',
    },
    TEST_CREDENTIALS: {
      because: 'the change was made with credentials for trying out, and those email nobody',
      change: 'There is nothing to change: what is tried out is never emailed.',
    },
    ATTENTION_WITHDRAWN: {
      because: 'the request for attention was withdrawn before it was due',
      change: 'There is nothing to change: nobody is told of what was taken back.',
    },
    ATTENTION_ACKNOWLEDGED: {
      because: `${you} had acknowledged the request for attention before it was due`,
      change: 'There is nothing to change: nobody is told of what they have acknowledged.',
    },
    ATTENTION_SEEN: {
      because: `${you} had seen the request for attention before the reminder was due`,
      change: 'There is nothing to change: nobody is reminded of what they have seen.',
    },
    NET_NOTHING: {
      because: `it was changed back before ${you} had been told of it`,
      change: 'There is nothing to change: what came to nothing is not emailed, and stays in Patchwork.',
    },
  };
  return words[reason];
}

/** Why it would be withheld if it went now. */
export function standingWords(
  reason: StandingReason | typeof ADDRESS_BOUNCED,
  reachedBecause: ReachedBecause,
  voice: Voice,
): string {
  const [you, are, your] = voice === 'AGENT' ? ['you', 'are', 'your'] : ['the agent', 'is', 'the agent’s'];
  const words: Readonly<Record<typeof reason, string>> = {
    ADDRESS_BOUNCED: `email to ${your} address came back`,
    ACCOUNT_INACTIVE: `${your} account is not active`,
    ACCOUNT_SUSPENDED: `${your} account, long unused, is suspended`,
    ADDRESS_NOT_VERIFIED: `${your} email address is not verified`,
    NOT_ON_TEAM: `${you} ${are} no longer ${PLACES[reachedBecause] ?? 'on that team'}`,
    NO_SHARED_TEAM: `${you} ${are} no longer on a team with the colleague or agency concerned`,
    NOT_ON_ALLOW_LIST: withheldWords('NOT_ON_ALLOW_LIST', reachedBecause, voice).because,
  };
  return words[reason];
}

/** Why it waits while mail to the agent comes back, and what ends that. */
export function addressWords(voice: Voice): { sentence: string; changeHow: string } {
  const [your, confirm] =
    voice === 'AGENT'
      ? ['your', 'Have a mail sent to confirm your address']
      : ['the agent’s', 'Have a mail sent to them to confirm the address'];
  return {
    sentence: `It waits and is not lost: email to ${your} address came back, so none goes there for now.`,
    changeHow: `${confirm}, or have the address corrected: once it is confirmed, all that waits is emailed.`,
  };
}

/** Why somebody is among those told. */
export const REACHED_WORDS: Readonly<Record<ReachedBecause, string>> = {
  ON_THE_TEAM: 'You were on the team when it happened.',
  IT_CONCERNS_YOU: 'It concerned you yourself.',
  YOU_ARE_LEAD: 'You were the lead practitioner of the team, who is told of new access.',
  PRIVACY_OFFICER: 'You were the privacy officer of the agency from which access was taken, or of that of the lead.',
  YOU_RAISED_IT: 'You had asked for it yourself.',
  DUTY_CONTACT: 'You were the duty contact of your agency, who is told of what was not opened in time.',
  YOU_COVER: 'You covered for a colleague who was away, and were on the team.',
  SHARES_A_TEAM: 'You shared a team with the colleague or the agency concerned.',
};

/** `YYYY-MM-DD` as one would say it. */
export function dayWords(date: string): string {
  return DateTime.fromISO(date, { zone: 'utc' }).setLocale('en-GB').toFormat('cccc d LLLL');
}

/** A day and time as one would say it; `timeZone` is an IANA name. */
export function timeWords(at: Date, timeZone: string): string {
  return DateTime.fromJSDate(at, { zone: timeZone }).setLocale('en-GB').toFormat("cccc d LLLL 'at' HH:mm");
}
