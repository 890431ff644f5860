/** The first admin of an installation, in one transaction with the link that lets them in. */
import { Injectable } from '@nestjs/common';
import { AgentDirectory } from '../agents/index.js';
import { Transaction } from '../database/transaction.js';
import { AccountLinks } from './account-links.js';

@Injectable()
export class FirstAdmin {
  constructor(
    private readonly transaction: Transaction,
    private readonly agents: AgentDirectory,
    private readonly links: AccountLinks,
  ) {}

  /** The single-use link that verifies the address and sets the password; null if there may be no first admin. */
  create(email: string): Promise<string | null> {
    return this.transaction.run(async (tx) => {
      const admin = await this.agents.createFirstAdmin(email, tx);
      return admin === null ? null : this.links.print(admin.id, admin.email, tx);
    });
  }
}
