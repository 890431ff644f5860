/**
 * Sends one finished message to one recipient and says what came of it. It never throws, always answers within
 * `longestConversation` and within the lease, and never hands over a message after it has answered TRY_LATER for it.
 */
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { type ISendMailOptions, MailerService } from '@nestjs-modules/mailer';
import { CONFIG, type Config } from '../config.js';
import { isAddress } from './address.js';
import { isAllowed } from './allow-list.js';
import { answerCode, outcomeOf, type SendOutcome } from './send-outcome.js';
import type { Conversation } from './smtp-pool.js';

export type { SendOutcome } from './send-outcome.js';

/** Seconds, from `send` being called to its answer. A lease must be longer than the conversations held under it. */
export const longestConversation = 40;

export interface OutgoingMessage {
  /** One plain addr-spec. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** With its angle brackets; the same for each attempt. */
  readonly messageId: string;
  readonly headers?: Readonly<Record<string, string>>;
}

@Injectable()
export class MailTransport implements OnModuleDestroy {
  private closed = false;

  constructor(
    private readonly mailer: MailerService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The local catcher takes mail for everyone; a real server only for those on the allow-list. */
  mayLeave(address: string): boolean {
    return this.config.smtpUrl === null || isAllowed(address, this.config.mailAllowList);
  }

  async send(message: OutgoingMessage): Promise<SendOutcome> {
    if (!isAddress(message.to)) return { outcome: 'REFUSED', code: 'BAD_ADDRESS' };
    if (!this.mayLeave(message.to)) return { outcome: 'REFUSED', code: 'NOT_ON_ALLOW_LIST' };
    // A closed pool takes the message and never answers.
    if (this.closed) return { outcome: 'TRY_LATER', code: 'ECLOSED' };
    const conversation: Conversation = { bodyBegun: false, over: false };
    const deadline = new Deadline(Math.min(longestConversation, this.config.mailLease * 0.9));
    const outcome = await Promise.race([this.converse(message, conversation), deadline.passed]);
    conversation.over = true;
    deadline.cancel();
    return outcome ?? outcomeOf({ code: 'ETIMEDOUT' }, conversation.bodyBegun);
  }

  /** MailerService, destroyed beside us, closes the pool; conversations under way come to their end. */
  onModuleDestroy(): void {
    this.closed = true;
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
