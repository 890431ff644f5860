/**
 * The sessions of people: a sign-in in one browser, with every token that came of it. When one ends, its tokens stop with
 * the next request, in whichever hands they are; the guard asks for the row.
 */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { noteSeen } from '../access/index.js';
import { notFound } from '../common/errors.js';
import { type Id, newId } from '../common/ids.js';
import { Database } from '../database/database.js';
import { Transaction } from '../database/transaction.js';
import { dropRecordsOfAccount } from './oidc-record.queries.js';
import { Seals } from './seals.js';
import * as queries from './session.queries.js';

@Injectable()
export class Sessions {
  constructor(
    private readonly transaction: Transaction,
    private readonly database: Database,
    private readonly seals: Seals,
  ) {}

  /** The id that a token of this session carries; null if none may be made. `uid` is the issuer's name for it. */
  async use(agentId: Id, uid: string, client: string): Promise<Id | null> {
    const session = { id: newId(), agentId, uidHash: this.hash(uid), client };
    const id = await queries.useSession(session, this.database);
    if (id !== null) await noteSeen(this.database, agentId);
    return id;
  }

  list(agentId: Id): Promise<queries.SessionRow[]> {
    return queries.openSessions(agentId, this.database);
  }

  end(agentId: Id, sessionId: Id): Promise<void> {
    return this.transaction.run(async (tx) => {
      if (!(await queries.endSession(agentId, sessionId, tx))) throw notFound();
    });
  }

  /** All but the caller's own. */
  endOthers(agentId: Id, own: string | null): Promise<void> {
    return this.transaction.run((tx) => queries.endSessions(agentId, own, tx));
  }

  /** The one that somebody signed out of. */
  endOf(uid: string): Promise<void> {
    return this.transaction.run((tx) => queries.endSessionOfHash(this.hash(uid), tx));
  }

  /** Whatever the agent is signed in with, and every sign-in under way. */
  async endAll(agentId: Id, tx: EntityManager): Promise<void> {
    await queries.endSessions(agentId, null, tx);
    await dropRecordsOfAccount(agentId, tx);
  }

  private hash(uid: string): Buffer {
    return this.seals.hash('record-id', uid);
  }
}
