/** The caller's own clients. Each one that a page shows is written down before the page goes out. */
import { Injectable } from '@nestjs/common';
import { AccessLog } from '../access/index.js';
import type { Principal } from '../common/actor.js';
import type { PageQuery } from '../common/page.js';
import { Database } from '../database/database.js';
import { clientsOfAgent, type MyClientRow } from './my-clients.queries.js';

@Injectable()
export class MyClients {
  constructor(
    private readonly database: Database,
    private readonly accessLog: AccessLog,
  ) {}

  /** One more than the page holds. */
  async list(page: PageQuery, caller: Principal, requestId: string): Promise<MyClientRow[]> {
    const rows = await clientsOfAgent(caller.agentId!, page, this.database);
    const shown = rows.slice(0, page.limit).map(({ item }) => item.id);
    await this.accessLog.list(caller, 'me.clients', shown, requestId);
    return rows;
  }
}
