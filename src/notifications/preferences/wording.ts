/** Says in one plain sentence why somebody hears of a kind as often as they do. Pure. */
import { DateTime } from 'luxon';
import type { Frequency } from '../../calendar/index.js';
import type { Word } from './timing.js';

const OFTEN: Readonly<Record<Frequency, string>> = {
  AS_IT_HAPPENS: 'as it happens',
  END_OF_DAY: 'at the end of the day',
  END_OF_WEEK: 'at the end of the week',
  NEXT_LOGIN: 'when you next sign in',
};

/**
 * @param locked whether there is nothing to choose
 * @param floor how seldom the agency lets its agents hear of it; absent where it does not say
 */
export function why({ frequency, source, overruled, until }: Word, locked: boolean, floor?: Frequency): string {
  const often = OFTEN[frequency];
  if (overruled !== null && floor !== undefined) {
    return `You chose to hear of this ${OFTEN[overruled]}, but your agency wants its agents to hear of it ${often} or sooner.`;
  }
  if (locked && floor === undefined) return `Everybody hears of this ${often}: it is too important to choose less.`;
  if (locked) return `Your agency wants all its agents to hear of this ${often}.`;
  switch (source) {
    case 'CLIENT':
      return `You chose to hear of this ${often} for this client${until === null ? '' : `, up to ${dayWords(until)}`}.`;
    case 'OWN':
      return `You chose to hear of this ${often}.`;
    case 'AGENCY':
      return `Your agency decided that its agents hear of this ${often}, unless they choose otherwise.`;
    case 'PATCHWORK':
      return `Neither you nor your agency chose, and Patchwork tells of this ${often}.`;
  }
}

/** The same, said to those who decide for an agency. */
export function whyAt({ frequency, source }: Word, locked: boolean): string {
  const often = OFTEN[frequency];
  if (source === 'PATCHWORK' && locked) return `Everybody hears of this ${often}: it is too important to choose less.`;
  if (source === 'PATCHWORK') return `The agency did not decide, and Patchwork tells of this ${often}.`;
  if (locked) return `The agency wants all its agents to hear of this ${often}.`;
  return `The agency decided that its agents hear of this ${often}, unless they choose otherwise.`;
}

function dayWords(date: string): string {
  return DateTime.fromISO(date, { zone: 'utc' }).setLocale('en-GB').toFormat('d LLLL yyyy');
}
