/** Shows admins the emails and the queue. */
import { Injectable } from '@nestjs/common';
import type { Principal } from '../../common/actor.js';
import { Pages } from '../../common/page.js';
import { Database } from '../../database/database.js';
import { AccountMailQueue } from '../../sign-in/index.js';
import type { EmailPage, EmailQuery, Queue } from './email.dto.js';
import { emailsOf, queueNow } from './email.queries.js';

@Injectable()
export class EmailsService {
  constructor(
    private readonly database: Database,
    private readonly pages: Pages,
    private readonly accountMail: AccountMailQueue,
  ) {}

  async list(caller: Principal, query: EmailQuery, path: string): Promise<EmailPage> {
    const seesAll = caller.roles.includes('ADMIN') || caller.roles.includes('AUDITOR');
    const filter = {
      agencyId: seesAll ? null : caller.agencyId,
      agentId: query.agentId ?? null,
      state: query.state ?? null,
    };
    const scope = `${caller.agentId} emails ${JSON.stringify(filter)}`;
    const page = this.pages.read(query, scope);
    const rows = await emailsOf(filter, page, this.database);
    return this.pages.make(rows, page, scope, path, (row) => [row.id]);
  }

  async queue(): Promise<Queue> {
    const queue = await queueNow(this.database);
    return { ...queue, due: queue.due + (await this.accountMail.due()) };
  }
}
