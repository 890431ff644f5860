/**
 * GOV.UK Notify in place of a mail server. Its one template has a subject and a body and nothing else; our reference is the
 * message's id, by which Notify is asked what became of an earlier attempt before anything is sent again.
 */
import { createHash } from 'node:crypto';
import axios from 'axios';
import { NotifyClient } from 'notifications-node-client';
import type { NotifySettings } from '../config.mail.js';
import type { OutgoingMessage } from './outgoing-message.js';
import { errorName, type SendOutcome } from './send-outcome.js';

/** What Notify knows of an earlier attempt; `NOT_TAKEN`: it never had the message. */
export type LookedUp = SendOutcome | { readonly outcome: 'NOT_TAKEN' };

export class NotifyMail {
  private readonly client: NotifyClient;

  constructor(private readonly settings: NotifySettings) {
    this.client = new NotifyClient(settings.baseUrl, settings.apiKey);
    const limits = { timeout: 20_000, maxRedirects: 0, maxContentLength: 1_000_000 };
    const http = axios.create({ ...limits, transitional: { clarifyTimeoutError: true } });
    // The same library; only its types come in two editions, one for each module system.
    this.client.setClient(http as unknown as Parameters<NotifyClient['setClient']>[0]);
  }

  async send({ to, subject, text, messageId, headers }: OutgoingMessage): Promise<SendOutcome> {
    const oneClickUnsubscribeURL = /<(https:[^<>]+)>/.exec(headers?.['List-Unsubscribe'] ?? '')?.[1];
    try {
      const { status } = await this.client.sendEmail(this.settings.templateId, to, {
        personalisation: { subject, body: text },
        reference: idOf(messageId),
        ...(oneClickUnsubscribeURL === undefined ? {} : { oneClickUnsubscribeURL }),
      });
      return { outcome: 'SENT', response: String(status) };
    } catch (fault) {
      return outcomeOfNotify(fault);
    }
  }

  /**
   * TRY_LATER: it cannot be asked now, and until then nothing may be sent again.
   * @param outlived the marks of attempts from before it was sent again, of which Notify still knows
   */
  async lookUp(messageId: string, outlived: readonly string[]): Promise<LookedUp> {
    const reference = idOf(messageId);
    try {
      const { data } = await this.client.getNotifications('email', undefined, reference);
      const known = data.notifications
        .filter((one) => one.reference === reference)
        .map(({ id, status }) => ({ mark: markOf(id), status }))
        .filter(({ mark }) => !outlived.includes(mark));
      if (known.length === 0) return { outcome: 'NOT_TAKEN' };
      const outcome = outcomeOfStatuses(known.map(({ status }) => status));
      return outcome.outcome === 'REFUSED' ? { ...outcome, marks: known.map(({ mark }) => mark) } : outcome;
    } catch (fault) {
      return { outcome: 'TRY_LATER', code: codeOf(fault), unreachable: true };
    }
  }
}

/** Of Notify's own id: each attempt is a message of its own to it, in receipts and when it is asked. */
export function markOf(id: unknown): string {
  return createHash('sha256').update(String(id)).digest('base64url');
}

/** The one of these that went furthest: a message may be there twice, after an attempt that crossed a look-up. */
export function outcomeOfStatuses(statuses: readonly string[]): SendOutcome {
  if (statuses.includes('delivered')) return { outcome: 'SENT', response: 'delivered', delivered: true };
  const isOnItsWay = statuses.some((status) => FAILURES[status] === undefined);
  return isOnItsWay ? { outcome: 'SENT', response: 'taken' } : { outcome: 'REFUSED', code: FAILURES[statuses[0]!]! };
}

/** What Notify calls the end of a message that never arrived, and what we call it. */
export const FAILURES: Readonly<Record<string, string>> = {
  'permanent-failure': 'PERMANENT_FAILURE',
  'temporary-failure': 'TEMPORARY_FAILURE',
  'technical-failure': 'TECHNICAL_FAILURE',
};

/**
 * A refusal (4xx) is about the message, but for those that are about our key, its address, or how much it sends in a
 * minute or a day. Whatever ends without an answer that a person would believe may have been taken.
 */
export function outcomeOfNotify(fault: unknown): SendOutcome {
  const code = codeOf(fault);
  const status = statusOf(fault);
  const isAboutUs = status === null ? NEVER_THERE.test(code) : ABOUT_US.includes(status);
  if (isAboutUs) return { outcome: 'TRY_LATER', code, unreachable: true };
  if (status === null) return { outcome: 'AMBIGUOUS', code };
  return { outcome: status >= 400 && status < 500 ? 'REFUSED' : 'AMBIGUOUS', code };
}

const ABOUT_US: readonly number[] = [401, 403, 404, 408, 429, 503];
/** No connection came about, so no request went over it. */
const NEVER_THERE = /^E(CONNREFUSED|NOTFOUND|AI_AGAIN|HOSTUNREACH|NETUNREACH|CERTIFICATE)$/;
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|TLS/;

/** Of the fault nothing else goes on: it holds the recipient, the words and the key. */
function codeOf(fault: unknown): string {
  const status = statusOf(fault);
  if (status !== null) return `NOTIFY_${status}`;
  const { code } = (fault ?? {}) as { code?: unknown };
  return typeof code === 'string' && CERTIFICATE.test(code) ? 'ECERTIFICATE' : errorName(code);
}

function statusOf(fault: unknown): number | null {
  const { response } = (fault ?? {}) as { response?: { status?: unknown } };
  return typeof response?.status === 'number' ? response.status : null;
}

/** `<id@domain>`: the same id for each attempt. */
function idOf(messageId: string): string {
  return messageId.slice(1, messageId.indexOf('@'));
}
