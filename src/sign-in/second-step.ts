/**
 * What comes after the password: nothing, a code, or setting up the second factor that the agency requires. Says who is
 * signed in and how, or which page comes next.
 */
import { Injectable } from '@nestjs/common';
import type { Id } from '../common/ids.js';
import { Accounts } from './accounts.js';
import { SECOND_FACTOR } from './issuer.settings.js';
import * as pages from './second-factor.pages.js';
import { SecondFactors } from './second-factors.service.js';
import { type Step, SignInSteps } from './sign-in-steps.js';
import { newSecret, otpauthUri } from './totp.js';

export interface SignedIn {
  readonly agentId: Id;
  /** Authentication methods (RFC 8176). */
  readonly amr: readonly string[];
}

export interface NextPage {
  readonly status: number;
  readonly page: string;
}

@Injectable()
export class SecondStep {
  constructor(
    private readonly accounts: Accounts,
    private readonly factors: SecondFactors,
    private readonly steps: SignInSteps,
  ) {}

  /**
   * After the password of this sign-in, or for who goes on with a session that began with `amr`; null if the account may
   * not be used. `code`: given along with the password, by who knows that it will be asked for.
   */
  async begin(
    uid: string,
    agentId: Id,
    amr: readonly string[],
    code = '',
    device: string | null = null,
  ): Promise<SignedIn | NextPage | null> {
    const account = await this.accounts.accountOf(agentId);
    if (account === null) return null;
    const { passwordOf, secondFactorEnrolled, secondFactorRequired, email } = account;
    if (secondFactorEnrolled) {
      if (amr.includes(SECOND_FACTOR)) return { agentId, amr };
      const step: Step = { kind: 'CODE', uid, agentId, passwordOf };
      return code === '' ? this.ask(step, null) : this.takeCode(step, code, device);
    }
    if (!secondFactorRequired) return { agentId, amr };
    return this.showSecret({ kind: 'ENROL', uid, agentId, passwordOf, secret: newSecret() }, email, null);
  }

  /** With the form of a page that `begin` or this gave; null if it is too old, or the account is not what it was. */
  async goOn(
    uid: string,
    form: URLSearchParams,
    deviceOf: (address: string) => string | null,
  ): Promise<SignedIn | NextPage | null> {
    const step = this.steps.open(form.get('step') ?? '', uid);
    const account = step === null ? null : await this.accounts.accountOf(step.agentId);
    if (step === null || account?.passwordOf !== step.passwordOf) return null;
    if (step.kind === 'DONE') return signedIn(step);
    const code = form.get('code') ?? '';
    return step.kind === 'CODE'
      ? this.takeCode(step, code, deviceOf(account.email))
      : this.enrol(step, account.email, code);
  }

  private async takeCode(step: Step, code: string, device: string | null): Promise<SignedIn | NextPage> {
    const taken = await this.factors.take(step.agentId, code, device);
    return taken ? signedIn(step) : this.ask(step, pages.CODE_FAULT);
  }

  private async enrol(step: Step, email: string, code: string): Promise<NextPage> {
    const codes = await this.factors.enrol(step.agentId, step.secret ?? '', code);
    if (codes === null) return this.showSecret(step, email, pages.CODE_FAULT);
    const { uid, agentId, passwordOf } = step;
    const done = this.steps.seal({ kind: 'DONE', uid, agentId, passwordOf });
    return { status: 200, page: pages.recoveryCodesPage({ step: done, codes }) };
  }

  private ask(step: Step, fault: string | null): NextPage {
    return { status: statusOf(fault), page: pages.codePage({ step: this.steps.seal(step), fault }) };
  }

  private showSecret(step: Step, email: string, fault: string | null): NextPage {
    const secret = step.secret ?? '';
    const view = { step: this.steps.seal(step), secret, uri: otpauthUri(secret, email), fault };
    return { status: statusOf(fault), page: pages.enrolPage(view) };
  }
}

function signedIn({ agentId }: Step): SignedIn {
  return { agentId, amr: ['pwd', SECOND_FACTOR] };
}

function statusOf(fault: string | null): number {
  return fault === null ? 200 : 422;
}
