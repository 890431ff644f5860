/**
 * Who looked. Every entry is committed on its own, before the answer goes out and never inside a verb's transaction; when
 * it cannot be written there is no data (503).
 */
import { Injectable, Logger } from '@nestjs/common';
import type { Actor, Principal } from '../common/actor.js';
import { notFound, unavailable } from '../common/errors.js';
import { type Id, newId } from '../common/ids.js';
import { Database } from '../database/database.js';
import { enterClient } from './access.queries.js';
import { writeEntries } from './entries.queries.js';
import { decide, type Decision } from './decide.js';
import { type Action, ruleOf } from './policy.js';
import { type Outcome, purposeOf, shownBy } from './purpose.js';

@Injectable()
export class AccessLog {
  private readonly logger = new Logger(AccessLog.name);

  constructor(private readonly database: Database) {}

  /**
   * Checks the caller's right to a client and writes the attempt down, in one statement; 404 without the right. The
   * statement and the policy both have to say yes.
   */
  async enter(
    principal: Principal,
    action: Action,
    clientId: Id,
    { forThemselves, openly }: { readonly forThemselves: boolean; readonly openly: boolean },
    requestId: string,
  ): Promise<Decision> {
    const asked = ruleOf(action).client!;
    const access = asked === 'TEAM_OR_MATCH' && !forThemselves ? 'TEAM' : asked;
    const fields = shownBy(action);
    const entering = {
      entryId: newId(),
      clientId,
      actor: principal,
      action,
      requestId,
      fields,
      access,
      openly: openly && asked === 'TEAM_OR_MATCH',
    };
    const { standing, now, allowed } = await this.failClosed(() => enterClient(this.database, entering));
    const decision = decide(principal, action, { ...standing, forThemselves }, now);
    if (decision.allow !== allowed) this.logger.error(`${requestId} policy and statement disagree on ${action}`);
    if (!decision.allow || !allowed) throw notFound();
    return decision;
  }

  /** One entry for each client of a list or a search result, one without a client when there is none. */
  async list(
    actor: Actor,
    action: Action,
    clientIds: readonly string[],
    requestId: string,
    details: { fields?: readonly string[]; termHashes?: object; outcome?: Outcome; openly?: boolean } = {},
  ): Promise<void> {
    const outcome = details.outcome ?? 'ALLOWED';
    const shown = outcome === 'ALLOWED' && clientIds.length > 0 ? shownBy(action) : [];
    const ids = clientIds.length > 0 ? clientIds : [null];
    await this.failClosed(() =>
      writeEntries(
        this.database,
        ids.map((clientId) => ({ id: newId(), clientId })),
        actor,
        {
          action,
          fields: details.fields ?? shown,
          termHashes: details.termHashes ?? null,
          purpose: purposeOf(actor, action, outcome),
          outcome,
          openly: details.openly ?? false,
          requestId,
        },
      ),
    );
  }

  /** Runs a statement that writes an entry along with what it reads; any fault of it is a 503. */
  async failClosed<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (fault) {
      this.logger.error(`no access entry, no data: ${(fault as { code?: string }).code ?? 'unknown'}`);
      throw unavailable();
    }
  }
}
