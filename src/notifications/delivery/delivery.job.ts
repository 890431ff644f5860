/**
 * Asks every few seconds "whose rows are due?" and sends one email a person. All state is in rows, so that a missed tick,
 * a crash or a second worker neither loses nor repeats anything.
 */
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { placeOf } from '../../common/errors.js';
import { CONFIG, type Config } from '../../config.js';
import { Deliverer } from './deliverer.js';

/** How many emails one worker has in the making at a time. */
const SENDERS = 4;

@Injectable()
export class DeliveryJob implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(DeliveryJob.name);
  private running: Promise<void> | null = null;
  private stopping = false;

  constructor(
    private readonly deliverer: Deliverer,
    private readonly schedule: SchedulerRegistry,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.role === 'api') return;
    this.schedule.addInterval(
      'delivery',
      setInterval(() => void this.tick(), this.config.mailTick * 1000),
    );
  }

  /** What is in the making is finished, before mail closes; nothing new is begun. */
  async onModuleDestroy(): Promise<void> {
    this.stopping = true;
    await this.running;
  }

  /** Sends all that is due now; while it runs, a further call waits for the same run. */
  tick(): Promise<void> {
    this.running ??= this.drain().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  private async drain(): Promise<void> {
    await Promise.all(Array.from({ length: SENDERS }, () => this.sendAll()));
  }

  private async sendAll(): Promise<void> {
    try {
      while (!this.stopping && (await this.deliverer.deliverNext()));
    } catch (fault) {
      this.logger.error(`paused until the next tick: ${placeOf(fault)}`);
    }
  }
}
