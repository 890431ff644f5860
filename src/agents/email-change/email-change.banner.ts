/** Tells an agent that somebody asked for another address for their account. */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Banners } from '../banners.js';
import { EmailChanges } from './email-changes.service.js';

@Injectable()
export class EmailChangeBanner implements OnModuleInit {
  constructor(
    private readonly banners: Banners,
    private readonly changes: EmailChanges,
  ) {}

  onModuleInit(): void {
    this.banners.add(async ({ agentId }) => {
      const email = agentId === null ? null : await this.changes.waitingEmail(agentId);
      return email === null ? [] : [{ code: 'EMAIL_CHANGE', text: TEXT }];
    });
  }
}

const TEXT =
  'Somebody asked to change the email address of your account. Look at the new address, and agree or say no.';
