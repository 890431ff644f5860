/**
 * Reads a delivery status notification (RFC 3464): which of our messages, and what became of it. Of all that it says only the
 * action, the status code, our own id and a hash leave this file; addresses and words of mail servers do not. Pure.
 */
import { createHash } from 'node:crypto';
import { simpleParser } from 'mailparser';
import { idOf } from '../../common/ids.js';
import type { Receipt } from './receipts.service.js';

/** `mail` as it came; null when it is no such notification, says nothing final, or is about no message with an id like ours. */
export async function readDeliveryStatus(mail: Buffer): Promise<Receipt | null> {
  const { attachments, headers } = await simpleParser(mail, PLAINLY);
  const type = headers.get('content-type') as { value?: string } | undefined;
  if (type?.value?.toLowerCase() !== 'multipart/report') return null;
  const report = attachments.find(({ contentType }) => contentType === 'message/delivery-status');
  const returned = returnedIn(mail);
  if (report === undefined || returned === null) return null;
  const { action, status } = recipientOf(report.content.toString('latin1'));
  if (action === 'delivered') return { ...returned, failure: null };
  return action === 'failed' ? { ...returned, failure: status ?? 'FAILED' } : null;
}

/** Nothing is made of texts, links and pictures. */
const PLAINLY = {
  keepDeliveryStatus: true,
  skipHtmlToText: true,
  skipTextToHtml: true,
  skipTextLinks: true,
  skipImageLinks: true,
};

/** Our messages have one recipient; of several (an alias, say) a failure counts first. */
function recipientOf(report: string): { action: string | undefined; status: string | undefined } {
  const recipients = report
    .replace(/\r\n?/g, '\n')
    .split(/\n\s*\n/)
    .map((block) => ({ action: field('Action', block)?.toLowerCase(), status: field('Status', block) }))
    .filter(({ action }) => action !== undefined);
  return (
    recipients.find(({ action }) => action === 'failed') ?? recipients[0] ?? { action: undefined, status: undefined }
  );
}

/** The first word of a field; of `Status` only a code (RFC 3463). */
function field(name: 'Action' | 'Status', block: string): string | undefined {
  const value = name === 'Status' ? '([245]\\.\\d{1,3}\\.\\d{1,3})' : '([a-z]{1,20})';
  return new RegExp(`^${name}:[ \\t]*${value}(?![\\w.])`, 'im').exec(block)?.[1];
}

/**
 * Out of the headers that came back, which no encoding may hide (RFC 2046, 5.2.1; RFC 3462); never the notification's own. Each
 * attempt of ours has a `Date` of its own; where it did not come back, the notification stands for itself.
 */
function returnedIn(mail: Buffer): Pick<Receipt, 'mailId' | 'mark'> | null {
  const text = mail.toString('latin1').replace(/\r\n?/g, '\n');
  const body = text.slice(text.indexOf('\n\n'));
  for (const block of body.split('\n\n')) {
    const id = idOf(/^Message-ID:\s*<([0-9a-f-]{36})@[^<>\s]+>/im.exec(block)?.[1] ?? '');
    if (id === null) continue;
    const date = /^Date:[ \t]*(.+)$/im.exec(block)?.[1];
    const mark = createHash('sha256').update(date?.trim() ?? body, 'latin1');
    return { mailId: id, mark: mark.digest('base64url') };
  }
  return null;
}
