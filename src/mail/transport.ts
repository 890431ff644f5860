/**
 * Sends one finished message to one recipient, by SMTP or through GOV.UK Notify, and says what came of it. It never throws,
 * always answers within `longestConversation` and within the lease, and never hands over a message after it has answered
 * TRY_LATER for it.
 */
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { type ISendMailOptions, MailerService } from '@nestjs-modules/mailer';
import { CONFIG, type Config } from '../config.js';
import type { DkimSettings } from '../config.mail.js';
import { isAddress } from './address.js';
import { isAllowed } from './allow-list.js';
import { type LookedUp, NotifyMail } from './notify.js';
import type { OutgoingMessage } from './outgoing-message.js';
import { answerCode, outcomeOf, type SendOutcome } from './send-outcome.js';
import type { Conversation } from './smtp-pool.js';

export { FAILURES as NOTIFY_FAILURES, type LookedUp, markOf as notifyMark } from './notify.js';
export type { OutgoingMessage } from './outgoing-message.js';
export type { SendOutcome } from './send-outcome.js';

/** Seconds, from `send` being called to its answer. A lease must be longer than the conversations held under it. */
export const longestConversation = 40;

@Injectable()
export class MailTransport implements OnModuleDestroy {
  private closed = false;
  /** null: by SMTP. */
  private readonly notify: NotifyMail | null;

  constructor(
    private readonly mailer: MailerService,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.notify = config.notify === null ? null : new NotifyMail(config.notify);
  }

  /** The local catcher takes mail for everyone; what leaves the house goes only to those on the allow-list. */
  mayLeave(address: string): boolean {
    const isCaught = this.config.smtpUrl === null && this.notify === null;
    return isCaught || isAllowed(address, this.config.mailAllowList);
  }

  /**
   * What became of an earlier attempt that may have arrived; null where the transport cannot be asked.
   * @param outlived the marks of attempts that are not asked for, since the message was begun anew after them
   */
  async lookUp(messageId: string, outlived: readonly string[]): Promise<LookedUp | null> {
    if (this.notify === null) return null;
    return this.within(this.notify.lookUp(messageId, outlived), {
      outcome: 'TRY_LATER',
      code: 'ETIMEDOUT',
      unreachable: true,
    });
  }

  async send(message: OutgoingMessage): Promise<SendOutcome> {
    if (!isAddress(message.to)) return { outcome: 'REFUSED', code: 'BAD_ADDRESS' };
    if (!this.mayLeave(message.to)) return { outcome: 'REFUSED', code: 'NOT_ON_ALLOW_LIST' };
    // A closed pool takes the message and never answers.
    if (this.closed) return { outcome: 'TRY_LATER', code: 'ECLOSED', unreachable: true };
    if (this.notify !== null)
      return this.within(this.notify.send(message), { outcome: 'AMBIGUOUS', code: 'ETIMEDOUT' });
    const conversation: Conversation = { bodyBegun: false, over: false };
    const outcome = await this.within(this.converse(message, conversation), null);
    conversation.over = true;
    return outcome ?? outcomeOf({ code: 'ETIMEDOUT' }, conversation.bodyBegun);
  }

  /** MailerService, destroyed beside us, closes the pool; conversations under way come to their end. */
  onModuleDestroy(): void {
    this.closed = true;
  }

  private async within<T>(answer: Promise<T>, tooLate: T): Promise<T> {
    const deadline = new Deadline(Math.min(longestConversation, this.config.mailLease * 0.9));
    const first = await Promise.race([answer, deadline.passed]);
    deadline.cancel();
    return first ?? tooLate;
  }

  private async converse(message: OutgoingMessage, conversation: Conversation): Promise<SendOutcome> {
    const mail: ISendMailOptions & { conversation: Conversation } = {
      from: this.config.mailFrom,
      to: message.to,
      // Said explicitly, so that no header can add a recipient.
      envelope: { from: this.config.mailFrom, to: [message.to] },
      subject: message.subject,
      text: message.text,
      html: message.html,
      messageId: message.messageId,
      headers: { ...message.headers, 'Auto-Submitted': 'auto-generated' },
      xMailer: false,
      ...(this.config.dkim === null ? {} : { dkim: signing(this.config.dkim) }),
      conversation,
    };
    try {
      const { response } = (await this.mailer.sendMail(mail)) as { response?: unknown };
      return { outcome: 'SENT', response: answerCode(response) ?? '250' };
    } catch (error) {
      return outcomeOf(error, conversation.bodyBegun);
    }
  }
}

/** RFC 6376; with what a mail server asks to be signed before it offers to unsubscribe (RFC 8058, 4). */
function signing({ domain, selector, privateKey }: DkimSettings): NonNullable<ISendMailOptions['dkim']> {
  return { domainName: domain, keySelector: selector, privateKey, headerFieldNames: SIGNED.join(':'), cacheDir: false };
}

const SIGNED = [
  ...['From', 'To', 'Subject', 'Date', 'Message-ID', 'MIME-Version', 'Content-Type', 'Content-Transfer-Encoding'],
  ...['Auto-Submitted', 'List-Unsubscribe', 'List-Unsubscribe-Post'],
];

class Deadline {
  readonly passed: Promise<null>;
  private timer: NodeJS.Timeout | undefined;

  constructor(seconds: number) {
    this.passed = new Promise((resolve) => {
      this.timer = setTimeout(() => resolve(null), seconds * 1000);
    });
  }

  cancel(): void {
    clearTimeout(this.timer);
  }
}
