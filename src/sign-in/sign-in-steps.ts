/**
 * What a form of the second step carries to say that the first one is done: sealed, for ten minutes, for one sign-in of one
 * person with the password that they had then. So nothing of a half-done sign-in is kept.
 */
import { Injectable } from '@nestjs/common';
import type { Id } from '../common/ids.js';
import { Seals } from './seals.js';

export interface Step {
  /** CODE: asked for a code; ENROL: shown a secret; DONE: shown recovery codes. */
  readonly kind: 'CODE' | 'ENROL' | 'DONE';
  /** The issuer's name for this sign-in. */
  readonly uid: string;
  readonly agentId: Id;
  /** When the password was set. */
  readonly passwordOf: string;
  /** Not kept anywhere until it is confirmed; with ENROL only. */
  readonly secret?: string;
}

const MILLISECONDS = 600_000;

@Injectable()
export class SignInSteps {
  constructor(private readonly seals: Seals) {}

  seal(step: Step): string {
    const text = JSON.stringify({ ...step, until: Date.now() + MILLISECONDS });
    return this.seals.seal('sign-in-step', text).toString('base64url');
  }

  /** null if it is not of this sign-in, was changed, or is too old. */
  open(sealed: string, uid: string): Step | null {
    const text = this.seals.open('sign-in-step', Buffer.from(sealed, 'base64url'));
    if (text === null) return null;
    const step = JSON.parse(text) as Step & { until: number };
    return step.uid === uid && step.until > Date.now() ? step : null;
  }
}
