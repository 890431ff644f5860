/**
 * Seals what was written to the access log and the activity: takes rows in their turn and appends a link for each, a
 * second or so behind, so that no request waits for another one's link. One worker seals at a time.
 */
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import type { EntityManager } from 'typeorm';
import { placeOf } from '../common/errors.js';
import { CONFIG, type Config } from '../config.js';
import { WorkerTransaction } from '../database/transaction.js';
import { BEGINNING, type Chain, chainKey, CHAINS, linkOf } from './chain.js';
import { appendLinks, type Link, linkAt, lockChains, takeTurns, type Turn } from './sealing.queries.js';

const SECOND = 1000;
const MOST_AT_ONCE = 1000;

@Injectable()
export class Sealer implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(Sealer.name);
  /** The last link of each chain that this process made: while it runs, nobody cuts a chain's end off unseen. */
  private readonly made = new Map<Chain, Link>();
  private readonly key: Buffer;
  private running: Promise<void> | null = null;
  private stopping = false;

  constructor(
    private readonly transaction: WorkerTransaction,
    private readonly schedule: SchedulerRegistry,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.key = chainKey(config.secret!);
  }

  onApplicationBootstrap(): void {
    if (this.config.role === 'api') return;
    this.schedule.addInterval(
      'sealing',
      setInterval(() => void this.tick(), SECOND),
    );
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping = true;
    await this.running;
  }

  /** Seals all that waits now; while it runs, a further call waits for the same run. */
  tick(): Promise<void> {
    this.running ??= this.sealAll().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  private async sealAll(): Promise<void> {
    for (const chain of CHAINS) {
      try {
        while (!this.stopping && (await this.sealSome(chain)) === MOST_AT_ONCE);
      } catch (fault) {
        const what = fault instanceof ChainCut ? fault.message : placeOf(fault);
        this.logger.error(`sealing of ${chain} paused until the next tick: ${what}`);
      }
    }
  }

  /** How many rows were sealed. */
  private async sealSome(chain: Chain): Promise<number> {
    const links = await this.transaction.run(async (tx) => {
      if (!(await lockChains(tx))) return [];
      await this.requireMade(chain, tx);
      const turns = await takeTurns(chain, MOST_AT_ONCE, tx);
      if (turns.length === 0) return [];
      const made = this.linksOf(chain, turns, await linkAt(chain, null, tx));
      await appendLinks(chain, made, tx);
      return made;
    });
    if (links.length > 0) this.made.set(chain, links.at(-1)!);
    return links.length;
  }

  /** Sealing on after a cut would hide it. */
  private async requireMade(chain: Chain, tx: EntityManager): Promise<void> {
    const made = this.made.get(chain);
    if (made === undefined) return;
    const there = await linkAt(chain, made.position, tx);
    if (there?.link.equals(made.link) !== true) throw new ChainCut(`link ${made.position} is not what was sealed`);
  }

  private linksOf(chain: Chain, turns: readonly Turn[], end: Link | null): Link[] {
    let last = end;
    return turns.map(({ rowId, digest, today }) => {
      const position = (last?.position ?? 0) + 1;
      const day = last !== null && last.day > today ? last.day : today;
      const link = linkOf({ chain, position, day, rowId, digest }, last?.link ?? BEGINNING, this.key);
      last = { position, day, rowId, link };
      return last;
    });
  }
}

class ChainCut extends Error {}
