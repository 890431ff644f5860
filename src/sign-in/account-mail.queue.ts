/** What others may ask about account mail: how much still has to leave, and whose it was. */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Id } from '../common/ids.js';
import { Database } from '../database/database.js';
import { COUNT_DUE } from './account-mail.queries.js';
import { mailToCurrentAddress, type SentMail } from './receipt.queries.js';

@Injectable()
export class AccountMailQueue {
  constructor(private readonly database: Database) {}

  /** Waiting, waiting for a repeat, or being sent now. */
  async due(): Promise<number> {
    const [row] = await this.database.read<{ due: number }>('account-mail-due', COUNT_DUE);
    return row?.due ?? 0;
  }

  /** An account mail that went to the address that its agent has now; null for any other id. */
  find(id: Id, tx: EntityManager): Promise<SentMail | null> {
    return mailToCurrentAddress(id, tx);
  }
}
