/** What holds for a person, kind by kind, as every answer about preferences says it. Pure. */
import type { Id } from '../../common/ids.js';
import { KINDS } from '../../events/index.js';
import type { PreferenceItem } from './preference.dto.js';
import type { Move } from './retiming.queries.js';
import type { AgencyRules } from './choices.js';
import { allowedFor, frequencyOf, type Wishes } from './timing.js';
import { why, whyAt } from './wording.js';

/** @param clientId null: whatever the client @param now Patchwork time */
export function itemsFor(person: Wishes, clientId: Id | null, now: Date): PreferenceItem[] {
  return KINDS.map((kind) => {
    const allowed = allowedFor(kind, person.agency.floors);
    const word = frequencyOf(kind, person, clientId, now);
    const locked = allowed.length === 1;
    const reason = why(word, locked, person.agency.floors[kind]);
    return { kind, effective: word.frequency, source: word.source, locked, allowed, why: reason };
  });
}

/** The same for agents of an agency who choose nothing. */
export function itemsAt(agency: AgencyRules): PreferenceItem[] {
  return KINDS.map((kind) => {
    const allowed = allowedFor(kind, agency.floors);
    const word = frequencyOf(kind, { choices: {}, agency, clients: {}, timeZone: 'UTC' }, null, new Date(0));
    const locked = allowed.length === 1;
    return { kind, effective: word.frequency, source: word.source, locked, allowed, why: whyAt(word, locked) };
  });
}

/** What moved, counted. */
export function movedBy(moves: readonly Move[]): { moved: number; moves: Move[] } {
  return { moved: moves.reduce((sum, { count }) => sum + count, 0), moves: [...moves] };
}
