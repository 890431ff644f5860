/** Explains notifications: to an agent their own, to an admin those of agents whose email they watch over. */
import { Injectable } from '@nestjs/common';
import type { Principal } from '../../common/actor.js';
import { notFound } from '../../common/errors.js';
import type { Id } from '../../common/ids.js';
import { Database } from '../../database/database.js';
import { MailTransport } from '../../mail/transport.js';
import { scopeOf } from '../mail-scope.js';
import type { AgentExplanation, ExplanationQuery } from './agent-explanation.dto.js';
import type { Explanation } from './explanation.dto.js';
import { type Explained, explain, sourceOf } from './explain.js';
import { factsForAdmins, type NotificationFacts, ownFacts } from './explanation.queries.js';
import { NOT_TOLD } from './not-told.js';
import { REACHED_WORDS, type Voice } from './wording.js';

@Injectable()
export class ExplanationsService {
  constructor(
    private readonly database: Database,
    private readonly mail: MailTransport,
  ) {}

  /** 404 for a notification of somebody else as for one that there is not. */
  async ofOwn(caller: Principal, notificationId: Id): Promise<Explanation> {
    const facts = await ownFacts(caller.agentId!, notificationId, this.database);
    if (facts === null) throw notFound();
    const { frequency, emailAfter, heldBy, email, entryId, reachedBecause } = facts;
    return {
      ...this.explained(facts, 'AGENT'),
      frequency,
      source: sourceOf(facts),
      emailAfter,
      heldBy,
      email,
      reachedBecause: { rule: reachedBecause, sentence: REACHED_WORDS[reachedBecause] },
      entryId,
    };
  }

  /** 404 for an agent of another agency, to an agency admin, as for one that there is not. */
  async ofAgent(caller: Principal, query: ExplanationQuery): Promise<AgentExplanation> {
    const facts = await factsForAdmins(query, scopeOf(caller), this.database);
    if (facts === 'NO_AGENT') throw notFound();
    if (facts === null) return NOT_TOLD;
    const { kind, occurredAt, frequency, emailAfter, heldBy, email } = facts;
    const explained = this.explained(facts, 'ADMIN');
    const rest = { kind, occurredAt, frequency, source: sourceOf(facts), emailAfter, heldBy, email };
    return { ...explained, ...rest, possibleRules: [] };
  }

  /** As whoever sends it would find it now, the allow-list last. */
  private explained(facts: NotificationFacts, voice: Voice): Explained {
    const fallen = facts.fallen ?? (this.mail.mayLeave(facts.address) ? null : 'NOT_ON_ALLOW_LIST');
    return explain({ ...facts, fallen }, facts.now, voice);
  }
}
