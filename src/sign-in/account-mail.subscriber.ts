/** Writes the account mail that an event calls for, in the event's own transaction. It is sent later, by the job. */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { newId } from '../common/ids.js';
import {
  AddressCheckAsked,
  AgentCreated,
  AgentEmailChanged,
  AgentInvitedAgain,
  AlertRaised,
  DomainEvent,
  EventBus,
} from '../events/index.js';
import { conflict, tooMany } from '../common/errors.js';
import { AccountLinks } from './account-links.js';
import { retirePasswordLinks, withholdMailOfThis } from './account-mail.queries.js';
import { hasAccount } from './account.queries.js';
import { secondsToNextCheck } from './receipt.queries.js';
import { addAlertMails, adminsToCall } from './alert-mail.queries.js';

@Injectable()
export class AccountMailSubscriber implements OnModuleInit {
  constructor(
    private readonly events: EventBus,
    private readonly links: AccountLinks,
  ) {}

  onModuleInit(): void {
    this.events.on(AgentCreated, ({ agentId, email }, tx) => this.links.invite(agentId, email, tx));
    this.events.on(AgentInvitedAgain, async ({ agentId, email }, tx) => {
      if (await hasAccount(agentId, tx)) throw conflict('HAS_PASSWORD', 'They have set a password already.');
      await retirePasswordLinks(agentId, tx);
      await this.links.invite(agentId, email, tx);
    });
    this.events.on(AgentEmailChanged, async ({ agentId, email, before }, tx) => {
      // To an address that nobody has shown to be theirs nothing is owed.
      if (before.verified) await this.links.tellFormerAddress(agentId, before.email, tx);
      // Who has no password yet was invited at the wrong address.
      if (await hasAccount(agentId, tx)) await this.links.askToVerify(agentId, email, tx);
      else await this.links.invite(agentId, email, tx);
    });
    this.events.on(AddressCheckAsked, async ({ agentId, email }, tx) => {
      const seconds = await secondsToNextCheck(agentId, tx);
      if (seconds > 0)
        throw tooMany('VERIFICATION_LIMIT', 'Five such mails went within a day. Look for them.', seconds);
      if (await hasAccount(agentId, tx)) await this.links.askToVerify(agentId, email, tx);
      else await this.links.invite(agentId, email, tx);
    });
    this.events.on(AlertRaised, async ({ agencyId, forAdmins, actor: about }, tx) => {
      const admins = await adminsToCall(agencyId, forAdmins, about.agentId, tx);
      const mails = admins.map(({ id, email }) => ({ id: newId(), agentId: id, address: email }));
      await addAlertMails(mails, tx);
    });
    // Last, so that it comes after whatever an event called for.
    this.events.on(DomainEvent, async ({ actor }, tx) => {
      if (actor.test === true) await withholdMailOfThis('TEST_CREDENTIALS', tx);
    });
  }
}
