/** Explains notifications: to an agent their own. */
import { Injectable } from '@nestjs/common';
import type { Principal } from '../../common/actor.js';
import { notFound } from '../../common/errors.js';
import { Database } from '../../database/database.js';
import type { Explanation } from './explanation.dto.js';
import { explain } from './explain.js';
import { ownFacts } from './explanation.queries.js';
import { REACHED_WORDS } from './wording.js';

@Injectable()
export class ExplanationsService {
  constructor(private readonly database: Database) {}

  /** 404 for a notification of somebody else as for one that there is not. */
  async ofOwn(caller: Principal, notificationId: string): Promise<Explanation> {
    const facts = await ownFacts(caller.agentId!, notificationId, this.database);
    if (facts === null) throw notFound();
    const { frequency, source, emailAfter, email, entryId, reachedBecause } = facts;
    return {
      ...explain(facts, facts.now, 'AGENT'),
      frequency,
      source,
      emailAfter,
      email,
      reachedBecause: { rule: reachedBecause, sentence: REACHED_WORDS[reachedBecause] },
      entryId,
    };
  }
}
