/**
 * The single-use links of account mail. A link carries its row's id and a keyed hash of it, so nothing secret is stored;
 * reading it changes nothing, using it works once, before it expires, and only while the address is still the agent's.
 */
import { timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AgentDirectory, EmailChanges } from '../agents/index.js';
import { type Id, idOf, newId } from '../common/ids.js';
import { CONFIG, type Config } from '../config.js';
import { Database } from '../database/database.js';
import { Transaction } from '../database/transaction.js';
import {
  addLink,
  addResetLink,
  FIND_USABLE_LINK,
  type FoundLink,
  useLink,
  type LinkPurpose,
  type NewLink,
  type UsableLink,
} from './account-mail.queries.js';
import { Accounts } from './accounts.js';
import { Seals } from './seals.js';

const INVITE_HOURS = 7 * 24;
const OTHER_HOURS = 24;
const RESET_HOURS = 1;
/** A mail server that is away for longer has worse to tell. */
const NOTICE_HOURS = 3 * 24;

/** Where each link leads, below `/sign-in/`. */
export const PAGE_OF_LINK: Readonly<Record<LinkPurpose, string>> = {
  SET_PASSWORD: 'set-password',
  RESET_PASSWORD: 'reset-password',
  VERIFY_EMAIL: 'verify',
  CONFIRM_CHANGE: 'email-change',
};

@Injectable()
export class AccountLinks {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly transaction: Transaction,
    private readonly database: Database,
    private readonly seals: Seals,
    private readonly accounts: Accounts,
    private readonly agents: AgentDirectory,
    private readonly changes: EmailChanges,
  ) {}

  /** Queues the mail that lets a new agent set a password; the link lasts seven days. */
  async invite(agentId: Id, address: string, tx: EntityManager): Promise<void> {
    await addLink(newLink(agentId, address, 'SET_PASSWORD', 'PENDING', INVITE_HOURS), tx);
  }

  /** Queues the mail that lets an agent confirm a changed address; the link lasts a day. */
  async askToVerify(agentId: Id, address: string, tx: EntityManager): Promise<void> {
    await addLink(newLink(agentId, address, 'VERIFY_EMAIL', 'PENDING', OTHER_HOURS), tx);
  }

  /** Queues the mail that lets whoever has this address set a new password, if anybody has; the link lasts an hour. */
  async reset(address: string, tx: EntityManager): Promise<void> {
    await addResetLink(newId(), address, RESET_HOURS, tx);
  }

  /** Queues the mail that lets an agent answer to another address that somebody asked for; the link lasts seven days. */
  async askToConfirm(agentId: Id, address: string, tx: EntityManager): Promise<void> {
    await addLink(newLink(agentId, address, 'CONFIRM_CHANGE', 'PENDING', INVITE_HOURS), tx);
  }

  /** Queues the notice to the address that an agent had before. It has no link. */
  async tellFormerAddress(agentId: Id, address: string, tx: EntityManager): Promise<void> {
    await addLink(newLink(agentId, address, 'ADDRESS_CHANGED', 'PENDING', NOTICE_HOURS), tx);
  }

  /** A link to hand over instead of mailing it: it verifies the address and sets the password; it lasts a day. */
  async print(agentId: Id, address: string, tx: EntityManager): Promise<string> {
    const link = newLink(agentId, address, 'SET_PASSWORD', 'PRINTED', OTHER_HOURS);
    await addLink(link, tx);
    return this.urlOf(link.id, 'SET_PASSWORD');
  }

  urlOf(id: Id, purpose: LinkPurpose): string {
    return `${this.config.publicUrl}/sign-in/${PAGE_OF_LINK[purpose]}?token=${id}.${this.mark(id, purpose).toString('base64url')}`;
  }

  /** Whose link it is, if it can be used; changes nothing. */
  async look(token: string, purpose: LinkPurpose): Promise<FoundLink | null> {
    const id = this.linkOf(token, purpose);
    if (id === null) return null;
    const [link] = await this.database.read<FoundLink>('usable-link', FIND_USABLE_LINK, [id, purpose]);
    return link ?? null;
  }

  /** Verifies the address and, given a hash, sets the password; false and nothing done if the link cannot be used. */
  use(token: string, purpose: Exclude<LinkPurpose, 'CONFIRM_CHANGE'>, passwordHash: string | null): Promise<boolean> {
    return this.useFor(token, purpose, async (link, tx) => {
      const verified = await this.agents.verifyAddress(link.agentId, link.address, tx);
      if (!verified) throw new Unusable();
      if (passwordHash !== null) await this.accounts.setPassword(link.agentId, passwordHash, tx);
    });
  }

  /** Agrees to the address `email` that waits, or declines it; false and nothing done if another one waits, or none. */
  answerChange(token: string, email: string, accepted: boolean): Promise<boolean> {
    return this.useFor(token, 'CONFIRM_CHANGE', async (link, tx) => {
      if (!(await this.changes.answer(link.agentId, email, accepted, tx))) throw new Unusable();
    });
  }

  private async useFor(
    token: string,
    purpose: LinkPurpose,
    verb: (link: UsableLink, tx: EntityManager) => Promise<void>,
  ): Promise<boolean> {
    const id = this.linkOf(token, purpose);
    if (id === null) return false;
    try {
      await this.transaction.run(async (tx) => {
        const link = await useLink(id, purpose, tx);
        if (link === null) throw new Unusable();
        await verb(link, tx);
      });
      return true;
    } catch (fault) {
      if (fault instanceof Unusable) return false;
      throw fault;
    }
  }

  private linkOf(token: string, purpose: LinkPurpose): Id | null {
    const [, text = '', mark = ''] = /^([0-9a-f-]{36})\.([\w-]{43})$/.exec(token) ?? [];
    const id = idOf(text);
    if (id === null) return null;
    const given = Buffer.from(mark, 'base64url');
    return timingSafeEqual(this.mark(id, purpose), given) ? id : null;
  }

  private mark(id: Id, purpose: LinkPurpose): Buffer {
    return this.seals.hash('account-link', `${purpose}|${id}`);
  }
}

class Unusable extends Error {}

function newLink(
  agentId: Id,
  address: string,
  purpose: NewLink['purpose'],
  state: NewLink['state'],
  lifeInHours: number,
): NewLink {
  return { id: newId(), agentId, address, purpose, state, lifeInHours };
}
