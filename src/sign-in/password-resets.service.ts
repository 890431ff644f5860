/**
 * The way back for who forgot their password. Whoever has the address gets a link; the answer, and the statements run for
 * it, are the same for an address that nobody has. Five requests a day for one address, whoever makes them.
 */
import { Injectable } from '@nestjs/common';
import { newId } from '../common/ids.js';
import { Transaction } from '../database/transaction.js';
import { AccountLinks } from './account-links.js';
import { countResetRequest, lockSubject } from './account.queries.js';
import { Seals } from './seals.js';

@Injectable()
export class PasswordResets {
  constructor(
    private readonly transaction: Transaction,
    private readonly seals: Seals,
    private readonly links: AccountLinks,
  ) {}

  request(email: string): Promise<void> {
    const address = email.trim().toLowerCase();
    const subject = this.seals.hash('reset-subject', address);
    return this.transaction.run(async (tx) => {
      await lockSubject(subject, tx);
      if (await countResetRequest(newId(), subject, tx)) await this.links.reset(address, tx);
    });
  }
}
