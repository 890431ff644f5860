/** Lists an agent's notifications and takes note of what they have seen. */
import { Injectable } from '@nestjs/common';
import { AccessLog } from '../../access/index.js';
import type { Principal } from '../../common/actor.js';
import { notFound, unacceptable } from '../../common/errors.js';
import type { Id } from '../../common/ids.js';
import { Pages } from '../../common/page.js';
import { Database } from '../../database/database.js';
import { Transaction } from '../../database/transaction.js';
import type { NotificationPage, NotificationQuery } from './notification.dto.js';
import { markSeen, markSeenUpTo, notificationsOf } from './notification.queries.js';

@Injectable()
export class NotificationsService {
  constructor(
    private readonly database: Database,
    private readonly transaction: Transaction,
    private readonly pages: Pages,
    private readonly accessLog: AccessLog,
  ) {}

  async list(caller: Principal, query: NotificationQuery, path: string, requestId: string): Promise<NotificationPage> {
    const filter = { seen: query.seen === undefined ? null : query.seen === 'true', emailId: query.emailId ?? null };
    const scope = `${caller.agentId} notifications ${JSON.stringify(filter)}`;
    const page = this.pages.read(query, scope);
    const rows = await notificationsOf(caller.agentId!, filter, page, this.database);
    const answer = this.pages.make(rows, page, scope, path, (row) => [row.id]);
    const clientIds = new Set(answer.items.flatMap((item) => (item.client === null ? [] : [item.client.id])));
    await this.accessLog.list(caller, 'me.notifications', [...clientIds], requestId);
    return answer;
  }

  async see(caller: Principal, notificationId: Id): Promise<void> {
    const found = await this.transaction.run((tx) => markSeen(caller.agentId!, notificationId, tx));
    if (!found) throw notFound();
  }

  /** 422 when the id is none of the caller's notifications. */
  async seeUpTo(caller: Principal, notificationId: Id): Promise<void> {
    const found = await this.transaction.run((tx) => markSeenUpTo(caller.agentId!, notificationId, tx));
    if (!found) {
      throw unacceptable([{ pointer: '/upTo', code: 'NOT_YOURS', detail: 'This is no notification of yours.' }]);
    }
  }
}
