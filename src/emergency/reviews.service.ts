/** Looking back at emergency access: a privacy officer at that of their agency, an auditor at all; nobody at their own. */
import { Injectable } from '@nestjs/common';
import type { Principal } from '../common/actor.js';
import { conflict, forbidden, notFound } from '../common/errors.js';
import type { Id } from '../common/ids.js';
import type { PageQuery } from '../common/page.js';
import { patchworkNow } from '../database/clock.queries.js';
import { Database } from '../database/database.js';
import { Transaction } from '../database/transaction.js';
import { EmergencyAccessReleased, EventBus } from '../events/index.js';
import type { EmergencyRecord, Review, ReviewQuery } from './emergency.dto.js';
import {
  accessRecord,
  clientOfAccess,
  emergencyAccesses,
  lockAccess,
  lockAnyAccess,
  lockClient,
  writeRelease,
  writeReview,
} from './emergency.queries.js';

@Injectable()
export class ReviewsService {
  constructor(
    private readonly transaction: Transaction,
    private readonly database: Database,
    private readonly events: EventBus,
  ) {}

  list(query: ReviewQuery, page: PageQuery, caller: Principal): Promise<EmergencyRecord[]> {
    const reviewed = query.reviewed === undefined ? null : query.reviewed === 'true';
    const waits = query.waiting === 'true';
    const filter = { agencyId: waits ? null : sightOf(caller), reviewed, waitingFor: waits ? caller.agencyId : null };
    return emergencyAccesses(filter, page, this.database);
  }

  /** Shows the whole of a restricted client: 403 for somebody of the agency that asks, 409 for an access that has ended. */
  release(id: Id, reason: string, caller: Principal): Promise<EmergencyRecord> {
    return this.transaction.run(async (tx) => {
      const clientId = await clientOfAccess(id, tx);
      if (clientId === null || !(await lockClient(clientId, tx))) throw notFound();
      const access = (await lockAnyAccess(id, tx))!;
      if (access.agencyId === caller.agencyId) throw forbidden('Somebody of another agency releases it.');
      if (!access.running) throw conflict('ACCESS_ENDED', 'This emergency access has ended.');
      if (!access.released) {
        const now = await patchworkNow(tx);
        await writeRelease(id, caller.agentId!, reason, now, tx);
        await this.events.publish(new EmergencyAccessReleased(clientId, caller, now, reason), tx);
      }
      return accessRecord(id, tx);
    });
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
