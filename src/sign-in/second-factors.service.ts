/**
 * Second factors: codes of an authenticator app, each taken once, and recovery codes. A wrong one counts as a failed
 * sign-in of that account, in the same lock as passwords. The secret is kept sealed, together with whose it is.
 */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { conflict, unacceptable } from '../common/errors.js';
import type { Id } from '../common/ids.js';
import { Database } from '../database/database.js';
import { Transaction } from '../database/transaction.js';
import { Accounts } from './accounts.js';
import { newRecoveryCodes, recoveryCodeForm } from './recovery-codes.js';
import { Seals } from './seals.js';
import * as queries from './second-factor.queries.js';
import { endSessions } from './session.queries.js';
import { newSecret, otpauthUri, stepOf } from './totp.js';

@Injectable()
export class SecondFactors {
  constructor(
    private readonly transaction: Transaction,
    private readonly database: Database,
    private readonly seals: Seals,
    private readonly accounts: Accounts,
  ) {}

  async stateOf(agentId: Id): Promise<{ enrolled: boolean; required: boolean; recoveryCodesLeft: number }> {
    const account = await this.accounts.accountOf(agentId);
    const factor = await this.find(agentId);
    const enrolled = factor?.confirmed === true;
    return {
      enrolled,
      required: account?.secondFactorRequired === true,
      recoveryCodesLeft: enrolled ? factor.recoveryCodesLeft : 0,
    };
  }

  /** A new secret, kept until a code of it is shown; 409 where the agent has a second factor. */
  async begin(agentId: Id): Promise<{ secret: string; otpauthUri: string }> {
    const { email } = await this.accountOf(agentId);
    const secret = newSecret();
    const kept = await this.transaction.run((tx) => queries.keepUnconfirmed(agentId, this.sealed(agentId, secret), tx));
    if (!kept) throw conflict('ENROLLED', 'You have a second factor already. Remove it first.');
    return { secret, otpauthUri: otpauthUri(secret, email) };
  }

  /** Confirms what was begun: the recovery codes. Every other session of the agent, signed in without it, ends. */
  async confirm(agentId: Id, code: string, ownSession: string | null): Promise<string[]> {
    const factor = await this.find(agentId);
    if (factor?.confirmed === true) throw conflict('ENROLLED', 'You have a second factor already.');
    const secret = factor === null ? null : this.opened(agentId, factor.sealed);
    if (secret === null) throw conflict('NOT_BEGUN', 'Ask for a secret first.');
    const codes = await this.enrol(agentId, secret, code);
    if (codes === null) throw wrongCode();
    await this.transaction.run((tx) => endSessions(agentId, ownSession, tx));
    return codes;
  }

  /** The agent has this second factor from now on: its recovery codes; null if the code is not one of its. */
  async enrol(agentId: Id, secret: string, code: string): Promise<string[] | null> {
    const { email } = await this.accountOf(agentId);
    return this.accounts.attempt(email, async (isOpen) => {
      const step = stepOf(secret, digitsOf(code), Date.now());
      if (!isOpen || step === null) return null;
      const codes = newRecoveryCodes();
      const hashes = codes.map((recovery) => this.hash(agentId, recovery));
      const sealed = this.sealed(agentId, secret);
      const kept = await this.transaction.run((tx) => queries.confirmFactor(agentId, sealed, step, hashes, tx));
      return kept ? codes : null;
    });
  }

  /** Whether it is a code of now or a recovery code; it is used up by asking. */
  async take(agentId: Id, code: string, device: string | null = null): Promise<boolean> {
    const { email } = await this.accountOf(agentId);
    const check = async (isOpen: boolean): Promise<true | null> =>
      isOpen && (await this.use(agentId, code)) ? true : null;
    // The password was right: a wrong code does not slow down the next one.
    return (await this.accounts.attempt(email, check, { source: null, device })) === true;
  }

  /** Takes the agent's second factor away, given a code of it. */
  async remove(agentId: Id, code: string): Promise<void> {
    const { secondFactorRequired } = await this.accountOf(agentId);
    if ((await this.find(agentId))?.confirmed !== true) throw conflict('NOT_ENROLLED', 'You have no second factor.');
    if (secondFactorRequired) throw conflict('REQUIRED', 'Your agency requires a second factor.');
    if (!(await this.take(agentId, code))) throw wrongCode();
    await this.transaction.run((tx) => this.drop(agentId, tx));
  }

  drop(agentId: Id, tx: EntityManager): Promise<void> {
    return queries.dropFactor(agentId, tx);
  }

  private use(agentId: Id, code: string): Promise<boolean> {
    return this.transaction.run(async (tx) => {
      const factor = await this.find(agentId);
      const secret = factor?.confirmed === true ? this.opened(agentId, factor.sealed) : null;
      const step = secret === null ? null : stepOf(secret, digitsOf(code), Date.now());
      if (step !== null) return queries.useStep(agentId, step, tx);
      return queries.useRecoveryCode(agentId, this.hash(agentId, code), tx);
    });
  }

  private async accountOf(agentId: Id): Promise<{ email: string; secondFactorRequired: boolean }> {
    const account = await this.accounts.accountOf(agentId);
    if (account === null) throw conflict('NO_PASSWORD', 'This account does not sign in here.');
    return account;
  }

  private async find(agentId: Id): Promise<queries.StoredFactor | null> {
    const [factor] = await this.database.read<queries.StoredFactor>('second-factor', queries.FIND_FACTOR, [agentId]);
    return factor ?? null;
  }

  private sealed(agentId: Id, secret: string): Buffer {
    return this.seals.seal('second-factor', JSON.stringify({ agentId, secret }));
  }

  /** null if it was sealed with another PATCHWORK_SECRET, or for somebody else. */
  private opened(agentId: Id, sealed: Buffer): string | null {
    const text = this.seals.open('second-factor', sealed);
    const kept = text === null ? null : (JSON.parse(text) as { agentId: Id; secret: string });
    return kept?.agentId === agentId ? kept.secret : null;
  }

  private hash(agentId: Id, recoveryCode: string): Buffer {
    return this.seals.hash('recovery-code', `${agentId}|${recoveryCodeForm(recoveryCode)}`);
  }
}

/** Apps show a code in two halves, and so people type it. */
function digitsOf(code: string): string {
  return code.replace(/\s/g, '');
}

function wrongCode(): Error {
  const detail = 'The code is wrong or was used before, or there were too many attempts.';
  return unacceptable([{ pointer: '/code', code: 'WRONG_CODE', detail }]);
}
