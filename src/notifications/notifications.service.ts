/** Lists an agent's notifications, takes note of what they have seen, and shows admins the emails and the queue. */
import { Injectable } from '@nestjs/common';
import { AccessLog } from '../access/index.js';
import type { Principal } from '../common/actor.js';
import { notFound, unacceptable } from '../common/errors.js';
import { Pages } from '../common/page.js';
import { Database } from '../database/database.js';
import { Transaction } from '../database/transaction.js';
import { AccountMailQueue } from '../sign-in/index.js';
import {
  type EmailPage,
  type EmailQuery,
  type NotificationPage,
  type NotificationQuery,
  Queue,
} from './notification.dto.js';
import { emailsOf, markSeen, markSeenUpTo, notificationsOf, queueNow } from './notification.queries.js';

@Injectable()
export class NotificationsService {
  constructor(
    private readonly database: Database,
    private readonly transaction: Transaction,
    private readonly pages: Pages,
    private readonly accessLog: AccessLog,
    private readonly accountMail: AccountMailQueue,
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

  async see(caller: Principal, notificationId: string): Promise<void> {
    const found = await this.transaction.run((tx) => markSeen(caller.agentId!, notificationId, tx));
    if (!found) throw notFound();
  }

  /** 422 when the id is none of the caller's notifications. */
  async seeUpTo(caller: Principal, notificationId: string): Promise<void> {
    const found = await this.transaction.run((tx) => markSeenUpTo(caller.agentId!, notificationId, tx));
    if (!found) {
      throw unacceptable([{ pointer: '/upTo', code: 'NOT_YOURS', detail: 'This is no notification of yours.' }]);
    }
  }

  async emails(caller: Principal, query: EmailQuery, path: string): Promise<EmailPage> {
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
