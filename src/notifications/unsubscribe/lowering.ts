/** Which kinds a link lowers and which stay as they are: pure. What is as rare already, or chosen rarer, is not touched. */
import { FREQUENCIES, type Frequency } from '../../calendar/index.js';
import type { Id } from '../../common/ids.js';
import { type Kind, KINDS } from '../../events/index.js';
import type { Choices } from '../preferences/choices.js';
import { allowedFor, frequencyOf, type Wishes } from '../preferences/timing.js';
import type { LoweredTo } from './unsubscribe-links.js';

export interface Lowering {
  readonly to: LoweredTo;
  /** Those that come more often than wished, and may come as rarely. */
  readonly kinds: readonly Kind[];
  /** Those that come more often than wished, and may not. */
  readonly staying: readonly Kind[];
}

export function loweringOf(person: Wishes, to: LoweredTo, now: Date): Lowering {
  const often = KINDS.filter((kind) => oftenerThan(to).includes(frequencyOf(kind, person, null, now).frequency));
  const mayGo = kindsAllowing(person, to);
  return {
    to,
    kinds: often.filter((kind) => mayGo.includes(kind)),
    staying: often.filter((kind) => !mayGo.includes(kind)),
  };
}

/** The kinds that may come as rarely, by Patchwork's list and the agency's floors. */
export function kindsAllowing({ agency }: Pick<Wishes, 'agency'>, to: LoweredTo): Kind[] {
  return KINDS.filter((kind) => allowedFor(kind, agency.floors).includes(to));
}

export function oftenerThan(to: Frequency): Frequency[] {
  return FREQUENCIES.slice(0, FREQUENCIES.indexOf(to));
}

/** What was chosen for one client, by the membership on which it hangs. */
export interface ClientWord {
  readonly membershipId: string;
  readonly kind: Kind;
  readonly frequency: Frequency;
  /** `YYYY-MM-DD` or null. */
  readonly until: string | null;
}

/** One lowering as it is recorded. */
export interface Unsubscription {
  readonly id: Id;
  readonly to: LoweredTo;
  readonly kinds: readonly Kind[];
  /** All that the agent had chosen before, whatever the client. */
  readonly former: Choices;
  /** What they had chosen for single clients, as far as it was lowered. */
  readonly formerForClients: readonly ClientWord[];
  readonly undone: boolean;
}

/** Whether nothing else was chosen since: only then can it be undone. */
export function isInForce(made: Omit<Unsubscription, 'formerForClients'>, now: Choices): boolean {
  const { to, kinds, former, undone } = made;
  if (undone) return false;
  const left: Choices = { ...former, ...allTo(kinds, to) };
  const [one, other] = [Object.entries(left), Object.entries(now)];
  return one.length === other.length && one.every(([kind, frequency]) => now[kind as Kind] === frequency);
}

export function allTo(kinds: readonly Kind[], to: Frequency): Choices {
  return Object.fromEntries(kinds.map((kind) => [kind, to])) as Choices;
}

/** What an agent had chosen of these kinds. */
export function formerOf(kinds: readonly Kind[], former: Choices): Choices {
  return Object.fromEntries(kinds.flatMap((kind) => (kind in former ? [[kind, former[kind]]] : []))) as Choices;
}
