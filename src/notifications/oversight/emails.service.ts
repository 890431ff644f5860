/** Shows admins the emails and the queue, and sends a failed one again. What may have arrived is never sent again. */
import { Injectable } from '@nestjs/common';
import type { Principal } from '../../common/actor.js';
import { conflict, notFound } from '../../common/errors.js';
import type { Id } from '../../common/ids.js';
import { Pages } from '../../common/page.js';
import { Database } from '../../database/database.js';
import { Transaction } from '../../database/transaction.js';
import { AccountMailQueue } from '../../sign-in/index.js';
import { scopeOf } from '../mail-scope.js';
import type { EmailDetail } from './email-detail.dto.js';
import { beginAnew, carriesItems, emailDetail, lockEmail } from './email-detail.queries.js';
import type { EmailPage, EmailQuery, Queue } from './email.dto.js';
import { emailsOf, queueNow } from './email.queries.js';

@Injectable()
export class EmailsService {
  constructor(
    private readonly database: Database,
    private readonly transaction: Transaction,
    private readonly pages: Pages,
    private readonly accountMail: AccountMailQueue,
  ) {}

  async list(caller: Principal, query: EmailQuery, path: string): Promise<EmailPage> {
    const filter = {
      ...scopeOf(caller),
      agentId: query.agentId ?? null,
      state: query.state ?? null,
    };
    const scope = `${caller.agentId} emails ${JSON.stringify(filter)}`;
    const page = this.pages.read(query, scope);
    const rows = await emailsOf(filter, page, this.database);
    return this.pages.make(rows, page, scope, path, (row) => [row.id]);
  }

  /** 404 for an email to another agency's agent as for one that there is not. */
  async read(caller: Principal, emailId: Id): Promise<EmailDetail> {
    const email = await emailDetail(emailId, scopeOf(caller), this.database);
    if (email === null) throw notFound();
    return email;
  }

  /** 409 unless it failed and carries anything. It keeps its list and its id, and whether it may go is asked again before it does. */
  async resend(caller: Principal, emailId: Id, reason: string): Promise<EmailDetail> {
    await this.transaction.run(async (tx) => {
      const state = await lockEmail(emailId, scopeOf(caller), tx);
      if (state === null) throw notFound();
      if (state === 'UNKNOWN') {
        throw conflict('MAY_HAVE_ARRIVED', 'It may have arrived: sent again, somebody could get it twice.');
      }
      if (state !== 'FAILED') throw conflict('EMAIL_NOT_FAILED', 'Only an email that failed is sent again.');
      if (!(await carriesItems(emailId, tx))) {
        throw conflict('EMAIL_EMPTY', 'It carries nothing any more: what came back went with a later email.');
      }
      await beginAnew(emailId, { agentId: caller.agentId!, reason }, tx);
    });
    return this.read(caller, emailId);
  }

  async queue(): Promise<Queue> {
    const queue = await queueNow(this.database);
    return { ...queue, due: queue.due + (await this.accountMail.due()) };
  }
}
