/** Tells the admins of whoever came upon a decoy. What a crash leaves is told by the next tick of any process. */
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import type { EntityManager } from 'typeorm';
import { Alerts } from '../alerts/index.js';
import { placeOf } from '../common/errors.js';
import { CONFIG, type Config } from '../config.js';
import { Transaction } from '../database/transaction.js';
import { takeSighting } from './sighting.queries.js';

const INTERVAL = 'decoy-sightings';

@Injectable()
export class SightingJob implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger(INTERVAL);
  private running: Promise<void> | null = null;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly transaction: Transaction,
    private readonly alerts: Alerts,
    private readonly schedule: SchedulerRegistry,
  ) {}

  /** The worker's role has no right to say who looked for whom. */
  onApplicationBootstrap(): void {
    if (this.config.role === 'worker') return;
    const timer = setInterval(() => void this.tick(), this.config.mailTick * 1000);
    this.schedule.addInterval(INTERVAL, timer);
  }

  async onModuleDestroy(): Promise<void> {
    if (this.schedule.doesExist('interval', INTERVAL)) this.schedule.deleteInterval(INTERVAL);
    await this.running;
  }

  /** Tells all there is; a call during another waits for that one. It never throws: the next tick tries again. */
  tick(): Promise<void> {
    this.running ??= this.tell()
      .catch((fault: Error) => this.log.error(placeOf(fault)))
      .finally(() => {
        this.running = null;
      });
    return this.running;
  }

  private async tell(): Promise<void> {
    while (await this.transaction.run((tx) => this.tellOne(tx)));
  }

  private async tellOne(tx: EntityManager): Promise<boolean> {
    const sighting = await takeSighting(tx);
    if (sighting === null) return false;
    const { type, agencyId, agentId, clientId } = sighting;
    await this.alerts.raise({ type, agencyId, aboutAgentId: agentId, clientId }, tx);
    return true;
  }
}
