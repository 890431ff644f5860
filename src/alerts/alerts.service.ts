/** Lists alerts for those who are to look, and takes note that somebody did. */
import { Injectable } from '@nestjs/common';
import type { Principal } from '../common/actor.js';
import { notFound } from '../common/errors.js';
import type { Id } from '../common/ids.js';
import { Pages } from '../common/page.js';
import { Database } from '../database/database.js';
import { Transaction } from '../database/transaction.js';
import { sightOf } from './alert-sight.js';
import type { AlertItem, AlertPage, AlertQuery } from './alert.dto.js';
import { acknowledgeAlert, alertsSeen } from './alert.queries.js';

@Injectable()
export class AlertsService {
  constructor(
    private readonly database: Database,
    private readonly transaction: Transaction,
    private readonly pages: Pages,
  ) {}

  async list(query: AlertQuery, caller: Principal, path: string): Promise<AlertPage> {
    const acknowledged = query.acknowledged === undefined ? null : query.acknowledged === 'true';
    const sight = sightOf(caller);
    const scope = `${caller.agentId} alerts ${JSON.stringify([sight, acknowledged])}`;
    const page = this.pages.read(query, scope);
    const rows = await alertsSeen(sight, acknowledged, page, this.database);
    return this.pages.make(rows, page, scope, path, (row) => [row.id]);
  }

  /** 404 for alerts of others, and for one about the caller. */
  async acknowledge(id: Id, caller: Principal): Promise<AlertItem> {
    const alert = await this.transaction.run((tx) => acknowledgeAlert(id, keptBy(caller), tx));
    if (alert === null) throw notFound();
    return alert;
  }
}

/** An auditor sees every alert, and acknowledges none by being one. */
function keptBy(caller: Principal): ReturnType<typeof sightOf> {
  return sightOf({ ...caller, roles: caller.roles.filter((role) => role !== 'AUDITOR') });
}
