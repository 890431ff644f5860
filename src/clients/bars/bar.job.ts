/** Ends the suspensions that are over. */
import { Inject, Injectable } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { RegularJob } from '../../common/regular-job.js';
import { CONFIG, type Config } from '../../config.js';
import { EndedSuspensions } from './ended-suspensions.service.js';

@Injectable()
export class BarJob extends RegularJob {
  constructor(
    @Inject(CONFIG) config: Config,
    private readonly suspensions: EndedSuspensions,
    schedule: SchedulerRegistry,
  ) {
    super('bars', config.role === 'api' ? null : config.mailTick, schedule);
  }

  protected doDue(): Promise<void> {
    return this.suspensions.endDue();
  }
}
