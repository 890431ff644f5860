/**
 * Every reading of a mail or a log line that a recipient, a relay, a scanner or whoever greps for it could have: as it
 * was sent and decoded in each way. Pure.
 */
import type { RecordedMail } from './smtp.js';

/** The readings of a mail by the part in which they stand. */
export function readingsOfMail({ raw, parsed, subject, text, html }: RecordedMail): [part: string, text: string][] {
  const body = raw.slice(raw.search(/\r?\n\r?\n/));
  const headers = parsed.headerLines.map(({ line }) => line).join('\n');
  const decoded = {
    raw: Buffer.from(raw, 'latin1').toString('utf8'),
    'quoted-printable': unquoted(raw),
    base64: unbased(body),
    subject,
    headers: `${headers}\n${encodedWords(headers)}\n${JSON.stringify([...parsed.headers])}`,
    text,
    html: `${html}\n${withoutEntities(html)}\n${withoutEntities(html.replace(/<[^>]*>/g, ''))}`,
    attachments: parsed.attachments
      .map(({ content, filename }) => `${filename ?? ''} ${content.toString('utf8')}`)
      .join('\n'),
  };
  const all = Object.values(decoded).join('\n');
  return Object.entries({ ...decoded, URLs: percentDecoded(all) }).map(([part, form]) => [part, plain(form)]);
}

/** The readings of what a process printed. */
export function readingsOfOutput(output: string): string[] {
  const unescaped = output.replace(/\\u([0-9a-f]{4})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return [output, unescaped, percentDecoded(output), unbased(output)].map(plain);
}

/** Case, composition and line breaks make no difference to a reader. */
export function plain(text: string): string {
  return text.normalize('NFC').toLowerCase().replace(/\s+/g, ' ');
}

function unquoted(source: string): string {
  const bytes = source
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

function unbased(source: string): string {
  const blocks = source.match(/(?:[A-Za-z0-9+/]{4,}={0,2}\r?\n?)+/g) ?? [];
  return blocks.flatMap((block) => readable(Buffer.from(block, 'base64').toString('utf8'))).join('\n');
}

/** Of a token, which is random bytes, there is nothing to read but a few letters by chance. */
function readable(decoded: string): string[] {
  const pieces = decoded.split(/[^\P{C}\s]|\ufffd/u);
  return pieces.length === 1 ? pieces : pieces.filter(({ length }) => length >= 12);
}

/** RFC 2047. */
function encodedWords(source: string): string {
  return source
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?[^?]+\?([bq])\?([^?]*)\?=/gi, (_, form: string, word: string) =>
      form.toLowerCase() === 'b' ? Buffer.from(word, 'base64').toString('utf8') : unquoted(word.replaceAll('_', ' ')),
    );
}

function withoutEntities(source: string): string {
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
  return source.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]+));/gi,
    (whole, hex?: string, digits?: string, name?: string) => {
      if (name !== undefined) return named[name.toLowerCase()] ?? whole;
      const point = Number.parseInt(hex ?? digits ?? '', hex === undefined ? 10 : 16);
      return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
    },
  );
}

function percentDecoded(source: string): string {
  return source
    .replaceAll('+', ' ')
    .replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
}
