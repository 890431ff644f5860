/** Writes the account mail that an event calls for, in the event's own transaction. It is sent later, by the job. */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Id, newId } from '../common/ids.js';
import {
  AddressCheckAsked,
  AddressVerified,
  AgentCreated,
  AgentEmailChanged,
  AgentInvitedAgain,
  AlertRaised,
  DomainEvent,
  EmailChangeApproved,
  EmailChangeAsked,
  EventBus,
} from '../events/index.js';
import { conflict, tooMany } from '../common/errors.js';
import { AccountLinks } from './account-links.js';
import { retirePasswordLinks, withholdMailOfThis } from './account-mail.queries.js';
import { hasAccount } from './account.queries.js';
import { noteOwnAddress, secondsToNextCheck } from './receipt.queries.js';
import { addAlertMails, adminsToCall } from './alert-mail.queries.js';

@Injectable()
export class AccountMailSubscriber implements OnModuleInit {
  constructor(
    private readonly events: EventBus,
    private readonly links: AccountLinks,
  ) {}

  onModuleInit(): void {
    this.events.on(AgentCreated, ({ agentId, email }, tx) => this.links.invite(agentId, email, tx));
    this.events.on(EmailChangeAsked, (event, tx) => this.askFormer(event, tx));
    this.events.on(EmailChangeApproved, (event, tx) => this.askFormer(event, tx));
    this.events.on(AgentInvitedAgain, async ({ agentId, email }, tx) => {
      if (await hasAccount(agentId, tx)) throw conflict('HAS_PASSWORD', 'They have set a password already.');
      await retirePasswordLinks(agentId, tx);
      await this.show(agentId, email, tx);
    });
    this.events.on(AgentEmailChanged, async ({ agentId, email, before }, tx) => {
      if (before.verified) await this.links.tellFormerAddress(agentId, before.email, tx);
      await this.show(agentId, email, tx);
    });
    this.events.on(AddressVerified, ({ agentId }, tx) => noteOwnAddress(agentId, tx));
    this.events.on(AddressCheckAsked, ({ agentId, email }, tx) => this.show(agentId, email, tx));
    this.events.on(AlertRaised, async ({ agencyId, also, actor: about }, tx) => {
      const admins = await adminsToCall(agencyId, also, about.agentId, tx);
      const mails = admins.map(({ id, email }) => ({ id: newId(), agentId: id, address: email }));
      await addAlertMails(mails, tx);
    });
    // Last, so that it comes after whatever an event called for.
    this.events.on(DomainEvent, async ({ actor }, tx) => {
      if (actor.test === true) await withholdMailOfThis('TEST_CREDENTIALS', tx);
    });
  }
  /** To an address that nobody has shown to be theirs nothing is owed. */
  private async askFormer(
    { agentId, former }: EmailChangeAsked | EmailChangeApproved,
    tx: EntityManager,
  ): Promise<void> {
    if (former.verified) await this.links.askToConfirm(agentId, former.email, tx);
  }

  /** Mails the link with which they show that the address is theirs; 429 where too many such mails went already. */
  private async show(agentId: Id, address: string, tx: EntityManager): Promise<void> {
    const seconds = await secondsToNextCheck(agentId, address, tx);
    if (seconds > 0) throw tooMany('VERIFICATION_LIMIT', TOO_MANY, seconds);
    // Without a password yet, the link sets one.
    if (await hasAccount(agentId, tx)) await this.links.askToVerify(agentId, address, tx);
    else await this.links.invite(agentId, address, tx);
  }
}

const TOO_MANY =
  'Three mails a day go to addresses that nobody has shown to be theirs, five to one that somebody has. Look for those.';
