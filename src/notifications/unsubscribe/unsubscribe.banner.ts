/** Tells an agent that a link in one of their emails lowered how often they get one: whoever got hold of it may have used it. */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Banners } from '../../agents/index.js';
import { Database } from '../../database/database.js';
import { isInForce } from './lowering.js';
import { recentUnsubscription } from './unsubscribe.queries.js';

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
      const recent = await recentUnsubscription(agentId!, this.database);
      return recent !== null && isInForce(recent, recent.choices) ? [{ code: 'UNSUBSCRIBED', text: TEXT }] : [];
    });
  }
}
