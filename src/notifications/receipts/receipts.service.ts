/**
 * Takes what those who deliver our mail say became of it. Whatever is told twice, or in another order than it happened, comes to
 * the same; what is about no mail of ours changes nothing, and is only counted in the log.
 */
import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { lockDelivery } from '../../agents/index.js';
import { Bounces } from '../../bounces/index.js';
import type { Id } from '../../common/ids.js';
import { patchworkNow } from '../../database/clock.queries.js';
import { Transaction } from '../../database/transaction.js';
import { AccountMailQueue } from '../../sign-in/index.js';
import { CameBackReleaser } from './came-back.releaser.js';
import { isOfThisSending, markCameBack, markDelivered, sentEmail } from './receipt.queries.js';

export interface Receipt {
  /** Of an email, or of an account mail. */
  readonly mailId: Id;
  /** The same in all receipts of one attempt to send that mail, and another in those of the next. */
  readonly mark: string;
  /** null: it was delivered. */
  readonly failure: string | null;
}

@Injectable()
export class Receipts {
  private readonly logger = new Logger(Receipts.name);
  private unmatched = 0;

  constructor(
    private readonly transaction: Transaction,
    private readonly bounces: Bounces,
    private readonly accountMail: AccountMailQueue,
    private readonly cameBack: CameBackReleaser,
  ) {}

  /** null: what came is no receipt, or says nothing final. */
  async take(receipt: Receipt | null): Promise<void> {
    if (receipt === null) return;
    const isOurs = await this.transaction.run(
      async (tx) => (await this.ofEmail(receipt, tx)) || (await this.ofAccountMail(receipt, tx)),
    );
    if (isOurs) return;
    this.unmatched += 1;
    this.logger.warn(`a receipt for no mail of ours, the ${this.unmatched}. since the start`);
  }

  private async ofEmail({ mailId, mark, failure }: Receipt, tx: EntityManager): Promise<boolean> {
    const email = await sentEmail(mailId, tx);
    if (email === null) return false;
    await lockDelivery([], [email.agentId], tx);
    if (!(await isOfThisSending(mailId, mark, tx))) return true;
    if (failure === null) {
      await markDelivered(mailId, tx);
      return true;
    }
    await markCameBack(mailId, failure, tx);
    // From an address that is mended since: what it carried goes with the next email.
    if (!(await this.bounces.count(email, failure, tx))) {
      await this.cameBack.release(email.agentId, await patchworkNow(tx), tx);
    }
    return true;
  }

  private async ofAccountMail({ mailId, failure }: Receipt, tx: EntityManager): Promise<boolean> {
    const mail = await this.accountMail.find(mailId, tx);
    if (mail === null) return false;
    if (failure !== null) await this.bounces.count(mail, failure, tx);
    return true;
  }
}
