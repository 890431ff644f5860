/**
 * Sends account mail: leases one row at a time, so that several workers share the queue, and repeats with the same
 * Message-ID what may not have arrived, ever more rarely, until the link has expired. A crash leaves the lease to run out.
 */
import { Inject, Injectable } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import type { EntityManager } from 'typeorm';
import { Bounces } from '../bounces/index.js';
import { RegularJob } from '../common/regular-job.js';
import { CONFIG, type Config } from '../config.js';
import { Database } from '../database/database.js';
import { WorkerTransaction } from '../database/transaction.js';
import { MailTransport } from '../mail/transport.js';
import { AccountLinks } from './account-links.js';
import { composeAccountMail } from './account-mail.composer.js';
import { claimMail, settleMail, type ClaimedMail, type Outcome } from './account-mail.queries.js';

const LONGEST_PAUSE_SECONDS = 3_600;

@Injectable()
export class AccountMailJob extends RegularJob {
  private stopping = false;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly links: AccountLinks,
    private readonly transport: MailTransport,
    private readonly transaction: WorkerTransaction,
    private readonly bounces: Bounces,
    schedule: SchedulerRegistry,
  ) {
    super('account-mail', config.role === 'api' ? null : config.mailTick, schedule);
  }

  override async onModuleDestroy(): Promise<void> {
    this.stopping = true;
    await super.onModuleDestroy();
  }

  protected async doDue(): Promise<void> {
    while (!this.stopping) {
      const mail = await claimMail(this.config.mailLease, this.tx);
      if (mail === null) return;
      await this.settle(mail, await this.send(mail));
    }
  }

  private settle(mail: ClaimedMail, outcome: Outcome): Promise<void> {
    return this.transaction.run(async (tx) => {
      await settleMail(mail, outcome, tx);
      if (outcome.state !== 'FAILED' || mail.purpose === 'ADDRESS_CHANGED') return;
      await this.bounces.count({ id: mail.id, agentId: mail.agentId, sentAt: mail.createdAt }, outcome.error, tx);
    });
  }

  private async send(mail: ClaimedMail): Promise<Outcome> {
    const reason = this.reasonToWithhold(mail);
    if (reason !== null) return { state: 'WITHHELD', error: reason };
    const message = composeAccountMail(mail.purpose, this.linkOf(mail));
    const messageId = `<${mail.id}@${new URL(this.config.publicUrl).hostname}>`;
    const known = mail.attempts > 1 ? await this.transport.lookUp(messageId, []) : null;
    const result =
      known === null || known.outcome === 'NOT_TAKEN'
        ? await this.transport.send({ ...message, to: mail.address, messageId })
        : known;
    if (result.outcome === 'SENT') return { state: 'SENT' };
    if (result.outcome === 'REFUSED') return { state: 'FAILED', error: result.code };
    const seconds = Math.min(LONGEST_PAUSE_SECONDS, this.config.mailRetry * 2 ** Math.min(mail.attempts - 1, 20));
    return { state: 'PENDING', error: result.code, seconds };
  }

  private linkOf({ id, purpose }: ClaimedMail): string {
    if (purpose === 'ALERT' || purpose === 'ADDRESS_CHANGED') return this.config.frontendUrl;
    return this.links.urlOf(id, purpose);
  }

  private reasonToWithhold(mail: ClaimedMail): string | null {
    if (!mail.active) return 'ACCOUNT_INACTIVE';
    if (!mail.current) return 'ADDRESS_CHANGED';
    if (!mail.usable) return 'LINK_EXPIRED_OR_USED';
    return this.transport.mayLeave(mail.address) ? null : 'NOT_ON_ALLOW_LIST';
  }

  private get tx(): EntityManager {
    return this.database.worker!.manager;
  }
}
