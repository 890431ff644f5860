/**
 * The frame of every email: for phones, the dark, screen readers, and Outlook; no image, and nothing is fetched. Where a mail
 * client drops the styles, headings, lists and links still read in order. Pure.
 */
import { readFileSync } from 'node:fs';
import Handlebars from 'handlebars';

export interface Letter {
  readonly title: string;
  /** What the list of a mail client shows behind the subject. */
  readonly preheader: string;
  /** HTML that is safe as it stands: an `h1` and what follows it. */
  readonly body: string;
}

export function letterOf(letter: Letter): string {
  return frame(letter);
}

const frame = Handlebars.compile<Letter>(readFileSync(new URL('./templates/letter.hbs', import.meta.url), 'utf8'), {
  strict: true,
});

/** RFC 3676 wants lines of 78 characters at most; whoever answers puts two before each. */
const WIDTH = 76;

/** Breaks long lines at spaces; what belongs to a list item stays under it. An address stays whole, however long. */
export function wrapped(text: string): string {
  return text
    .split('\n')
    .flatMap((line) => wrapLine(line, line.startsWith('- ') ? '  ' : ''))
    .join('\n');
}

function wrapLine(line: string, indent: string): string[] {
  if (line.length <= WIDTH) return [line];
  const at = line.lastIndexOf(' ', WIDTH);
  const cut = at > indent.length + 1 ? at : line.indexOf(' ', WIDTH);
  if (cut === -1) return [line];
  return [line.slice(0, cut), ...wrapLine(indent + line.slice(cut + 1), indent)];
}
