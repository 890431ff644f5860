/**
 * A canary: one agent whose digest is expected on each of their working days. What it brings goes through everything that
 * anybody's notification goes through, from the event bus to the mail server, so that its absence means that digests stop.
 */
import { Inject, Injectable } from '@nestjs/common';
import { lockDelivery } from '../../agents/index.js';
import { emailAfter } from '../../calendar/index.js';
import { CONFIG, type Config } from '../../config.js';
import { patchworkNow } from '../../database/clock.queries.js';
import { Database } from '../../database/database.js';
import { Transaction } from '../../database/transaction.js';
import { CanaryPlanted, EventBus } from '../../events/index.js';
import { recipientsAmong } from '../preferences/recipients.queries.js';
import { canaryState, type CanaryState } from './canary.js';
import { canaryWith, isPlantedFor, sightOf } from './canary.queries.js';

@Injectable()
export class CanaryService {
  constructor(
    private readonly transaction: Transaction,
    private readonly database: Database,
    private readonly events: EventBus,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Sees to it that something waits for the canary's next digest; whoever else does so at the same time does no harm. */
  async plant(): Promise<void> {
    const email = this.config.canaryAgent;
    if (email === null) return;
    await this.transaction.run(async (tx) => {
      const canary = await canaryWith(email, tx);
      if (canary === null) return;
      await lockDelivery([], [canary.agentId], tx);
      const now = await patchworkNow(tx);
      const [person] = await recipientsAmong([canary.agentId], tx);
      if (await isPlantedFor(emailAfter('END_OF_DAY', now, person!, 0)!, canary.agentId, tx)) return;
      const { agencyId, agencyName } = canary;
      const patchwork = { agentId: null, systemId: null, name: 'Patchwork', agencyId, agencyName };
      await this.events.publish(new CanaryPlanted(canary, patchwork, now), tx);
    });
  }

  async state(): Promise<{ state: CanaryState; lastSentAt: Date | null }> {
    const email = this.config.canaryAgent;
    if (email === null) return { state: 'OFF', lastSentAt: null };
    const { manager } = this.database.app;
    const canary = await canaryWith(email, manager);
    if (canary === null) return { state: 'MISSING', lastSentAt: null };
    const [person] = await recipientsAmong([canary.agentId], manager);
    const sight = await sightOf(canary.agentId, this.database);
    const state = canaryState(person!, await patchworkNow(manager), this.config.canaryWithin * 1000, sight);
    return { state, lastSentAt: sight.lastSentAt };
  }
}
