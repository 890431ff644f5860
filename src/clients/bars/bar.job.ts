/** Looks again and again for suspensions that are over. Two workers, and a missed tick, do no harm. */
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { placeOf } from '../../common/errors.js';
import { CONFIG, type Config } from '../../config.js';
import { Comebacks } from './comebacks.service.js';

const INTERVAL = 'bars';

@Injectable()
export class BarJob implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger(INTERVAL);
  private running: Promise<void> | null = null;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly comebacks: Comebacks,
    private readonly schedule: SchedulerRegistry,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.role === 'api') return;
    const timer = setInterval(() => void this.tick(), this.config.mailTick * 1000);
    this.schedule.addInterval(INTERVAL, timer);
  }

  async onModuleDestroy(): Promise<void> {
    if (this.schedule.doesExist('interval', INTERVAL)) this.schedule.deleteInterval(INTERVAL);
    await this.running;
  }

  /** It never throws: the next one tries again. While it runs, a further call waits for the same run. */
  tick(): Promise<void> {
    this.running ??= this.comebacks
      .endOver()
      .catch((fault: Error) => this.log.error(placeOf(fault)))
      .finally(() => {
        this.running = null;
      });
    return this.running;
  }
}
