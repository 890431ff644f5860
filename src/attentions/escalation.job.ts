/** Passes on the urgent attentions that nobody opened in time. */
import { Inject, Injectable } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { RegularJob } from '../common/regular-job.js';
import { CONFIG, type Config } from '../config.js';
import { EscalationsService } from './escalations.service.js';

@Injectable()
export class EscalationJob extends RegularJob {
  constructor(
    @Inject(CONFIG) config: Config,
    private readonly escalations: EscalationsService,
    schedule: SchedulerRegistry,
  ) {
    super('escalations', config.role === 'api' ? null : config.mailTick, schedule);
  }

  protected doDue(): Promise<void> {
    return this.escalations.escalateDue();
  }
}
