/** Tells those who watch the installation how mail is doing: numbers and times, never about whom. */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { type Balance, type MailSigns, VitalSigns, type VitalSource } from '../../operations/index.js';
import { AccountMailQueue } from '../../sign-in/index.js';
import { CanaryService } from '../canary/canary.service.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { EmailsService } from '../oversight/emails.service.js';
import { emailsByState, overdueSeconds } from './watching.queries.js';

const DAY = 24 * 3_600_000;

@Injectable()
export class MailWatch implements OnModuleInit, VitalSource {
  constructor(
    private readonly signs: VitalSigns,
    private readonly database: Database,
    private readonly emails: EmailsService,
    private readonly accountMail: AccountMailQueue,
    private readonly canary: CanaryService,
    private readonly ledger: LedgerService,
  ) {}

  onModuleInit(): void {
    this.signs.readFrom(this);
  }

  async mail(): Promise<MailSigns> {
    const { due, waiting, sending } = await this.emails.queue();
    return {
      canary: await this.canary.state(),
      oldestOverdueSeconds: await overdueSeconds(this.database),
      queue: { due, waiting, sending, accountMailDue: await this.accountMail.due() },
    };
  }

  emailsByState(): Promise<Record<string, number>> {
    return emailsByState(this.database);
  }

  lastDay(): Promise<Balance> {
    return this.ledger.last(DAY);
  }
}
