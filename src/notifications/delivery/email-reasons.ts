/** Why an email came: by whose word its reader hears of each kind in it as often as they do, and which kinds stay. Pure. */
import type { Frequency } from '../../calendar/index.js';
import type { Kind } from '../../events/index.js';
import { describeKind } from '../kinds.js';
import type { Timing } from '../preferences/timing.js';

/** By whose word a notification has its frequency. */
export type Word = Timing['source'];

const SENTENCES: Readonly<Record<Word, (kinds: string) => string>> = {
  CLIENT: (kinds) => `For some clients you chose yourself how often you hear of this: ${kinds}.`,
  OWN: (kinds) => `You chose how often you hear of this: ${kinds}.`,
  AGENCY: (kinds) => `Your agency set how often you hear of this: ${kinds}.`,
  PATCHWORK: (kinds) => `You have not chosen yet, so Patchwork’s default holds for this: ${kinds}.`,
  REMINDER: (kinds) => `Patchwork reminds once of what was not acknowledged: ${kinds}.`,
};

/** For kinds that may not wait until one looks, by the rarest that they may come. */
const STAYING: Readonly<Record<Exclude<Frequency, 'NEXT_LOGIN'>, (kinds: string) => string>> = {
  AS_IT_HAPPENS: (kinds) => `This always comes at once, because it protects the people you work with: ${kinds}.`,
  END_OF_DAY: (kinds) => `This comes on the same day at the latest, because your team counts on it: ${kinds}.`,
  END_OF_WEEK: (kinds) => `This always comes within a week: ${kinds}.`,
};

/** One sentence for each reason, those that can be changed first. */
export function reasonsOf(items: readonly { readonly kind: Kind; readonly source: Word }[]): string[] {
  const sentences = new Map<(kinds: string) => string, Set<Kind>>();
  for (const word of Object.values({ ...SENTENCES, ...STAYING })) sentences.set(word, new Set());
  for (const { kind, source } of items) {
    const rarest = describeKind(kind).allowed.at(-1)!;
    const stays = rarest !== 'NEXT_LOGIN' && source !== 'REMINDER';
    sentences.get(stays ? STAYING[rarest] : SENTENCES[source])!.add(kind);
  }
  return [...sentences].flatMap(([sentence, kinds]) => (kinds.size === 0 ? [] : [sentence(listed([...kinds]))]));
}

function listed(kinds: readonly Kind[]): string {
  const titles = kinds.map((kind) => describeKind(kind).title).map((title) => title[0]!.toLowerCase() + title.slice(1));
  return titles.join('; ');
}
