/** Looks once a minute, and as the worker starts, whether something waits for the canary's next digest. */
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { placeOf } from '../../common/errors.js';
import { CONFIG, type Config } from '../../config.js';
import { CanaryService } from './canary.service.js';

const INTERVAL = 'canary';
const MINUTE = 60_000;

@Injectable()
export class CanaryJob implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger(INTERVAL);
  private running: Promise<void> = Promise.resolve();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly canary: CanaryService,
    private readonly schedule: SchedulerRegistry,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.role === 'api' || this.config.canaryAgent === null) return;
    void this.tick();
    this.schedule.addInterval(
      INTERVAL,
      setInterval(() => void this.tick(), MINUTE),
    );
  }

  async onModuleDestroy(): Promise<void> {
    if (this.schedule.doesExist('interval', INTERVAL)) this.schedule.deleteInterval(INTERVAL);
    await this.running;
  }

  /** It never throws: the next one tries again. */
  tick(): Promise<void> {
    this.running = this.canary.plant().catch((fault: Error) => this.log.error(placeOf(fault)));
    return this.running;
  }
}
