/** Balances the books of a period. */
import { Injectable } from '@nestjs/common';
import { unacceptable } from '../../common/errors.js';
import { patchworkNow } from '../../database/clock.queries.js';
import { Database } from '../../database/database.js';
import type { Ledger, LedgerQuery } from './ledger.dto.js';
import { ledgerOf } from './ledger.queries.js';

const UNLESS_GIVEN = 28 * 24 * 3_600_000;

@Injectable()
export class LedgerService {
  constructor(private readonly database: Database) {}

  /** 422 for a period that ends before it begins. */
  async read(query: LedgerQuery): Promise<Ledger> {
    const to = query.to === undefined ? await patchworkNow(this.database.app.manager) : new Date(query.to);
    const from = query.from === undefined ? new Date(to.getTime() - UNLESS_GIVEN) : new Date(query.from);
    if (from > to) throw unacceptable([{ pointer: 'to', code: 'PERIOD', detail: 'A period ends after it begins.' }]);
    return ledgerOf(from, to, this.database);
  }

  /** Of what happened in the last so many milliseconds. */
  async last(milliseconds: number): Promise<Ledger> {
    const to = await patchworkNow(this.database.app.manager);
    return ledgerOf(new Date(to.getTime() - milliseconds), to, this.database);
  }
}
