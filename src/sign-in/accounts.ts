/**
 * Who may sign in here. Ten failures within 15 minutes lock an account for 15 minutes, but for devices on which its agent
 * signed in before: each of those has its own ten. Before that, repeated failures from one source have to wait ever
 * longer. The answer is the same for a wrong password, a locked account, one that nobody has and somebody who did not wait,
 * and so is the work done for it.
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

/** What is known of the one who tries. */
export interface Attempter {
  /** The address in the network from which they come; null: not asked. */
  readonly source: string | null;
  /** What tells a device on which somebody signed in with this address before; null: none. */
  readonly device: string | null;
}

/** Signed in already. */
const NOBODY_ELSE: Attempter = { source: null, device: null };

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
  async signIn(address: string, password: string, from: Attempter): Promise<Id | null> {
    // The whole attempt: one that finds no room is none, and counts for nobody.
    return inLane(() => this.attempt(address, () => this.check(address, password), from));
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
  async attempt<T>(
    address: string,
    check: (isOpen: boolean) => Promise<T | null>,
    from: Attempter = NOBODY_ELSE,
  ): Promise<T | null> {
    const counted = await this.countAttempt(address, from);
    const found = await check(counted !== null);
    if (found === null || counted === null) return null;
    await queries.forgiveAttempts(counted, this.database.app.manager);
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

  /**
   * What was counted; null if the account is locked, or the next attempt from this source comes too soon. Counting first keeps a
   * thousand guesses at once to ten.
   */
  private countAttempt(address: string, { source, device }: Attempter): Promise<readonly Id[] | null> {
    const subject = this.subject(device === null ? address : `${address} on ${device}`);
    const slowed = source === null || device !== null ? null : this.subject(`${address} from ${source}`);
    return this.transaction.run(async (tx) => {
      await queries.lockSubject(subject, tx);
      const [id, slowedId] = [newId(), newId()];
      if (slowed !== null && !(await queries.countSlowed(slowedId, slowed, tx))) return null;
      if (await queries.countAttempt(id, subject, tx)) return [id, slowedId];
      await queries.forgiveAttempts([slowedId], tx);
      return null;
    });
  }

  private subject(of: string): Buffer {
    return this.seals.hash('failure-subject', of);
  }
}
