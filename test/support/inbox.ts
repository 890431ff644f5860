/**
 * What a test asks of the mail that arrived: whose it is, whether it is there yet, and that it tells nothing personal.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { RecordedMail, Smtp } from './smtp.js';

export type Inbox = ReturnType<typeof inboxOf>;

export function inboxOf(smtp: Pick<Smtp, 'messages'>) {
  const mailsTo = (address: string): RecordedMail[] =>
    smtp.messages.filter(({ recipients }) => recipients.some((one) => one.toLowerCase() === address.toLowerCase()));

  return {
    /** In the order of arrival. */
    mailsTo,

    /** Comes back as soon as there are so many; fails when there are more, or too few after so many milliseconds. */
    async waitForMail(address: string, count = 1, timeout = 10_000): Promise<RecordedMail[]> {
      const end = Date.now() + timeout;
      while (mailsTo(address).length < count && Date.now() < end) await wait(20);
      const mails = mailsTo(address);
      if (mails.length === count) return mails;
      const subjects = mails.map(({ subject }) => subject).join(' | ');
      throw new Error(`${address} has ${mails.length} mails, not ${count}: ${subjects}`);
    },

    /** Looks through every mail, as sent and decoded in each way. Fails too if there is no mail or no marker to look for. */
    assertNoMarkers(markers: readonly string[]): void {
      if (smtp.messages.length === 0 || markers.length === 0) throw new Error('No mail or no marker to look for');
      for (const mail of smtp.messages) {
        const forms = Object.entries(formsOf(mail)).map(([part, text]) => [part, plain(text)] as const);
        for (const marker of markers) {
          const wanted = plain(marker).trim();
          if (wanted === '') throw new Error('An empty marker is in everything');
          const found = forms.find(([, text]) => text.includes(wanted));
          if (found) throw new Error(`"${marker}" stands in the ${found[0]} of "${mail.subject}" to ${mail.to}`);
        }
      }
    },
  };
}

/** Every reading of a mail that a recipient, a relay or a scanner could have. */
function formsOf({ raw, parsed, subject, text, html }: RecordedMail): Record<string, string> {
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
  return { ...decoded, URLs: percentDecoded(all) };
}

/** Case, composition and line breaks make no difference to a reader. */
function plain(text: string): string {
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
  return blocks.map((block) => Buffer.from(block, 'base64').toString('utf8')).join('\n');
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
  const bytes = source
    .replaceAll('+', ' ')
    .replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
  return bytes;
}
