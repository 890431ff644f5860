/** Looks once an hour, and as the worker starts, for who has not been seen for long. Two workers do no harm. */
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { placeOf } from '../common/errors.js';
import { CONFIG, type Config } from '../config.js';
import { Suspensions } from './suspensions.service.js';

const INTERVAL = 'suspensions';
const HOUR = 3_600_000;

@Injectable()
export class SuspensionJob implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger(INTERVAL);
  private running: Promise<void> = Promise.resolve();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly suspensions: Suspensions,
    private readonly schedule: SchedulerRegistry,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.role === 'api') return;
    void this.tick();
    this.schedule.addInterval(
      INTERVAL,
      setInterval(() => void this.tick(), HOUR),
    );
  }

  async onModuleDestroy(): Promise<void> {
    if (this.schedule.doesExist('interval', INTERVAL)) this.schedule.deleteInterval(INTERVAL);
    await this.running;
  }

  /** It never throws: the next one tries again. */
  tick(): Promise<void> {
    this.running = this.suspensions.suspendAbsent().catch((fault: Error) => this.log.error(placeOf(fault)));
    return this.running;
  }
}
