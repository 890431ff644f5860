/** Tells an agent that mail to them came back, and what ends that. */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Banners } from '../agents/index.js';
import { Database } from '../database/database.js';
import { IS_PAUSED } from './bounce.queries.js';

@Injectable()
export class BounceBanner implements OnModuleInit {
  constructor(
    private readonly banners: Banners,
    private readonly database: Database,
  ) {}

  onModuleInit(): void {
    this.banners.add(async ({ agentId }) => {
      const [paused] = await this.database.read<{ code: string }>('bounces.is_paused', IS_PAUSED, [agentId]);
      return paused === undefined ? [] : [{ code: 'ADDRESS_BOUNCED', text: TEXT }];
    });
  }
}

const TEXT =
  'Emails to your address came back, so none go there. What you should hear of waits here, and is emailed once you confirm ' +
  'your address or have it corrected and confirm the new one.';
