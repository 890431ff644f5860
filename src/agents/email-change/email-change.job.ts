/** Carries out the changes of an address that are due. */
import { Inject, Injectable } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { RegularJob } from '../../common/regular-job.js';
import { CONFIG, type Config } from '../../config.js';
import { EmailChanges } from './email-changes.service.js';

@Injectable()
export class EmailChangeJob extends RegularJob {
  constructor(
    @Inject(CONFIG) config: Config,
    private readonly changes: EmailChanges,
    schedule: SchedulerRegistry,
  ) {
    super('email-changes', config.role === 'api' ? null : config.mailTick, schedule);
  }

  protected doDue(): Promise<void> {
    return this.changes.settleDue();
  }
}
