/**
 * The first sign-in through a council's issuer: its subject is linked to the invited agent of the issuer's agency who has
 * that address. It happens once; a second subject with the same address is refused, and the agency's admins are told.
 */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Issuers } from '../access/issuers.js';
import type { VerifiedToken } from '../access/verified-token.js';
import { AgentDirectory } from '../agents/index.js';
import { Alerts } from '../alerts/index.js';
import { Transaction } from '../database/transaction.js';
import { addLink, agentInvited, isSubjectKnown } from './link.queries.js';

@Injectable()
export class FirstSignIns implements OnModuleInit {
  constructor(
    private readonly issuers: Issuers,
    private readonly transaction: Transaction,
    private readonly agents: AgentDirectory,
    private readonly alerts: Alerts,
  ) {}

  onModuleInit(): void {
    this.issuers.linkBy((token) => this.link(token));
  }

  private link({ issuerId, agencyId, subject, address }: VerifiedToken): Promise<boolean> {
    return this.transaction.run(async (tx) => {
      if (agencyId === null || address === null) return false;
      // Linked by another request meanwhile, or to somebody who may not sign in now: their row will say which.
      if (await isSubjectKnown(issuerId, subject, tx)) return true;
      const invited = await agentInvited({ id: issuerId, agencyId }, subject, address.email, tx);
      if (invited === null) return false;
      const { agentId, email } = invited;
      if (invited.linked) {
        await this.alerts.raise({ type: 'ISSUER_SUBJECT_CONFLICT', agencyId, aboutAgentId: agentId }, tx);
        return false;
      }
      if (!(await addLink(issuerId, subject, agentId, tx))) return isSubjectKnown(issuerId, subject, tx);
      if (address.verified) await this.agents.verifyAddress(agentId, email, tx);
      return true;
    });
  }
}
