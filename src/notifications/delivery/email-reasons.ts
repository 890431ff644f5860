/** Why an email came: by whose word its reader hears of each kind in it as often as they do, and which kinds stay. Pure. */
import type { AbsenceRule, Frequency } from '../../calendar/index.js';
import type { Kind } from '../../events/index.js';
import { describeKind } from '../kinds.js';
import type { Timing } from '../preferences/timing.js';
import type { ReachedBecause } from '../kind-rules.js';
import type { HeldBy } from '../withheld.js';

/** By whose word a notification has its frequency. */
export type Word = Timing['source'];

const SENTENCES: Readonly<Record<Word, (kinds: string) => string>> = {
  CLIENT: (kinds) => `For some clients you chose yourself how often you hear of this: ${kinds}.`,
  OWN: (kinds) => `You chose how often you hear of this: ${kinds}.`,
  AGENCY: (kinds) => `Your agency set how often you hear of this: ${kinds}.`,
  PATCHWORK: (kinds) => `You have not chosen yet, so Patchwork’s default holds for this: ${kinds}.`,
  REMINDER: (kinds) => `Patchwork reminds once of what was not acknowledged: ${kinds}.`,
};

/** Of the daily test, whose reader is a mailbox that is watched. */
const TEST = (): string => 'This is a test email: it shows that mail works. There is nothing to do.';
const COVER = (kinds: string): string =>
  `You cover for a colleague who is away, so you hear of this as it happens: ${kinds}.`;
const HELD: Readonly<Record<AbsenceRule, (kinds: string) => string>> = {
  AWAY: (kinds) => `You were away, so this waited until you were back: ${kinds}.`,
  FIRST_DAY_BACK: (kinds) => `This waited for the digest of your first day back: ${kinds}.`,
};

/** For kinds that may not wait until one looks, by the rarest that they may come. */
const STAYING: Readonly<Record<Exclude<Frequency, 'NEXT_LOGIN'>, (kinds: string) => string>> = {
  AS_IT_HAPPENS: (kinds) => `This always comes at once, because it protects the people you work with: ${kinds}.`,
  END_OF_DAY: (kinds) =>
    `This comes at the end of your next working day at the latest, because somebody may be waiting: ${kinds}.`,
  END_OF_WEEK: (kinds) => `This always comes within a week: ${kinds}.`,
};

/** Who need not be on any team. Whether they hold the office still is nothing that the email knows. */
const OFFICER = (kinds: string): string =>
  `Emergency access from your agency, or to clients of its leads, always comes to its privacy officer at once: ${kinds}.`;

/** What the reasons of an item depend on. */
export interface Reasoned {
  readonly kind: Kind;
  readonly type: string;
  readonly source: Word;
  readonly heldBy: HeldBy | null;
  readonly covering: boolean;
  readonly reachedBecause: ReachedBecause;
}

/** One sentence for each reason, those that can be changed first. */
export function reasonsOf(items: readonly Reasoned[]): string[] {
  const sentences = new Map<(kinds: string) => string, Set<Kind>>();
  for (const word of [...Object.values({ ...SENTENCES, ...HELD }), COVER, ...Object.values(STAYING), OFFICER, TEST])
    sentences.set(word, new Set());
  for (const item of items) for (const word of wordsOf(item)) sentences.get(word)!.add(item.kind);
  return [...sentences].flatMap(([sentence, kinds]) => (kinds.size === 0 ? [] : [sentence(listed([...kinds]))]));
}

/** What was held by an absence did not come when its kind promises; by whose word it has its frequency stays true. */
function wordsOf({ kind, type, source, heldBy, covering, reachedBecause }: Reasoned): ((kinds: string) => string)[] {
  if (type === 'canary.planted') return [TEST];
  if (covering) return [COVER];
  const held = heldBy === null || heldBy === 'CEILING' ? [] : [HELD[heldBy]];
  const rarest = describeKind(kind).allowed.at(-1)!;
  if (rarest === 'NEXT_LOGIN' || source === 'REMINDER') return [SENTENCES[source], ...held];
  if (held.length > 0) return held;
  return [reachedBecause === 'PRIVACY_OFFICER' ? OFFICER : STAYING[rarest]];
}

function listed(kinds: readonly Kind[]): string {
  const titles = kinds.map((kind) => describeKind(kind).title).map((title) => title[0]!.toLowerCase() + title.slice(1));
  return titles.join('; ');
}
