/**
 * How often, by whose word and when: what one person is owed about one kind. Pure; planning, re-timing and explaining all
 * ask here, so that there is one answer.
 */
import { emailAfter, type Frequency } from '../../calendar/index.js';
import type { Kind } from '../../events/index.js';
import { describeKind } from '../kinds.js';
import type { Recipient } from './recipients.queries.js';

/** What an agent chose, kind by kind; absent kinds follow the default. */
export type Choices = Readonly<Partial<Record<Kind, Frequency>>>;

/** Who said how often, the nearest word first. */
export const SOURCES = ['OWN', 'PATCHWORK'] as const;
export type Source = (typeof SOURCES)[number];

export interface Timing {
  readonly frequency: Frequency;
  readonly source: Source;
  /** null for `NEXT_LOGIN`. */
  readonly emailAfter: Date | null;
}

/** How often this person hears about this kind, and who said so. A choice that is no longer allowed does not count. */
export function frequencyOf(kind: Kind, { choices }: Pick<Recipient, 'choices'>): Pick<Timing, 'frequency' | 'source'> {
  const description = describeKind(kind);
  const chosen = choices[kind];
  if (chosen !== undefined && description.allowed.includes(chosen)) return { frequency: chosen, source: 'OWN' };
  return { frequency: description.default, source: 'PATCHWORK' };
}

/**
 * @param now Patchwork time of the change, or of the re-timing
 * @param wait seconds that an as-it-happens email of a kind that waits is held, so that a burst of edits is one
 */
export function timingOf(kind: Kind, person: Recipient, now: Date, wait: number): Timing {
  const { frequency, source } = frequencyOf(kind, person);
  const held = describeKind(kind).waits ? wait : 0;
  return { frequency, source, emailAfter: emailAfter(frequency, now, person, held) };
}
