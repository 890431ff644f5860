/** How much account mail still has to leave. */
import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { COUNT_DUE } from './account-mail.queries.js';

@Injectable()
export class AccountMailQueue {
  constructor(private readonly database: Database) {}

  /** Waiting, waiting for a repeat, or being sent now. */
  async due(): Promise<number> {
    const [row] = await this.database.read<{ due: number }>('account-mail-due', COUNT_DUE);
    return row?.due ?? 0;
  }
}
