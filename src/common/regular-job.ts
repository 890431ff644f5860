/**
 * Work that a process looks for again and again while it runs. There is one run at a time; what fails is logged, by its place
 * alone, and the next run tries again. Two processes, and a run that is missed, do no harm: each job sees to that.
 */
import { Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { SchedulerRegistry } from '@nestjs/schedule';
import { placeOf } from './errors.js';

export abstract class RegularJob implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log: Logger;
  private running: Promise<void> | null = null;

  /**
   * @param name of the interval, and in the log
   * @param seconds between two looks; null: this process does not look
   */
  constructor(
    private readonly name: string,
    private readonly seconds: number | null,
    private readonly schedule: SchedulerRegistry,
  ) {
    this.log = new Logger(name);
  }

  /** Does all that is due. */
  protected abstract doDue(): Promise<void>;

  onApplicationBootstrap(): void {
    if (this.seconds === null) return;
    this.schedule.addInterval(
      this.name,
      setInterval(() => void this.tick(), this.seconds * 1000),
    );
  }

  async onModuleDestroy(): Promise<void> {
    if (this.schedule.doesExist('interval', this.name)) this.schedule.deleteInterval(this.name);
    await this.running;
  }

  /** It never throws. A call during a run waits for that one. */
  tick(): Promise<void> {
    this.running ??= this.doDue()
      .catch((fault: Error) => this.log.error(placeOf(fault)))
      .finally(() => {
        this.running = null;
      });
    return this.running;
  }
}
