/** Tells an agent that a link in one of their emails lowered how often they get one, as long as anything is as it left it. */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Banners } from '../../agents/index.js';
import { Database } from '../../database/database.js';
import { isLoweredByLink } from './unsubscribe.queries.js';

const TEXT =
  'A link in one of your emails was used to get fewer of them. If it was not you, choose again how often you hear of each kind.';

@Injectable()
export class UnsubscribeBanner implements OnModuleInit {
  constructor(
    private readonly banners: Banners,
    private readonly database: Database,
  ) {}

  onModuleInit(): void {
    this.banners.add(async ({ agentId }) => {
      return (await isLoweredByLink(agentId!, this.database)) ? [{ code: 'UNSUBSCRIBED', text: TEXT }] : [];
    });
  }
}
