/** Choices, kind by kind, and reading them as callers write them. Pure: 400 for what is none, 422 for what is not allowed. */
import { FREQUENCIES, type Frequency } from '../../calendar/index.js';
import { type FieldFault, malformed, unacceptable } from '../../common/errors.js';
import { type Kind, KINDS } from '../../events/index.js';

/** What somebody said, kind by kind; of absent kinds they said nothing. */
export type Choices = Readonly<Partial<Record<Kind, Frequency>>>;

/** What an agency says for its agents: how often they hear unless they choose, and how seldom they may choose to. */
export interface AgencyRules {
  readonly defaults: Choices;
  readonly floors: Choices;
}

/** What an agent chose for one client. */
export interface ClientChoice {
  readonly frequencies: Choices;
  /** `YYYY-MM-DD`, the last day on which it holds, in the agency's time zone; null: until taken back. */
  readonly until: string | null;
}

/** What `given`, the body's member `member`, says; 400 with a pointer for each kind or frequency that is none. */
export function readChoices(given: object, member: string): Choices {
  const faults = Object.entries(given).flatMap(([kind, frequency]): FieldFault[] => {
    if (!KINDS.includes(kind as Kind)) return [fault(member, kind, 'UNKNOWN_FIELD', 'There is no such kind.')];
    if (FREQUENCIES.includes(frequency as Frequency)) return [];
    return [fault(member, kind, 'IS_IN', `A frequency is one of ${FREQUENCIES.join(', ')}.`)];
  });
  if (faults.length > 0) throw malformed(faults);
  return given as Choices;
}

/** 422 with a pointer for each kind of which less is chosen than is allowed. */
export function requireAllowed(
  choices: Choices,
  member: string,
  allowedOf: (kind: Kind) => readonly Frequency[],
): void {
  const faults = (Object.keys(choices) as Kind[]).flatMap((kind): FieldFault[] => {
    const allowed = allowedOf(kind);
    if (allowed.includes(choices[kind]!)) return [];
    return [fault(member, kind, 'BELOW_FLOOR', `Allowed for this kind: ${allowed.join(', ')}.`)];
  });
  if (faults.length > 0) throw unacceptable(faults);
}

/** A fault at one kind of a map of kinds. */
export function fault(member: string, kind: string, code: string, detail: string): FieldFault {
  return { pointer: `/${member}/${kind.replaceAll('~', '~0').replaceAll('/', '~1')}`, code, detail };
}
