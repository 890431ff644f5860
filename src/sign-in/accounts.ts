/**
 * Who may sign in here. Ten failures within 15 minutes lock an account for 15 minutes; the answer is the same
 * for a wrong password, a locked account and one that nobody has, and so is the work done for it.
 */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Suspensions } from '../agents/index.js';
import { type Id, newId } from '../common/ids.js';
import { Database } from '../database/database.js';
import { Transaction } from '../database/transaction.js';
import { retirePasswordLinks } from './account-mail.queries.js';
import * as queries from './account.queries.js';
import {
  FIND_ACCOUNT_BY_EMAIL,
  FIND_USABLE_ACCOUNT,
  type FoundAccount,
  type UsableAccount,
} from './account.queries.js';
import { inLane } from './password-checks.js';
import { isPassword } from './passwords.js';
import { Seals } from './seals.js';
import { Sessions } from './sessions.service.js';

@Injectable()
export class Accounts {
  constructor(
    private readonly transaction: Transaction,
    private readonly database: Database,
    private readonly seals: Seals,
    private readonly sessions: Sessions,
    private readonly suspensions: Suspensions,
  ) {}

  /** The agent's id, or null whatever the reason. Throws `TooBusy` when too many sign in at this moment. */
  async signIn(email: string, password: string): Promise<Id | null> {
    const address = email.trim().toLowerCase();
    // The whole attempt: one that finds no room is none, and counts for nobody.
    return inLane(() => this.attempt(address, () => this.check(address, password)));
  }

  private async check(address: string, password: string): Promise<Id | null> {
    const [account] = await this.database.read<FoundAccount>('account-by-email', FIND_ACCOUNT_BY_EMAIL, [address]);
    const right = await isPassword(password, account?.passwordHash ?? null);
    if (!right || account === undefined) return null;
    if (account.absent && (await this.suspensions.suspendIfAbsent(account.agentId))) return null;
    return account.agentId;
  }

  /**
   * What a check of the account with this address finds; null, and counted as a failure, where it finds nothing. The
   * check is told whether the account is open: while it is locked nothing is found, whatever the check says.
   */
  async attempt<T>(address: string, check: (isOpen: boolean) => Promise<T | null>): Promise<T | null> {
    const attempt = await this.countAttempt(address);
    const found = await check(attempt !== null);
    if (found === null || attempt === null) return null;
    await queries.forgiveAttempt(attempt, this.database.app.manager);
    return found;
  }

  /** The account if it may be used now, else null. */
  async accountOf(agentId: Id): Promise<UsableAccount | null> {
    const [account] = await this.database.read<UsableAccount>('usable-account', FIND_USABLE_ACCOUNT, [agentId]);
    return account ?? null;
  }

  /**
   * Gives the agent a password (see `hashPassword`). Every session with the old one ends with its tokens, and every link
   * that was still on its way or unused.
   */
  async setPassword(agentId: Id, passwordHash: string, tx: EntityManager): Promise<void> {
    await queries.keepPassword(agentId, passwordHash, tx);
    await retirePasswordLinks(agentId, tx);
    await this.sessions.endAll(agentId, tx);
  }

  /** The attempt's id; null if the account is locked. Counting first keeps a thousand guesses at once to ten. */
  private countAttempt(address: string): Promise<Id | null> {
    const subject = this.seals.hash('failure-subject', address);
    return this.transaction.run(async (tx) => {
      await queries.lockSubject(subject, tx);
      const id = newId();
      return (await queries.countAttempt(id, subject, tx)) ? id : null;
    });
  }
}
