/**
 * Whether a password is one that many people choose, or close to it: about how many guesses it takes somebody who tries
 * common passwords, years, runs on the keyboard, repetitions and the person's own names first, and joins them. Pure. The
 * idea is that of zxcvbn (Wheeler, USENIX Security 2016); NIST SP 800-63B, 5.1.1.2, asks for such a comparison.
 */
import { MOST_CHOSEN } from './common-passwords.list.js';

/** With ten guesses in 15 minutes, a million guesses take three years: fewer is too few. */
const FEWEST_GUESSES = 6;

/**
 * `own`: what belongs to the person, as the address and the name. Compared in lower case, after NFKC (as passwords are).
 */
export function isCommonPassword(password: string, own: readonly string[]): boolean {
  const text = password.normalize('NFKC').toLowerCase();
  const words = new Set(own.flatMap((value) => partsOf(value.normalize('NFKC').toLowerCase())));
  return Math.min(guesses(text, words), guesses(text.replace(/[\s._-]/g, ''), words)) < FEWEST_GUESSES;
}

/** The power of ten of the guesses that the cheapest way takes to make `text` of pieces. */
function guesses(text: string, own: ReadonlySet<string>): number {
  const repeated = unitOf(text);
  if (repeated.length < text.length) return guesses(repeated, own) + Math.log10(text.length / repeated.length);
  const cheapest = [0];
  for (let end = 1; end <= text.length; end += 1) {
    let least = cheapest[end - 1]! + 1;
    for (let start = Math.max(0, end - LONGEST_PIECE); start < end - 1; start += 1) {
      least = Math.min(least, cheapest[start]! + costOf(text.slice(start, end), own));
    }
    cheapest.push(least);
  }
  return cheapest.at(-1)!;
}

function costOf(piece: string, own: ReadonlySet<string>): number {
  const disguised = piece.replace(/[013457@$!]/g, (sign) => LETTER_BEHIND[sign]!);
  const cost = Math.min(costOfWord(piece, own), disguised === piece ? Infinity : costOfWord(disguised, own) + 0.5);
  if (cost < Infinity) return cost;
  if (/^(19|20)\d\d$/.test(piece)) return 2;
  return isRun(piece) ? 1.5 : Infinity;
}

function costOfWord(word: string, own: ReadonlySet<string>): number {
  if (word.length < 3) return Infinity;
  return own.has(word) ? 0 : Math.log10((RANKS.get(word) ?? Infinity) + 1);
}

/** The same character again and again, or in the order of the alphabet, the digits or the keyboard, either way. */
function isRun(piece: string): boolean {
  return unitOf(piece).length === 1 || (piece.length > 2 && RUNS.some((run) => run.includes(piece)));
}

/** What the whole text is a repetition of; itself if of nothing shorter. */
function unitOf(text: string): string {
  const length = `${text}${text}`.indexOf(text, 1);
  return text.slice(0, length);
}

/** The words of a name or an address, each alone and all together. */
function partsOf(value: string): string[] {
  const parts = value.split(/[^\p{L}\p{N}]+/u).filter((part) => part.length > 2);
  return [value, parts.join(''), ...parts];
}

/** The usual disguises. */
const LETTER_BEHIND: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

const LONGEST_PIECE = 20;

/** What comes to mind first where Patchwork is used, and what those who must change a password each month add to it. */
const OF_THE_HOUSE = `patchwork safeguarding council socialwork socialworker children changeme
  spring summer autumn winter monday tuesday wednesday thursday friday saturday sunday
  january february march april june july august september october november december`;

const wordsOf = (text: string): string[] => text.trim().split(/\s+/);

/** Those of the house count as if they were among the first hundred. */
const RANKS = new Map([
  ...wordsOf(MOST_CHOSEN).map((word, index) => [word, index + 1] as const),
  ...wordsOf(OF_THE_HOUSE).map((word) => [word, 100] as const),
]);

const RUNS = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p',
  'qazwsxedcrfvtgbyhnujmikolp',
  '1q2w3e4r5t6y7u8i9o0p',
].flatMap((run) => [run, [...run].reverse().join('')]);
