/** Tells the admins of whoever came upon a decoy. What a crash leaves is told by the next tick of any process. */
import { Inject, Injectable } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import type { EntityManager } from 'typeorm';
import { Alerts } from '../alerts/index.js';
import { RegularJob } from '../common/regular-job.js';
import { CONFIG, type Config } from '../config.js';
import { Transaction } from '../database/transaction.js';
import { takeSighting } from './sighting.queries.js';

@Injectable()
export class SightingJob extends RegularJob {
  constructor(
    @Inject(CONFIG) config: Config,
    private readonly transaction: Transaction,
    private readonly alerts: Alerts,
    schedule: SchedulerRegistry,
  ) {
    // The worker's role has no right to say who looked for whom.
    super('decoy-sightings', config.role === 'worker' ? null : config.mailTick, schedule);
  }

  protected async doDue(): Promise<void> {
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
