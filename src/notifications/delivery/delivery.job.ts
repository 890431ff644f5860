/**
 * Asks every few seconds "whose rows are due?" and sends one email a person. All state is in rows, so that a missed tick,
 * a crash or a second worker neither loses nor repeats anything.
 */
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { placeOf } from '../../common/errors.js';
import { CONFIG, type Config } from '../../config.js';
import { Deliverer } from './deliverer.js';

/** Senders that go on until nothing is due. */
interface Lane {
  /** How many emails it has in the making at a time. */
  readonly senders: number;
  readonly urgentOnly: boolean;
  running: Promise<void> | null;
}

@Injectable()
export class DeliveryJob implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(DeliveryJob.name);
  /** One sender is kept for what is urgent, however long the others are held up by a slow mail server. */
  private readonly lanes: readonly Lane[] = [
    { senders: 3, urgentOnly: false, running: null },
    { senders: 1, urgentOnly: true, running: null },
  ];
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
    for (const lane of this.lanes) await lane.running;
  }

  /** Sends all that is due now; while it runs, a further call waits for the same run. */
  async tick(): Promise<void> {
    await Promise.all(this.lanes.map((lane) => this.drain(lane)));
  }

  private drain(lane: Lane): Promise<void> {
    lane.running ??= this.sendAllBy(lane).finally(() => {
      lane.running = null;
    });
    return lane.running;
  }

  private async sendAllBy(lane: Lane): Promise<void> {
    await Promise.all(Array.from({ length: lane.senders }, () => this.sendAll(lane)));
  }

  private async sendAll({ urgentOnly }: Lane): Promise<void> {
    try {
      while (!this.stopping && (await this.deliverer.deliverNext(urgentOnly)));
    } catch (fault) {
      this.logger.error(`paused until the next tick: ${placeOf(fault)}`);
    }
  }
}
