/** Deletes what the sign-in needs no more: expired sessions and codes, and failures that lock nothing. */
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { placeOf } from '../common/errors.js';
import { CONFIG, type Config } from '../config.js';
import { Database } from '../database/database.js';
import { dropOldFailures } from './account.queries.js';
import { dropExpiredRecords } from './oidc-record.queries.js';
import { dropOldSessions } from './session.queries.js';

const INTERVAL = 'sign-in-sweep';
const TEN_MINUTES = 600_000;

@Injectable()
export class SignInSweep implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger(INTERVAL);
  private running: Promise<void> = Promise.resolve();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly schedule: SchedulerRegistry,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.role === 'worker') return;
    const timer = setInterval(() => {
      this.running = this.sweep().catch((fault: Error) => this.log.error(placeOf(fault)));
    }, TEN_MINUTES);
    this.schedule.addInterval(INTERVAL, timer);
  }

  async onModuleDestroy(): Promise<void> {
    if (this.schedule.doesExist('interval', INTERVAL)) this.schedule.deleteInterval(INTERVAL);
    await this.running;
  }

  private async sweep(): Promise<void> {
    await dropExpiredRecords(this.database.app.manager);
    await dropOldSessions(this.database.app.manager);
    await dropOldFailures(this.database.app.manager);
  }
}
