/** Balances the books of a period. */
import { Injectable } from '@nestjs/common';
import { DateTime } from 'luxon';
import { unacceptable } from '../../common/errors.js';
import { patchworkNow } from '../../database/clock.queries.js';
import { Database } from '../../database/database.js';
import type { Ledger, LedgerQuery } from './ledger.dto.js';
import { ledgerOf } from './ledger.queries.js';

/** Days. */
const UNLESS_GIVEN = 28;

@Injectable()
export class LedgerService {
  constructor(private readonly database: Database) {}

  /** Of whole days; 422 for a period that ends before it begins. */
  async read(query: LedgerQuery): Promise<Ledger> {
    const until = query.to === undefined ? await patchworkNow(this.database.app.manager) : new Date(query.to);
    if (query.from !== undefined && new Date(query.from) > until) {
      throw unacceptable([{ pointer: 'to', code: 'PERIOD', detail: 'A period ends after it begins.' }]);
    }
    const to = dayOf(new Date(until.getTime() - 1)).plus({ days: 1 });
    const from = query.from === undefined ? to.minus({ days: UNLESS_GIVEN }) : dayOf(new Date(query.from));
    return ledgerOf(from.toJSDate(), to.toJSDate(), this.database);
  }

  /** Of what happened in the last so many milliseconds. */
  async last(milliseconds: number): Promise<Ledger> {
    const to = await patchworkNow(this.database.app.manager);
    return ledgerOf(new Date(to.getTime() - milliseconds), to, this.database);
  }
}

/** Midnight in London at which the day of an instant begins. The books of a minute would show who was notified of one act. */
function dayOf(instant: Date): DateTime {
  return DateTime.fromJSDate(instant, { zone: 'Europe/London' }).startOf('day');
}
