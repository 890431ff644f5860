/** Reminds agents that they are away, and that a colleague who is counts on them. */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Banners } from '../../agents/index.js';
import { Database } from '../../database/database.js';
import { awayNow } from './absence.queries.js';

@Injectable()
export class AbsenceBanner implements OnModuleInit {
  constructor(
    private readonly banners: Banners,
    private readonly database: Database,
  ) {}

  onModuleInit(): void {
    this.banners.add(async ({ agentId }) => {
      if (agentId === null) return [];
      const { until, covering } = await awayNow(agentId, this.database);
      const text = `Your email waits while you are away, up to ${until}, and until nine on your first working day after that.`;
      const away = until === null ? [] : [{ code: 'AWAY', text }];
      const others = covering === 1 ? '1 colleague who is' : `${covering} colleagues who are`;
      return covering === 0 ? away : [...away, { code: 'COVERING', text: `You cover for ${others} away.` }];
    });
  }
}
