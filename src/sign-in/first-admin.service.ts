/** The first admin of an installation, in one transaction with the link that lets them in. */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AgentDirectory } from '../agents/index.js';
import type { Id } from '../common/ids.js';
import { Transaction } from '../database/transaction.js';
import { AccountLinks } from './account-links.js';
import { retirePasswordLinks } from './account-mail.queries.js';
import { hasAccount } from './account.queries.js';

@Injectable()
export class FirstAdmin {
  constructor(
    private readonly transaction: Transaction,
    private readonly agents: AgentDirectory,
    private readonly links: AccountLinks,
  ) {}

  /**
   * The single-use link that verifies the address and sets the password; null if there may be no first admin. Of one who
   * never set a password a new link is given out, and the one before, which somebody lost, is dead.
   */
  create(email: string): Promise<string | null> {
    return this.transaction.run(async (tx) => {
      const admin = (await this.agents.createFirstAdmin(email, tx)) ?? (await this.neverIn(email, tx));
      return admin === null ? null : this.links.print(admin.id, admin.email, tx);
    });
  }

  private async neverIn(email: string, tx: EntityManager): Promise<{ id: Id; email: string } | null> {
    const admin = await this.agents.onlyAdmin(tx);
    if (admin === null || admin.email !== email || (await hasAccount(admin.id, tx))) return null;
    await retirePasswordLinks(admin.id, tx);
    return admin;
  }
}
