/** Looking back at emergency access: a privacy officer at that of their agency, an auditor at all; nobody at their own. */
import { Injectable } from '@nestjs/common';
import type { Principal } from '../common/actor.js';
import { forbidden, notFound } from '../common/errors.js';
import type { Id } from '../common/ids.js';
import type { PageQuery } from '../common/page.js';
import { Database } from '../database/database.js';
import { Transaction } from '../database/transaction.js';
import type { EmergencyRecord, Review, ReviewQuery } from './emergency.dto.js';
import { emergencyAccesses, lockAccess, writeReview } from './emergency.queries.js';

@Injectable()
export class ReviewsService {
  constructor(
    private readonly transaction: Transaction,
    private readonly database: Database,
  ) {}

  list(query: ReviewQuery, page: PageQuery, caller: Principal): Promise<EmergencyRecord[]> {
    const reviewed = query.reviewed === undefined ? null : query.reviewed === 'true';
    return emergencyAccesses({ agencyId: sightOf(caller), reviewed }, page, this.database);
  }

  review(id: Id, { outcome, note }: Review, caller: Principal): Promise<EmergencyRecord> {
    return this.transaction.run(async (tx) => {
      const agentId = await lockAccess(id, sightOf(caller), tx);
      if (agentId === null) throw notFound();
      if (agentId === caller.agentId) throw forbidden('Nobody reviews their own emergency access.');
      return writeReview(id, { outcome, note, reviewedBy: caller.agentId! }, tx);
    });
  }
}

/** The one agency whose emergency access the caller sees; null: all. */
function sightOf(caller: Principal): Id | null {
  return caller.roles.includes('AUDITOR') ? null : caller.agencyId;
}
